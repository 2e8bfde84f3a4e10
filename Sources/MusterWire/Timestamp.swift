public import MusterCore

/// A moment as RFC 3339 text in UTC with fractional seconds: `2026-11-27T08:05:00.250Z`.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
    public var instant: Instant

    public init(_ instant: Instant) { self.instant = instant }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.instant < right.instant }

    /// Reads the text; an error names what is wrong with it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let parsed = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "`\(text)` is no RFC 3339 time such as 2026-11-27T08:05:00Z")
        }
        self = parsed
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// RFC 3339 with milliseconds, or with as many digits as the moment needs, at most nine.
    public var text: String {
        let civil = Civil(instant)
        var fraction = Self.padded(Int64(civil.nanosecond), 9)
        while fraction.count > 3, fraction.last == "0" { fraction.removeLast() }
        return "\(dayText)T\(timeText).\(fraction)Z"
    }

    /// `2026-11-27`.
    public var dayText: String {
        let civil = Civil(instant)
        return "\(Self.padded(civil.year, 4))-\(Self.padded(Int64(civil.month), 2))-\(Self.padded(Int64(civil.day), 2))"
    }

    /// `08:05:00`.
    public var timeText: String {
        let second = Int64(Civil(instant).secondOfDay)
        return [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: ":")
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
    }

    /// How sentences write moments that belong to this one: the time, with the day when it is another one.
    public var sentenceMoments: MomentText {
        let day = dayText
        return { moment in
            let stamp = Timestamp(moment)
            return (stamp.dayText == day ? "" : stamp.dayText + " ") + stamp.timeText + "Z"
        }
    }
}

/// A moment by the proleptic Gregorian calendar in UTC.
///
/// `Source`: Howard Hinnant, chrono-compatible low-level date algorithms.
struct Civil {
    var year: Int64
    var month: Int
    var day: Int
    var secondOfDay: Int
    var nanosecond: Int

    init(_ instant: Instant) {
        let seconds = instant.wholeSeconds
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        secondOfDay = Int(seconds - days * 86_400)
        nanosecond = overflow ? 0 : Int(instant.nanoseconds - whole)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthPart = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthPart + 2) / 5 + 1)
        month = Int(monthPart < 10 ? monthPart + 3 : monthPart - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since the epoch of a date that exists.
    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
