/// One rule: it gives an opinion on how many workers are needed.
public struct RulePolicy: Hashable, Sendable, Codable {
    public var name: RuleName
    public var kind: RuleKind
    /// An advisory rule may raise, and its missing signal does not forbid a scale-in.
    public var advisory: Bool

    public init(name: RuleName, kind: RuleKind, advisory: Bool = false) {
        self.name = name
        self.kind = kind
        self.advisory = advisory
    }
}

/// What a rule computes.
public enum RuleKind: Hashable, Sendable, Codable {
    case target(TargetRule)
    case steps(StepsRule)
    case schedule(ScheduleRule)
    case backlog(BacklogRule)
    case expression(ExpressionRule)
    case forecast(ForecastRule)
}

extension RuleKind {
    /// The signals that the rule reads; sorted as the rule names them, unique.
    public var signals: [SignalName] {
        switch self {
        case .target(let target): [target.signal]
        case .steps(let steps): [steps.signal]
        case .schedule: []
        case .backlog(let backlog): [backlog.signal]
        case .expression(let expression): expression.signals
        case .forecast(let forecast): [forecast.signal]
        }
    }
}

extension RuleKind {
    /// Whether it goes by what a worker was learned to carry.
    public var learns: Bool {
        if case .target(let target) = self { target.goal == .learned } else { false }
    }

    /// Whether it asks a total's past how many workers it is going to need, from the first moment on: one that learns
    /// what a worker carries keeps to the ordinary bounds.
    public var foresees: Bool {
        if case .target(let target) = self { target.foreseenPerWorker(learned: nil) != nil } else { false }
    }
}

/// Keeps a signal at a goal.
public struct TargetRule: Hashable, Sendable, Codable {
    public var signal: SignalName
    public var goal: TargetGoal
    /// Only ever true or absent, so that policies written before it read the same.
    private var foresees: Bool?

    private enum CodingKeys: String, CodingKey {
        case signal, goal
        case foresees = "foresight"
    }

    public init(signal: SignalName, goal: TargetGoal, foresight: Bool = false) {
        self.signal = signal
        self.goal = goal
        self.foresight = foresight
    }

    /// Whether the total's past says how many workers it is going to need; only with `perWorker`.
    public var foresight: Bool {
        get { foresees == true }
        set { foresees = newValue ? true : nil }
    }

    /// What one worker carries, when the total's past is to say how many are needed; `learned` is what was found out.
    func foreseenPerWorker(learned: Double?) -> Double? {
        guard foresight else { return nil }
        switch goal {
        case .perWorker(let load): return load
        case .learned: return learned
        case .value: return nil
        }
    }
}

/// How a target's signal relates to the number of workers.
public enum TargetGoal: Hashable, Sendable, Codable {
    /// The signal is a total; one worker carries this much of it.
    case perWorker(Double)
    /// The signal is a mean over the workers and is to be this.
    case value(Double)
    /// The signal is a total; what one worker carries of it is learned, and until then its utilisation is to be that of
    /// `WorkerBounds.learns`.
    case learned
}

/// Moves by steps when a signal is beyond a threshold.
public struct StepsRule: Hashable, Sendable, Codable {
    public var signal: SignalName
    /// How long a threshold must be crossed before its step counts.
    public var lasting: Duration
    /// Sorted by threshold, ascending; adjustments are positive.
    public var above: [Step]
    /// Sorted by threshold, descending; adjustments are negative.
    public var below: [Step]

    public init(signal: SignalName, lasting: Duration = .zero, above: [Step] = [], below: [Step] = []) {
        self.signal = signal
        self.lasting = lasting
        self.above = above
        self.below = below
    }
}

/// One threshold and what to do beyond it.
public struct Step: Hashable, Sendable, Codable {
    public var threshold: Double
    /// Relative to the workers in service, so that capacity on the way is not ordered twice.
    public var change: Adjustment

    public init(threshold: Double, change: Adjustment) {
        self.threshold = threshold
        self.change = change
    }
}

/// Floors by the calendar.
public struct ScheduleRule: Hashable, Sendable, Codable {
    public var zone: TimeZoneRules
    public var windows: [ScheduleWindow]

    public init(zone: TimeZoneRules, windows: [ScheduleWindow]) {
        self.zone = zone
        self.windows = windows
    }
}

/// A stretch of local time with a floor.
public struct ScheduleWindow: Hashable, Sendable, Codable {
    public var when: CalendarWindow
    /// At least so many workers while it lasts.
    public var min: Int
    public var because: String?

    public init(when: CalendarWindow, min: Int, because: String? = nil) {
        self.when = when
        self.min = min
        self.because = because
    }
}

/// A stretch of local time, from (inclusive) to (exclusive).
public enum CalendarWindow: Hashable, Sendable, Codable {
    /// On these days of the week (sorted, unique); `from` and `to` are minutes after local midnight, 0...1440.
    /// When `to` is not after `from` the window ends on the following day, and `days` are those on which it begins.
    case weekly(days: [Weekday], from: Int, to: Int)
    /// Between two local moments.
    case dated(from: LocalTime, to: LocalTime)
}

/// A day of the week; Monday is 1, as in ISO 8601.
public enum Weekday: Int, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday

    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

/// A local date and time of day, without a zone: seconds since 1970-01-01T00:00:00 of that zone's own clock.
public struct LocalTime: Hashable, Sendable, Codable, Comparable {
    public var seconds: Int64

    public init(seconds: Int64) { self.seconds = seconds }

    public static func < (left: LocalTime, right: LocalTime) -> Bool { left.seconds < right.seconds }
}
