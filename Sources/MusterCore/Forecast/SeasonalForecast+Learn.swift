extension SeasonalForecast {
    /// Takes the highest demand of a slot in: scores what was foreseen of it, learns from it, foresees what follows.
    mutating func advance(_ slot: DemandSlot, _ peak: Double, _ rule: ForecastRule) {
        let local = rule.zone.localTime(at: slot.begins)
        let event = rule.event(at: local)
        let profile = SeasonalProfile(history: history, rule: rule)
        let usual = seasons.map { profile.usual(slot, season: $0).map { $0 * (event?.times ?? 1) } }
        let ordinary = ordinary(usual.compactMap { $0 }, rule)
        incident = ordinary.contains(peak) ? 0 : incident + 1
        // What lasts longer than a day is no incident but a change.
        let isIncident = incident > 0 && incident <= Self.longestIncident
        score(slot, peak, hour: local.hour, counts: event == nil && !isIncident, rule)
        if !isIncident {
            for place in seasons.indices {
                if let usual = usual[place] { ratios[place].note(peak, usual: usual) }
            }
        }
        trend.learn(peak, at: slot)
        // What was announced is not usual.
        if event == nil {
            let taught = Foresight.clamp(peak, ordinary.lowerBound, ordinary.upperBound)
            history.set(AmountCode.code(taught), at: slot)
            seen += 1
        } else {
            history.set(nil, at: slot)
        }
        foresee(slot + lead, rule)
        forgetAnswer()
    }

    /// Between half of the lowest usual amount and twice the highest: what is outside is an incident, and teaches no
    /// more than that. While a season is not known, or below one worker's load, there is no usual to speak of.
    private func ordinary(_ usual: [Double], _ rule: ForecastRule) -> ClosedRange<Double> {
        guard usual.count == seasons.count, let high = usual.max(), let low = usual.min(), high >= rule.perWorker else {
            return 0...DemandBins.most
        }
        return (low / Self.winsor)...(high * Self.winsor)
    }

    private mutating func score(
        _ slot: DemandSlot, _ peak: Double, hour: Int, counts: Bool, _ rule: ForecastRule
    ) {
        let due = open.first { $0.slot == slot }
        open.removeAll { $0.slot <= slot }
        guard counts, let due else { return }
        let least = rule.perWorker * Self.leastWorkers
        let points = due.points.enumerated().compactMap { place, point in point.map { (place: place, amount: $0) } }
        experts.learn(
            points, seen: peak, scale: Swift.max(peak, due.blend, least), quantile: rule.quantile.fraction, hour: hour)
        judged += 1
        // What is said while a season is not known tells nothing of what is said when it is.
        guard judged > Self.settling, points.count(where: { $0.place > 0 }) == seasons.count else { return }
        misses.note((peak - due.blend) / Swift.max(due.blend, least), at: slot)
        scored += 1
        if let upper = due.upper {
            let before = missed ?? 0
            missed = before + Swift.max(Self.missedRate, 1 / Double(scored)) * ((peak > upper ? 1 : 0) - before)
        }
    }

    private mutating func foresee(_ slot: DemandSlot, _ rule: ForecastRule) {
        let view = SeasonalView(self, rule)
        guard let blend = view.blend(slot), blend.hasSeason else { return }
        let margin = learning(rule) == nil ? margin(for: slot, rule) : nil
        if open.count > Self.longestLead { open.removeFirst() }
        open.removeAll { $0.slot == slot }
        open.append(
            OpenSlot(
                slot: slot, points: blend.points, blend: blend.amount,
                upper: margin.map { view.upper(blend, $0) }))
    }
}

extension LocalTime {
    /// The hour of the day, 0...23.
    var hour: Int { Int((seconds - dayNumber * 86_400) / 3_600) }
}
