import MusterCore

extension PolicyLint {
    /// So long a forecast remembers what was special about a day.
    private static let remembered = Duration.seconds(28 * 86_400)

    /// Forecasts that cover too little, disagree with a target, stand alone, or speak of what is over.
    func forecasts() {
        var names: [String] = []
        for rule in policy.rules {
            guard case .forecast(let forecast) = rule.kind else { continue }
            let name = rule.name.rawValue
            names.append(name)
            if forecast.quantile < Share(0.5) {
                findings.warning(
                    .lowQuantile, range("rules", name, "forecast", "quantile"),
                    "\(quotedRule(rule.name)) covers \(Phrase.share(forecast.quantile)) of the time: it falls short "
                        + "more often than not")
            }
            compare(forecast, rule.name)
            judgeDates(forecast, rule.name)
        }
        if let first = names.first, names.count == policy.rules.count {
            findings.warning(
                .onlyRaises, range("rules", first), "no rule can make the fleet smaller: a forecast only raises",
                help: "add a rule such as `{target: {signal: ..., perWorker: ...}}`")
        }
    }

    private func compare(_ forecast: ForecastRule, _ rule: RuleName) {
        for other in policy.rules {
            guard case .target(let target) = other.kind, target.signal == forecast.signal,
                case .perWorker(let load) = target.goal, load != forecast.perWorker
            else { continue }
            findings.warning(
                .perWorkerDiffers, range("rules", rule.rawValue, "forecast", "perWorker"),
                "\(quotedRule(rule)) and \(quotedRule(other.name)) disagree on what a worker carries of "
                    + quoted(forecast.signal.rawValue),
                notes: [
                    findings.note(range("rules", other.name.rawValue, "target", "perWorker"), "the other one is here")
                ])
        }
    }

    /// What is over is still needed for a while: it tells which of the remembered days were not ordinary.
    private func judgeDates(_ forecast: ForecastRule, _ rule: RuleName) {
        guard let now else { return }
        let forgotten = forecast.zone.localTime(at: now - Self.remembered)
        for node in elements(node("rules", rule.rawValue, "forecast", "events")) {
            guard let end = node.entry("to")?.value, let text = end.scalar, let to = local(text, forecast.zone),
                to <= forgotten
            else { continue }
            findings.warning(
                .neverFires, end.range, "an event of \(quotedRule(rule)) is over and forgotten", help: "remove it")
        }
        for node in elements(node("rules", rule.rawValue, "forecast", "holidays")) {
            guard let day = node.entry("on")?.value, let text = day.scalar,
                let on = local(text + "T00:00", forecast.zone), on.dayNumber < forgotten.dayNumber
            else { continue }
            findings.warning(
                .neverFires, day.range, "a holiday of \(quotedRule(rule)) is over and forgotten", help: "remove it")
        }
    }

    private func local(_ text: String, _ zone: TimeZoneRules) -> LocalTime? {
        switch TimeText.parse(text) {
        case .local(let time): time
        case .absolute(let moment): zone.localTime(at: moment)
        case nil: nil
        }
    }
}
