public import MusterCore

/// What a fleet's rules `forecast` expect of the hours to come.
public struct OutlookView: Codable, Hashable, Sendable {
    public var fleet: String
    public var at: Timestamp
    /// One for each such rule, in the policy's order; empty when there is none.
    public var rules: [RuleOutlookView]

    public init(_ fleet: FleetName, _ rules: [RuleOutlook], at: Instant) {
        self.fleet = fleet.rawValue
        self.at = Timestamp(at)
        self.rules = rules.map(RuleOutlookView.init)
    }
}

/// What one rule expects.
public struct RuleOutlookView: Codable, Hashable, Sendable {
    public var rule: String
    public var signal: String
    /// How much of the signal one worker carries.
    public var perWorker: Double
    /// The share of moments that `upper` is to cover.
    public var quantile: Double
    /// What it still has to see before it speaks; absent when it does.
    public var learning: String?
    /// Sorted by time; empty while it learns.
    public var hours: [OutlookHourView]

    init(_ outlook: RuleOutlook) {
        rule = outlook.rule.rawValue
        signal = outlook.signal.rawValue
        perWorker = outlook.perWorker
        quantile = outlook.quantile.fraction
        learning = outlook.learning?.sentence
        hours = outlook.hours.map(OutlookHourView.init)
    }
}

/// What is expected of one hour.
public struct OutlookHourView: Codable, Hashable, Sendable {
    /// When it begins.
    public var at: Timestamp
    /// The highest demand expected in it, and what suffices, in the signal's unit.
    public var expected: Double
    public var upper: Double
    /// Workers for `upper`.
    public var workers: Int
    /// Why an announced event raises it, and by how much.
    public var eventTimes: Double?
    public var eventBecause: String?
    /// The day of the week that a holiday is taken for.
    public var like: String?

    init(_ hour: OutlookHour) {
        at = Timestamp(hour.begins)
        expected = hour.expected
        upper = hour.upper
        workers = hour.workers
        eventTimes = hour.event?.times
        eventBecause = hour.event?.because
        like = hour.like?.name
    }
}
