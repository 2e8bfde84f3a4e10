/// What each part of a foresight made of the demand, with its numbers: kept with the opinion.
public struct ForesightRecord: Hashable, Sendable, Codable {
    /// The parts that can ask for workers.
    public enum Part: String, Hashable, Sendable, Codable, CaseIterable {
        case forecast, surge, burst, collapse, coldStart
    }

    /// What the rule of regret made of the need.
    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// The need is what is wanted already.
        case stays
        case rises
        case falls
        /// A higher need of the last minute still counts.
        case held
        /// The cut is not worth a change yet.
        case tooSmall
        /// Nothing was seen for too long: no cut.
        case unseen
    }

    /// Where demand stands, in workers.
    public var level: Double
    /// The highest demand within the horizon, as a share above the level.
    public var rise: Double
    /// The likely error of that, as a share of the level; `margin` spreads are added.
    public var spread: Double
    public var margin: Double
    /// Seconds that the forecast covers.
    public var horizon: Double
    /// Workers that the forecast asks for, margin included.
    public var forecast: Int
    /// Workers that the surge rule asks for, while it does.
    public var surge: Int?
    /// Workers that the burst reserve asks for, while it does, and the chance that it goes by.
    public var burst: Int?
    public var chance: Double
    /// Workers below which a collapse of demand is not followed.
    public var collapse: Int
    /// Workers to keep while little is known; nil when that is over.
    public var coldStart: Int?
    /// The need before the rule of regret, and the part that it comes from.
    public var need: Int
    public var part: Part
    /// The highest need of the last minute.
    public var peak: Int
    /// What the rule of regret made of it.
    public var outcome: Outcome
    public var workers: Int

    public init(
        level: Double, rise: Double, spread: Double, margin: Double, horizon: Double, forecast: Int,
        surge: Int? = nil, burst: Int? = nil, chance: Double = 0, collapse: Int = 0, coldStart: Int? = nil,
        need: Int = 0, part: Part = .forecast, peak: Int = 0, outcome: Outcome = .stays, workers: Int = 0
    ) {
        self.level = level
        self.rise = rise
        self.spread = spread
        self.margin = margin
        self.horizon = horizon
        self.forecast = forecast
        self.surge = surge
        self.burst = burst
        self.chance = chance
        self.collapse = collapse
        self.coldStart = coldStart
        self.need = need
        self.part = part
        self.peak = peak
        self.outcome = outcome
        self.workers = workers
    }

    /// Nothing has been asked for over so long that not even the least level is kept.
    mutating func keepNobody() {
        (forecast, surge, burst, collapse, coldStart) = (0, nil, nil, 0, nil)
        (need, part) = (0, .forecast)
    }
}
