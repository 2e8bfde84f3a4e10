extension SeasonalForecast {
    /// Takes the highest demand of a slot in: scores what was foreseen of it, learns from it, foresees what follows.
    mutating func advance(_ slot: DemandSlot, _ peak: Double, _ rule: ForecastRule) {
        let local = rule.zone.localTime(at: slot.begins)
        let event = rule.event(at: local)
        score(slot, peak, hour: local.hour, counts: event == nil, rule)
        let profile = SeasonalProfile(history: history, rule: rule)
        let usual = seasons.map { profile.usual(slot, season: $0) }
        for place in seasons.indices {
            if let usual = usual[place] { ratios[place].note(peak, usual: usual * (event?.times ?? 1)) }
        }
        trend.learn(peak, at: slot)
        // What was announced is not usual.
        if event == nil {
            let taught = winsorised(peak, usual.compactMap { $0 }, rule)
            history.set(AmountCode.code(taught), at: slot)
            seen += 1
        } else {
            history.set(nil, at: slot)
        }
        foresee(slot + lead, rule)
        forgetAnswer()
    }

    /// An incident teaches twice the usual at most, and an outage half of it at least. Below one worker's load there is
    /// no usual to speak of.
    private func winsorised(_ peak: Double, _ usual: [Double], _ rule: ForecastRule) -> Double {
        guard let high = usual.max(), let low = usual.min(), high >= rule.perWorker else { return peak }
        return Foresight.clamp(peak, low / Self.winsor, high * Self.winsor)
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
        if open.count > Self.longestLead { open.removeFirst() }
        open.removeAll { $0.slot == slot }
        open.append(
            OpenSlot(
                slot: slot, points: blend.points, blend: blend.amount,
                upper: learning(rule) == nil ? view.point(slot)?.upper : nil))
    }
}

extension LocalTime {
    /// The hour of the day, 0...23.
    var hour: Int { Int((seconds - dayNumber * 86_400) / 3_600) }
}
