/// Reads what a seasonal forecast has learned, for one rule: what is expected of a slot, and what suffices.
struct SeasonalView {
    /// What is expected of a slot, in the signal's unit.
    struct Blend {
        /// The trend's, then each season's; nil for those that have none to give.
        var points: [Double?]
        var amount: Double
        var hasSeason: Bool
        var event: AnnouncedEvent?
        var like: Weekday?
    }

    /// The same with its margin.
    struct Point {
        var slot: DemandSlot
        var blend: Blend
        var margin: ForecastMisses.Margin
        var upper: Double
    }

    private let learned: SeasonalForecast
    private let rule: ForecastRule
    private let profile: SeasonalProfile

    init(_ learned: SeasonalForecast, _ rule: ForecastRule) {
        self.learned = learned
        self.rule = rule
        profile = SeasonalProfile(history: learned.history, rule: rule)
    }

    /// Nil when no expert has a forecast.
    func blend(_ slot: DemandSlot) -> Blend? {
        guard let newest = learned.history.newest else { return nil }
        let local = rule.zone.localTime(at: slot.begins)
        let event = rule.event(at: local)
        var points: [Double?] = [learned.trend.forecast(slot)]
        for place in learned.seasons.indices {
            let usual = profile.usual(slot, season: learned.seasons[place])
            let factor = learned.ratios[place].factor(ahead: Swift.max(0, slot - newest)) * (event?.times ?? 1)
            points.append(usual.map { $0 * factor })
        }
        let awake = points.enumerated().compactMap { place, point in point.map { (place: place, amount: $0) } }
        guard var amount = learned.experts.blend(awake) else { return nil }
        // What was announced is a floor: a trend that does not know of it must not talk it down.
        if event != nil, let seasons = learned.experts.blend(awake.filter({ $0.place > 0 })) {
            amount = Swift.max(amount, seasons)
        }
        return Blend(
            points: points, amount: amount, hasSeason: awake.contains { $0.place > 0 }, event: event,
            like: rule.holiday(on: local.dayNumber)?.like)
    }

    /// What suffices for the stated share of such slots; nil when no season has a forecast.
    func point(_ slot: DemandSlot, _ margin: ForecastMisses.Margin) -> Point? {
        guard let blend = blend(slot), blend.hasSeason else { return nil }
        return Point(slot: slot, blend: blend, margin: margin, upper: upper(blend, margin))
    }

    func upper(_ blend: Blend, _ margin: ForecastMisses.Margin) -> Double {
        blend.amount + Swift.max(blend.amount, rule.perWorker * SeasonalForecast.leastWorkers) * margin.share
    }

    func record(_ point: Point, horizon: Double) -> SeasonalRecord {
        let experts = learned.experts.experts
        let awake = zip(experts, point.blend.points).reduce(0) { $0 + ($1.1 == nil ? 0 : $1.0.weight) }
        let told = experts.indices.map { place in
            SeasonalRecord.Expert(
                season: place == 0 ? nil : learned.seasons[place - 1],
                weight: Share(point.blend.points[place] == nil ? 0 : experts[place].weight / awake),
                loss: Share(experts[place].loss))
        }
        return SeasonalRecord(
            at: point.slot.begins, horizon: horizon, expected: point.blend.amount / rule.perWorker,
            margin: Share(point.margin.share), quantile: rule.quantile, scores: point.margin.scores,
            isOfTheTime: point.margin.isOfTheTime, experts: told, event: point.blend.event, like: point.blend.like,
            workers: Decider.workers(for: point.upper / rule.perWorker))
    }
}
