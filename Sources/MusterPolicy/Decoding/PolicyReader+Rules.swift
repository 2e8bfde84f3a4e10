import MusterCore

extension PolicyReader {
    func rules(_ node: YAMLNode?) -> [RulePolicy] {
        guard let node, let entries = map(node, "`rules`") else { return [] }
        return entries.compactMap { rule($0) }
    }

    private func rule(_ entry: YAMLEntry) -> RulePolicy? {
        let title = "rule \(quoted(entry.key))"
        checkName(entry.key, "rule", entry.keyRange)
        guard let fields = fields(entry.value, .rule, title: title) else { return nil }
        exactlyOne(of: LanguageBlock.ruleKinds, in: fields)
        let advisory = flag(fields["advisory"], "`advisory` of \(title)") ?? false
        let kind: RuleKind? =
            if let node = fields["target"] {
                target(node, title).map { .target($0) }
            } else if let node = fields["steps"] {
                steps(node, title).map { .steps($0) }
            } else if let node = fields["schedule"] {
                schedule(node, title).map { .schedule($0) }
            } else if let node = fields["backlog"] {
                backlog(node, title).map { .backlog($0) }
            } else if let node = fields["expression"] {
                expression(node, title).map { .expression($0) }
            } else if let node = fields["forecast"] {
                forecast(node, title).map { .forecast($0) }
            } else {
                nil
            }
        // What may only raise cannot forbid a scale-in.
        let isForecast = fields["forecast"] != nil
        if isForecast, !advisory, let node = fields["advisory"] {
            findings.error(.conflictingKeys, node.range, "\(title) is a forecast, so it is advisory by nature")
        }
        return kind.map { RulePolicy(name: RuleName(entry.key), kind: $0, advisory: advisory || isForecast) }
    }

    private func target(_ node: YAMLNode, _ rule: String) -> TargetRule? {
        guard let fields = fields(node, .target, title: rule) else { return nil }
        let signal = signal(fields["signal"], "`signal` of \(rule)")
        let known = served.flatMap { $0.signal == signal ? $0.goal : nil }
        if known == nil || fields["perWorker"] != nil || fields["value"] != nil {
            exactlyOne(of: ["perWorker", "value"], in: fields)
        }
        let perWorker = positive(fields["perWorker"], "`perWorker` of \(rule)")
        let value = positive(fields["value"], "`value` of \(rule)")
        let stated = flag(fields["foresight"], "`foresight` of \(rule)")
        if stated == true, fields["perWorker"] == nil, known == nil || fields["value"] != nil,
            let node = fields["foresight"]
        {
            findings.error(
                .missingKey, node.range, "`foresight` of \(rule) needs `perWorker`",
                help: "a mean over the workers does not say how much work there is")
        }
        guard let signal, let goal = perWorker.map({ TargetGoal.perWorker($0) }) ?? value.map({ .value($0) }) ?? known
        else {
            return nil
        }
        // A total's past says how many workers it is going to need; a mean over the workers does not.
        return TargetRule(signal: signal, goal: goal, foresight: value == nil && stated ?? true)
    }

    private func steps(_ node: YAMLNode, _ rule: String) -> StepsRule? {
        guard let fields = fields(node, .steps, title: rule) else { return nil }
        let signal = signal(fields["signal"], "`signal` of \(rule)")
        let lasting = duration(fields["for"], "`for` of \(rule)", .zero ... .seconds(86_400))
        if fields["above"] == nil, fields["below"] == nil {
            findings.error(.missingKey, fields.range, "\(rule) lacks a key: `above` or `below`, or both")
        }
        let above = thresholds(fields["above"], "`above` of \(rule)", raising: true)
        let below = thresholds(fields["below"], "`below` of \(rule)", raising: false)
        if let lowest = above.map(\.threshold).min(), let highest = below.map(\.threshold).max(), highest > lowest,
            let node = fields["below"]
        {
            findings.error(
                .overlap, node.range, "\(rule) raises and lowers at the same value",
                help: "keep every threshold of `below` at or under those of `above`")
        }
        guard let signal else { return nil }
        return StepsRule(
            signal: signal, lasting: lasting ?? .zero, above: above.sorted { $0.threshold < $1.threshold },
            below: below.sorted { $0.threshold > $1.threshold })
    }

    private func thresholds(_ node: YAMLNode?, _ title: String, raising: Bool) -> [Step] {
        guard let node, let entries = map(node, title) else { return [] }
        if entries.isEmpty { findings.error(.outOfBounds, node.range, "\(title) must not be empty") }
        var steps: [Step] = []
        for entry in entries {
            guard let threshold = Quantity.parse(entry.key)?.value else {
                findings.error(
                    .wrongValue, entry.keyRange, "a threshold in \(title) must be a number, not \(quoted(entry.key))",
                    help: "write it like `400`, `60%` or `250ms`")
                continue
            }
            if steps.contains(where: { $0.threshold == threshold }) {
                findings.error(.overlap, entry.keyRange, "\(title) has this threshold twice: \(quoted(entry.key))")
            }
            if let change = change(entry.value, title, raising: raising) {
                steps.append(Step(threshold: threshold, change: change))
            }
        }
        return steps
    }

    /// `+10%`, `+4`; under `below` with a minus, and negative.
    private func change(_ node: YAMLNode, _ title: String, raising: Bool) -> Adjustment? {
        guard let text = text(node, "a change in \(title)") else { return nil }
        let signed = text.hasPrefix("+") || text.hasPrefix("-")
        guard let size = Self.adjustment(signed ? text.dropFirst() : text[...]) else {
            findings.error(
                .wrongValue, node.range, "a change in \(title) must be a share or a number, not \(quoted(text))",
                help: raising ? "write it like `+10%` or `+4`" : "write it like `-10%` or `-4`")
            return nil
        }
        guard raising != text.hasPrefix("-"), raising || signed else {
            findings.error(
                .outOfBounds, node.range,
                "a change in \(title) must be \(raising ? "positive" : "negative"), not \(quoted(text))")
            return nil
        }
        switch size {
        case .workers(let workers) where workers > 0: return .workers(raising ? workers : -workers)
        case .share(let share) where share.fraction > 0 && share.fraction <= (raising ? 10 : 1):
            return .share(raising ? share : Share(-share.fraction))
        default:
            findings.error(
                .outOfBounds, node.range,
                "a change in \(title) must be more than 0 and at most \(raising ? "1000%" : "100%"), not \(quoted(text))"
            )
            return nil
        }
    }
}
