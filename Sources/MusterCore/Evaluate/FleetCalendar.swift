/// What a policy's own calendar says of a stretch of time: the least number of workers, freezes, and where clocks change.
///
/// It walks from one change to the next by the very windows that decisions are made with, so that no minute is missed.
public struct FleetCalendar: Hashable, Sendable {
    /// A stretch in which nothing of the calendar changes.
    public struct Stretch: Hashable, Sendable {
        public var from: Instant
        public var to: Instant
        /// Never fewer workers than this, whatever is measured.
        public var floor: Int
        /// The window that asks for most, if it asks for more than the policy's minimum.
        public var window: Window?
        public var freeze: Freeze?
    }

    /// A window of a schedule.
    public struct Window: Hashable, Sendable {
        public var rule: RuleName
        public var because: String?
    }

    /// A freeze of the policy, or one that an operator set.
    public struct Freeze: Hashable, Sendable {
        public var because: String?
        public var allows: FreezeAllowance
    }

    /// A moment at which the clocks of a zone change.
    public struct ClockChange: Hashable, Sendable {
        public var zone: String
        public var at: Instant
        /// What a clock would have shown at that moment, and what it shows.
        public var before: LocalTime
        public var after: LocalTime

        /// Local times are left out; otherwise they come twice.
        public var isGap: Bool { before < after }
        /// How much is left out or comes twice.
        public var length: Duration { .seconds(abs(after.seconds - before.seconds)) }
    }

    public let from: Instant
    public let to: Instant
    /// Sorted, without gaps, from `from` to `to`.
    public private(set) var stretches: [Stretch] = []
    /// Of every zone that the policy names, sorted by time and zone.
    public let clockChanges: [ClockChange]

    /// `marks` are freezes that operators set and that still hold.
    public init(_ policy: FleetPolicy, from: Instant, to: Instant, marks: [OperatorMark] = []) {
        self.from = from
        self.to = Swift.max(from, to)
        var zones: [TimeZoneRules] = []
        for zone in policy.zones where !zones.contains(where: { $0.name == zone.name }) { zones.append(zone) }
        clockChanges = zones.flatMap { Self.changes(of: $0, from: from, to: to) }
            .sorted { ($0.at, $0.zone) < ($1.at, $1.zone) }
        var now = from
        while now < self.to {
            var stretch = Self.stretch(policy, at: now, marks: marks)
            stretch.to = Swift.min(self.to, Self.nextChange(of: policy, after: now, marks: marks) ?? self.to)
            now = stretch.to
            add(stretch)
        }
    }

    /// Changes of a zone's clocks in that stretch.
    public static func changes(of zone: TimeZoneRules, from: Instant, to: Instant) -> [ClockChange] {
        var offset = zone.initialOffset
        var changes: [ClockChange] = []
        for transition in zone.transitions {
            defer { offset = transition.offset }
            let at = Instant(wholeSeconds: transition.at)
            guard at >= from, at < to, offset != transition.offset else { continue }
            changes.append(
                ClockChange(
                    zone: zone.name, at: at, before: LocalTime(seconds: transition.at + Int64(offset)),
                    after: LocalTime(seconds: transition.at + Int64(transition.offset))))
        }
        return changes
    }

    private mutating func add(_ stretch: Stretch) {
        if let last = stretches.last, last.floor == stretch.floor, last.window == stretch.window,
            last.freeze == stretch.freeze
        {
            stretches[stretches.count - 1].to = stretch.to
        } else {
            stretches.append(stretch)
        }
    }

    private static func stretch(_ policy: FleetPolicy, at now: Instant, marks: [OperatorMark]) -> Stretch {
        var floor = policy.workers.min
        var window: Window?
        for rule in policy.rules {
            guard case .schedule(let schedule) = rule.kind else { continue }
            for open in schedule.windows where open.min > floor && open.when.contains(now, zone: schedule.zone) {
                floor = Swift.min(open.min, policy.workers.max)
                window = Window(rule: rule.name, because: open.because)
            }
        }
        let frozen = policy.guards.freezes.filter { $0.when.contains(now, zone: $0.zone) }
            .map { Freeze(because: $0.because, allows: $0.allows) }
        let marked = marks.filter { $0.at <= now && $0.holds(at: now) }
            .map { Freeze(because: $0.reason, allows: .scaleOut) }
        let freeze = frozen.first { $0.allows == .nothing } ?? frozen.first ?? marked.first
        return Stretch(from: now, to: now, floor: floor, window: window, freeze: freeze)
    }

    private static func nextChange(of policy: FleetPolicy, after now: Instant, marks: [OperatorMark]) -> Instant? {
        var next: Instant?
        for (window, zone) in policy.windows {
            for moment in [window.nextBeginning(after: now, zone: zone), window.end(containing: now, zone: zone)] {
                if let moment, moment > now { next = Swift.min(next ?? moment, moment) }
            }
        }
        for until in marks.compactMap(\.until) where until > now { next = Swift.min(next ?? until, until) }
        return next
    }
}

extension FleetPolicy {
    /// Every window of schedules and freezes with its zone.
    fileprivate var windows: [(CalendarWindow, TimeZoneRules)] {
        let floors = rules.flatMap { rule -> [(CalendarWindow, TimeZoneRules)] in
            guard case .schedule(let schedule) = rule.kind else { return [] }
            return schedule.windows.map { ($0.when, schedule.zone) }
        }
        return floors + guards.freezes.map { ($0.when, $0.zone) }
    }

    /// Zones that the policy names, those of schedules first.
    public var zones: [TimeZoneRules] { windows.map(\.1) }
}
