/// What a seasonal forecast says and why, with its numbers: kept with the opinion.
public struct SeasonalRecord: Hashable, Sendable, Codable {
    /// One way to forecast and how it has done.
    public struct Expert: Hashable, Sendable, Codable {
        /// Nil for the trend of the last slots.
        public var season: Duration?
        /// Its share in the forecast; 0 when it has none to give.
        public var weight: Share
        /// Its mean pinball loss of late, as a share of demand.
        public var loss: Share

        public init(season: Duration?, weight: Share, loss: Share) {
            self.season = season
            self.weight = weight
            self.loss = loss
        }
    }

    /// When the highest demand of the horizon is expected.
    public var at: Instant
    /// Seconds that it covers.
    public var horizon: Double
    /// Workers expected then, and what is added for errors, as a share.
    public var expected: Double
    public var margin: Share
    /// The stated share of moments that is to be covered, and the errors that the margin is told from.
    public var quantile: Share
    public var scores: Int
    /// Whether those are of the same time of day.
    public var isOfTheTime: Bool
    /// The share of forecasts of late that did not suffice; nil before the first.
    public var missed: Share?
    public var experts: [Expert]
    /// The announced event that it counts in, and the day of the week that a holiday is taken for.
    public var event: AnnouncedEvent?
    public var like: Weekday?
    /// Workers to ask for.
    public var workers: Int

    public init(
        at: Instant, horizon: Double, expected: Double, margin: Share, quantile: Share, scores: Int, isOfTheTime: Bool,
        missed: Share? = nil, experts: [Expert], event: AnnouncedEvent? = nil, like: Weekday? = nil, workers: Int
    ) {
        self.at = at
        self.horizon = horizon
        self.expected = expected
        self.margin = margin
        self.quantile = quantile
        self.scores = scores
        self.isOfTheTime = isOfTheTime
        self.missed = missed
        self.experts = experts
        self.event = event
        self.like = like
        self.workers = workers
    }
}

/// How much a seasonal forecast still has to see before it speaks.
public struct SeasonalLearning: Hashable, Sendable, Codable {
    /// Demand seen, and the season that it must have seen once.
    public var seen: Duration
    public var season: Duration
    /// Forecasts whose time has come, and those that the quantile needs.
    public var scores: Int
    public var needed: Int

    public init(seen: Duration, season: Duration, scores: Int, needed: Int) {
        self.seen = seen
        self.season = season
        self.scores = scores
        self.needed = needed
    }
}

/// What a seasonal forecast has to say now.
public enum SeasonalAnswer: Hashable, Sendable, Codable {
    case learning(SeasonalLearning)
    case forecast(SeasonalRecord)
}
