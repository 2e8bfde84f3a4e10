import MusterCore
import MusterWire

/// Moments and durations relative to now, in one unit.
enum Ages {
    /// `12s`, `3m`, `5h`, `9d`.
    static func text(_ seconds: Double) -> String {
        let seconds = max(0, seconds)
        if seconds < 60 { return "\(Int(seconds))s" }
        if seconds < 3600 { return "\(Int(seconds / 60))m" }
        if seconds < 48 * 3600 { return "\(Int(seconds / 3600))h" }
        return "\(Int(min(seconds / 86_400, 99_999)))d"
    }

    /// `3m ago`, or `in 3m` for what is still to come.
    static func relative(_ moment: Timestamp, to now: Instant) -> String {
        let seconds = (now - moment.instant).inSeconds
        return seconds < -0.5 ? "in \(text(-seconds))" : "\(text(seconds)) ago"
    }
}
