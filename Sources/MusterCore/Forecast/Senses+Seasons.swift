/// What one rule's seasonal forecast has learned.
struct RuleSeason: Hashable, Sendable {
    var rule: RuleName
    var policy: ForecastRule
    var forecast: SeasonalForecast
}

extension FleetSenses {
    /// Keeps what rules have learned that still ask of the same signal and seasons; their zone, holidays, events,
    /// quantile and `perWorker` may change.
    mutating func adoptSeasons(_ rules: [RulePolicy]) {
        let known = seasons
        seasons = rules.compactMap { rule in
            guard case .forecast(let policy) = rule.kind else { return nil }
            guard
                var kept = known.first(where: {
                    $0.rule == rule.name && $0.policy.signal == policy.signal && $0.policy.seasons == policy.seasons
                })
            else {
                return RuleSeason(rule: rule.name, policy: policy, forecast: SeasonalForecast(seasons: policy.seasons))
            }
            if kept.policy != policy { kept.forecast.reconsider() }
            kept.policy = policy
            return kept
        }
    }

    mutating func teachSeasons(_ reading: Reading, of signal: SignalName) {
        guard !seasons.isEmpty, let total = reading.total else { return }
        for place in seasons.indices where seasons[place].policy.signal == signal {
            seasons[place].forecast.observe(total, at: reading.takenAt, seasons[place].policy)
        }
    }

    /// What the seasonal forecasts say now, in the policy's order of rules; empty when no rule has one.
    mutating func askSeasons(_ fleet: FleetState, at now: Instant) -> [SeasonalAnswer?] {
        guard !seasons.isEmpty else { return [] }
        let boot = fleet.longestUsualBoot ?? Foresight.firstBoot
        return fleet.policy.rules.map { rule in
            guard let place = seasons.firstIndex(where: { $0.rule == rule.name }) else { return nil }
            return seasons[place].forecast.answer(seasons[place].policy, boot: boot, at: now)
        }
    }
}

extension FleetSenses {
    /// Teaches forecasts what was before the signal's first reading. What is out of its range, or not newer than the
    /// value before it, teaches nothing.
    mutating func recall(_ values: [PastValue], of signal: SignalName, _ fleet: FleetState) {
        guard let place = fleet.policy.signals.firstIndex(where: { $0.name == signal }), readings[place] == nil else {
            return
        }
        var newest: Instant?
        for value in values where newest.map({ value.at > $0 }) ?? true {
            let reading = Reading(state: .value(value.value), takenAt: value.at)
            let then = value.at + Foresight.usualDelay
            guard take(reading, of: signal, rules: fleet.policy.signals, at: then) else { return }
            _ = foresee(fleet, at: then)
            _ = askSeasons(fleet, at: then)
            newest = value.at
        }
        readings[place] = nil
    }
}
