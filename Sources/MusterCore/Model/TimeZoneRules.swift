/// The rules of one time zone, as a value: Core reads no zone files.
public struct TimeZoneRules: Hashable, Sendable, Codable {
    /// One change of the offset.
    public struct Transition: Hashable, Sendable, Codable {
        /// Seconds since the epoch at which `offset` begins.
        public var at: Int64
        /// Seconds east of UTC from then on.
        public var offset: Int32

        public init(at: Int64, offset: Int32) {
            self.at = at
            self.offset = offset
        }
    }

    /// The IANA name, such as `Europe/London`.
    public var name: String
    /// Seconds east of UTC before the first transition.
    public var initialOffset: Int32
    /// Sorted by time, unique.
    public var transitions: [Transition]

    public init(name: String, initialOffset: Int32, transitions: [Transition]) {
        self.name = name
        self.initialOffset = initialOffset
        self.transitions = transitions
    }

    /// Coordinated universal time.
    public static let utc = TimeZoneRules(name: "UTC", initialOffset: 0, transitions: [])

    /// Seconds east of UTC at that moment.
    public func offset(at instant: Instant) -> Int32 {
        let second = instant.wholeSeconds
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? initialOffset : transitions[low - 1].offset
    }

    /// What a clock on the wall shows at that moment.
    public func localTime(at instant: Instant) -> LocalTime {
        LocalTime(seconds: instant.wholeSeconds + Int64(offset(at: instant)))
    }
}
