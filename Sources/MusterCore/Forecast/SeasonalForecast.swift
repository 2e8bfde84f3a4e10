/// Foresees a total from what it did at this time of other days, and knows how sure that is.
///
/// Everything is in the signal's unit, so a new `perWorker` costs nothing. Slots are five minutes. Seasons and the
/// trend of the last slots are experts that are weighed by how they did; the margin comes from the blend's own misses.
/// `docs/algorithms/seasonal.md` works an example.
///
/// `Important`: its answer may only raise. It has none before the longest season was seen once and the quantile has
/// scores enough.
public struct SeasonalForecast: Hashable, Sendable, Codable {
    /// Demand is never taken for less than so many workers when errors are told as shares of it.
    static let leastWorkers = 0.25
    /// More than so many times what is usual, or less than this part of it, is an incident, for so many slots.
    static let winsor = 2.0
    static let longestIncident = 288
    /// The answer falls only by more than this.
    static let leastFall = 0.05
    /// Slots that are looked ahead at most: an hour.
    static let longestLead = 12
    /// Forecasts that are judged before the first error counts: a day, in which the weights settle.
    static let settling = 288
    /// Weight of the newest score in the share that did not suffice: about a week.
    static let missedRate = 0.0005

    /// What it is about: with other seasons it begins anew.
    public let seasons: [Duration]
    var taker = SlotTaker()
    var history = SlotRing()
    var misses = ForecastMisses()
    var trend = TrendForecast()
    var ratios: [LevelRatio]
    /// The trend, then the seasons.
    var experts: ForecastExperts
    var open: [OpenSlot] = []
    /// Slots looked ahead.
    var lead = 2
    /// Slots that taught.
    public internal(set) var seen = 0
    var missed: Double?
    /// Forecasts that were judged, and those of them whose errors count.
    var judged = 0
    var scored = 0
    /// Slots that the incident lasts.
    var incident = 0
    /// Margins by hour, of this hour.
    private var margins: [HourMargin] = []
    /// The last answer, and the slot that it was given in.
    private var last: SeasonalAnswer?
    private var answered: DemandSlot?
    private var held: Int?

    public init(seasons: [Duration]) {
        self.seasons = seasons
        ratios = Array(repeating: LevelRatio(), count: seasons.count)
        experts = ForecastExperts(seasons.count + 1)
    }

    /// Takes a reading in, by the time that it was taken. Repetitions count once; what is no amount does not count.
    public mutating func observe(_ amount: Double, at taken: Instant, _ rule: ForecastRule) {
        if let ended = taker.take(amount, at: taken) { advance(ended.slot, ended.peak, rule) }
    }

    /// What it says of the time until workers that are launched now would serve.
    ///
    /// `boot` is the 99th percentile of the seconds from launch to service. Within five minutes the answer stays unless
    /// new demand comes in.
    public mutating func answer(_ rule: ForecastRule, boot: Double, at now: Instant) -> SeasonalAnswer {
        if let ended = taker.ended(at: now) { advance(ended.slot, ended.peak, rule) }
        let slot = DemandSlot(containing: now)
        if let last, answered == slot { return last }
        let seconds = Foresight.clamp(boot, 0, 1e6) + BinClock.seconds + Foresight.usualDelay.inSeconds
        let ahead = Int((seconds / Double(DemandSlot.seconds)).rounded(.up))
        lead = Swift.min(Self.longestLead, Swift.max(1, ahead) + 1)
        let new = speak(rule, from: slot, ahead: lead - 1, horizon: seconds)
        (last, answered) = (new, slot)
        return new
    }

    /// The rule has changed: holidays, events, quantile or what a worker carries.
    public mutating func reconsider() { (last, answered, held, margins) = (nil, nil, nil, []) }

    /// The clock was set back.
    public mutating func moveBack(by step: Duration) {
        taker.moveBack(by: step)
        (last, answered) = (nil, nil)
    }

    /// The margin for the hour of a slot, told anew every hour.
    mutating func margin(for slot: DemandSlot, _ rule: ForecastRule) -> ForecastMisses.Margin? {
        guard let now = history.newest?.hour else { return nil }
        if let known = margins.first(where: { $0.hour == slot.hour && $0.toldAt == now }) { return known.margin }
        let margin = misses.margin(at: slot, quantile: rule.quantile.fraction, zone: rule.zone)
        margins.removeAll { $0.toldAt != now }
        margins.append(HourMargin(hour: slot.hour, toldAt: now, margin: margin))
        return margin
    }

    mutating func forgetAnswer() { answered = nil }

    /// How much is known, when that is too little; nil when it may speak.
    func learning(_ rule: ForecastRule) -> SeasonalLearning? {
        let season = seasons.last ?? .zero
        let known = Duration.seconds(seen) * Int(DemandSlot.seconds)
        let needed = ForecastMisses.needed(rule.quantile.fraction)
        guard known < season || scored < needed else { return nil }
        return SeasonalLearning(seen: known, season: season, scores: scored, needed: needed)
    }

    private mutating func speak(
        _ rule: ForecastRule, from slot: DemandSlot, ahead: Int, horizon: Double
    ) -> SeasonalAnswer {
        if let learning = learning(rule) { return .learning(learning) }
        let view = SeasonalView(self, rule)
        var best: SeasonalView.Point?
        for step in 0...ahead {
            guard let margin = margin(for: slot + step, rule), let point = view.point(slot + step, margin) else {
                continue
            }
            if point.upper > best?.upper ?? -1 { best = point }
        }
        guard let best else {
            return .learning(
                SeasonalLearning(
                    seen: .seconds(seen) * Int(DemandSlot.seconds), season: seasons.last ?? .zero, scores: scored,
                    needed: ForecastMisses.needed(rule.quantile.fraction)))
        }
        var record = view.record(best, horizon: horizon)
        record.missed = missed.map { Share($0) }
        record.workers = settle(record.workers)
        return .forecast(record)
    }

    private mutating func settle(_ workers: Int) -> Int {
        if let held, workers <= held, Double(workers) >= Double(held) * (1 - Self.leastFall) { return held }
        held = workers
        return workers
    }
}

/// The margin that counts for an hour, and the hour in which it was told.
private struct HourMargin: Hashable, Sendable, Codable {
    var hour: Int64
    var toldAt: Int64
    var margin: ForecastMisses.Margin?
}

/// A forecast that is still to be scored, when its slot has passed.
struct OpenSlot: Hashable, Sendable, Codable {
    var slot: DemandSlot
    /// One for each expert; nil for those that had none to give.
    var points: [Double?]
    /// Of all, and what would have sufficed by the margin of then; nil before there was one.
    var blend: Double
    var upper: Double?
}
