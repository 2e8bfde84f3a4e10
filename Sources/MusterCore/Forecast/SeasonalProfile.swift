/// What is usual at a time: the median of what was at the same time of earlier seasons, by the clocks of a zone.
///
/// Days that the policy calls holidays teach nothing of ordinary ones, nor do announced events. A holiday is told from
/// the last days of the week that it is like.
struct SeasonalProfile {
    /// Earlier seasons that are asked at most.
    static let asked = 5
    /// Seconds that are kept.
    private static let kept = Int64(SlotRing.kept) * DemandSlot.seconds

    let history: SlotRing
    let rule: ForecastRule

    /// The usual highest amount of a slot, in the signal's unit; nil when it is not known.
    func usual(_ slot: DemandSlot, season: Duration) -> Double? {
        let local = rule.zone.localTime(at: slot.begins)
        if let holiday = rule.holiday(on: local.dayNumber) { return usual(local, like: holiday.like) }
        return usual(local, every: season.nanoseconds / 1_000_000_000) { _ in true }
    }

    private func usual(_ local: LocalTime, like weekday: Weekday) -> Double? {
        usual(local, every: 86_400) { $0.weekday == weekday }
    }

    private func usual(_ local: LocalTime, every seconds: Int64, where counts: (LocalTime) -> Bool) -> Double? {
        guard seconds > 0, let newest = history.newest else { return nil }
        let oldest = rule.zone.localTime(at: newest.begins).seconds - Self.kept
        var amounts: [Double] = []
        var past = LocalTime(seconds: local.seconds - seconds)
        while past.seconds > oldest, amounts.count < Self.asked {
            if rule.holiday(on: past.dayNumber) == nil, rule.event(at: past) == nil, counts(past),
                let amount = amount(at: past)
            {
                amounts.append(amount)
            }
            past.seconds -= seconds
        }
        guard !amounts.isEmpty else { return nil }
        // Of two the lower: what was high once only is no season.
        return amounts.sorted()[(amounts.count - 1) / 2]
    }

    /// The amount at a local time; where nothing was seen the higher of its neighbours.
    private func amount(at local: LocalTime) -> Double? {
        let slot = DemandSlot(containing: rule.zone.instant(of: local))
        if let code = history[slot] { return AmountCode.amount(code) }
        return [history[slot - 1], history[slot + 1]].compactMap { $0 }.max().map(AmountCode.amount)
    }
}
