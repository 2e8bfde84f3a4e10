/// A moment on the controller's clock, in nanoseconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Nanoseconds since the epoch.
    public let nanoseconds: Int64

    /// A moment by its nanoseconds since the epoch.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment by its seconds since the epoch; saturates far outside the years 1700...2260.
    public init(seconds: Double) {
        let scaled = seconds * 1e9
        if scaled >= 9.2e18 {
            nanoseconds = .max
        } else if scaled > -9.2e18 {
            nanoseconds = Int64(scaled.rounded())
        } else {
            nanoseconds = scaled.isNaN ? 0 : .min
        }
    }

    /// Seconds since the epoch.
    public var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Whole seconds since the epoch, rounded down.
    public var wholeSeconds: Int64 {
        let quotient = nanoseconds / 1_000_000_000
        return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
    }

    /// Reads the nanoseconds.
    public init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the nanoseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment after that time; saturates.
    public static func + (left: Instant, right: Duration) -> Instant {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
        return Instant(nanoseconds: overflow ? (right.nanoseconds > 0 ? .max : .min) : sum)
    }

    /// The moment before that time; saturates.
    public static func - (left: Instant, right: Duration) -> Instant {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return Instant(nanoseconds: overflow ? (right.nanoseconds > 0 ? .min : .max) : difference)
    }

    /// The time from `right` to `left`, negative when `right` is later.
    public static func - (left: Instant, right: Instant) -> Duration {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return Duration(nanoseconds: overflow ? (left > right ? .max : .min) : difference)
    }
}

extension Duration {
    /// The whole time in nanoseconds; saturates beyond 292 years.
    public var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

    /// So many nanoseconds; the library's own way through generic arithmetic is several times slower.
    init(nanoseconds: Int64) { self.init(attoseconds: Int128(nanoseconds) * 1_000_000_000) }

    /// The time in seconds.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
