public import MusterCore

/// What a fleet's own calendar says of the days ahead.
public struct CalendarView: Codable, Hashable, Sendable {
    /// A stretch in which nothing of the calendar changes.
    public struct Stretch: Codable, Hashable, Sendable {
        public var from: Timestamp
        public var to: Timestamp
        /// Never fewer workers than this, whatever is measured.
        public var floor: Int
        /// The rule and the reason of the window that asks for so many; absent for the policy's minimum.
        public var rule: String?
        public var because: String?
        public var freeze: Freeze?
    }

    /// A freeze of the policy, or one that an operator set.
    public struct Freeze: Codable, Hashable, Sendable {
        public var because: String?
        /// What it still lets through: `scaleOut` or `nothing`.
        public var allows: String
    }

    /// A moment at which the clocks of a zone change.
    public struct ClockChange: Codable, Hashable, Sendable {
        /// Whether local times are left out, or come twice.
        public enum Kind: String, WireWord { case gap, `repeat` }

        public var zone: String
        public var at: Timestamp
        public var kind: Kind
        /// What a clock would have shown at that moment, and what it shows: local, without an offset.
        public var localBefore: String
        public var localAfter: String
        /// How much is left out or comes twice.
        public var seconds: Double

        public init(_ change: FleetCalendar.ClockChange) {
            zone = change.zone
            at = Timestamp(change.at)
            kind = change.isGap ? .gap : .repeat
            localBefore = change.before.text
            localAfter = change.after.text
            seconds = change.length.inSeconds
        }
    }

    public var fleet: String
    public var from: Timestamp
    public var to: Timestamp
    /// The policy's first zone; absent when it names none.
    public var zone: String?
    /// Sorted, without gaps.
    public var stretches: [Stretch]
    public var clockChanges: [ClockChange]
    /// What rules `forecast` expect by the hour, in the policy's order; absent where no daemon was asked. They look four
    /// weeks ahead at most.
    public var forecasts: [RuleOutlookView]?

    /// `forecasts` may reach beyond the calendar on either side.
    public init(_ calendar: FleetCalendar, of policy: FleetPolicy, forecasts: [RuleOutlook]? = nil) {
        fleet = policy.fleet.rawValue
        from = Timestamp(calendar.from)
        to = Timestamp(calendar.to)
        zone = policy.zones.first?.name
        stretches = calendar.stretches.map { stretch in
            Stretch(
                from: Timestamp(stretch.from), to: Timestamp(stretch.to), floor: stretch.floor,
                rule: stretch.window?.rule.rawValue, because: stretch.window?.because,
                freeze: stretch.freeze.map { Freeze(because: $0.because, allows: $0.allows.rawValue) })
        }
        clockChanges = calendar.clockChanges.map { ClockChange($0) }
        self.forecasts = forecasts?.map { outlook in
            var within = outlook
            within.hours = outlook.hours.filter {
                $0.begins < calendar.to && $0.begins + .seconds(3600) > calendar.from
            }
            return RuleOutlookView(within)
        }
    }
}

extension LocalTime {
    /// `2026-10-25 01:30`, with seconds where there are some.
    public var text: String {
        let pad = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        let (date, rest) = (date, seconds - dayNumber * 86_400)
        let day = "\(date.year)-\(pad(Int64(date.month)))-\(pad(Int64(date.day)))"
        let seconds = rest % 60 == 0 ? "" : ":\(pad(rest % 60))"
        return "\(day) \(pad(rest / 3600)):\(pad(rest / 60 % 60))\(seconds)"
    }
}
