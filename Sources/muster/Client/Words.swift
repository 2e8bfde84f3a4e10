import Foundation
import MusterCore
import MusterWire

/// Durations and moments as people type them.
enum Words {
    /// `90s`, `5m`, `1h30m`, `7d`, in seconds; nil for anything else, 0 and more than a year included.
    static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var total = 0.0
        var number = ""
        for character in text {
            if let unit = units[character] {
                guard let value = Double(number), number.first?.isNumber == true else { return nil }
                total += value * unit
                number = ""
            } else {
                number.append(character)
            }
        }
        return number.isEmpty && total > 0 && total <= 366 * 86_400 ? total : nil
    }

    /// A duration option; a clear error otherwise.
    static func duration(_ text: String, option: String) throws -> Double {
        guard let seconds = seconds(text) else {
            throw CommandFailure(.usage, "\(option) is `\(text)`: give a duration such as 90s, 5m, 1h30m or 7d")
        }
        return seconds
    }

    /// A moment: RFC 3339, or a duration that lies back.
    static func moment(_ text: String, option: String) throws -> Timestamp {
        if let stamp = Timestamp(text) { return stamp }
        guard let back = seconds(text.replacing(" ago", with: "")) else {
            throw CommandFailure(
                .usage, "\(option) is `\(text)`: give a time such as 2026-11-27T08:05:00Z, or 10m for ten minutes ago")
        }
        return Timestamp(Instant(seconds: (Date().timeIntervalSince1970 - back).rounded(.down)))
    }

    /// This machine's clock.
    static var now: Instant { Instant(seconds: Date().timeIntervalSince1970) }

    /// Who is asking, for the journal.
    static var user: String? {
        let environment = ProcessInfo.processInfo.environment
        let named = [environment["SUDO_USER"], environment["USER"], environment["LOGNAME"], NSUserName()]
        return named.compactMap { $0 }.first { !$0.isEmpty }.map { String($0.prefix(100)) }
    }
}
