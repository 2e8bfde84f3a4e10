import Foundation
import MusterCore
import MusterPolicy

/// Numbers as the summary prints them.
enum Numbers {
    static func text(_ value: Double, _ unit: ScaleTestPlan.Measure.Unit) -> String {
        switch unit {
        case .count: Phrase.grouped(Int64(value))
        case .duration: seconds(value)
        case .share: share(value)
        case .hours: String(format: "%.3f h", value)
        }
    }

    /// `21.4 ms`, `1.85 s`, `2:05`.
    static func seconds(_ value: Double) -> String {
        if value < 1 { return String(format: value < 0.1 ? "%.1f ms" : "%.0f ms", value * 1000) }
        return value < 60 ? String(format: "%.2f s", value) : clock(value)
    }

    /// Digits enough to tell 100% from nearly that, and never rounded to it.
    static func share(_ value: Double) -> String {
        if value == 1 { return "100%" }
        return value > 0.99 && value < 1
            ? String(format: "%.4f%%", (value * 1e6).rounded(.down) / 1e4) : String(format: "%.1f%%", value * 100)
    }

    /// `1:05`.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds))
        return String(format: "%d:%02d", whole / 60, whole % 60)
    }
}
