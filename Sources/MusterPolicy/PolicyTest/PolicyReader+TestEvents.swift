import MusterCore

extension PolicyReader {
    func testEvents(_ node: YAMLNode?) -> [PolicyTestPlan.Event] {
        guard let node, let elements = list(node, "`events`") else { return [] }
        return elements.compactMap { testEvent($0) }
    }

    private static let kinds = ["lose", "provider", "boots", "drains", "signal", "daemon"]

    private func testEvent(_ node: YAMLNode) -> PolicyTestPlan.Event? {
        guard let fields = fields(node, .testEvent, title: "an event") else { return nil }
        exactlyOne(of: Self.kinds, in: fields)
        let at = duration(fields["at"], "`at` of an event", Self.testSpan)
        let lasting = duration(fields["for"], "`for` of an event", .seconds(1)...Self.testSpan.upperBound)
        for (key, owners) in [("is", ["signal"]), ("reads", ["signal"]), ("placement", ["lose", "provider"])] {
            guard let entry = fields.entries[key], !owners.contains(where: { fields[$0] != nil }) else { continue }
            let owners = owners.map { "`\($0)`" }.joined(separator: " or ")
            findings.error(.conflictingKeys, entry.keyRange, "`\(key)` of an event goes with \(owners)")
        }
        if fields["lose"] != nil, let entry = fields.entries["for"] {
            findings.error(.conflictingKeys, entry.keyRange, "`lose` is over at once: it takes no `for`")
        } else if fields["lose"] == nil, fields["for"] == nil, !fields.refused {
            missing("for", in: fields)
        }
        let placement = text(fields["placement"], "`placement` of an event").map { PlacementName($0) }
        guard let kind = kind(fields), let at else { return nil }
        return PolicyTestPlan.Event(
            at: at, lasting: lasting ?? .zero, kind: kind, placement: placement, place: findings.place(node.range))
    }

    private func kind(_ fields: Fields) -> PolicyTestPlan.Event.Kind? {
        if let node = fields["lose"] { return lost(node).map { .lose($0) } }
        if let node = fields["provider"] {
            let trouble: PolicyTestPlan.ProviderTrouble? = choice(node, "`provider` of an event")
            return trouble.map { .provider($0) }
        }
        if let node = fields["boots"] {
            if case .scalar("never", _) = node.content { return .boots(nil) }
            return duration(node, "`boots` of an event", Self.testSpan).map { .boots($0) }
        }
        if let node = fields["drains"] {
            return choice(node, "`drains` of an event", ["stuck"]).map { _ in .drainsStick }
        }
        if let node = fields["daemon"] {
            return choice(node, "`daemon` of an event", ["killed"]).map { _ in .daemonKilled }
        }
        guard let signal = signal(fields["signal"], "`signal` of an event"), let trouble = trouble(fields) else {
            return nil
        }
        return .signal(signal, trouble)
    }

    private func trouble(_ fields: Fields) -> PolicyTestPlan.SignalTrouble? {
        guard let node = fields["is"] else {
            if !fields.refused { missing("is", in: fields) }
            return nil
        }
        let word = choice(node, "`is` of an event", ["absent", "stale", "error", "wrong"])
        let reads = fields["reads"].map { quantity($0, "`reads` of an event") }
        if reads != nil, word != "wrong", let entry = fields.entries["reads"] {
            findings.error(.conflictingKeys, entry.keyRange, "`reads` of an event goes with `is: wrong`")
        }
        switch word {
        case "absent": return .absent
        case "stale": return .stale
        case "error": return .error
        case "wrong": return .wrong((reads ?? nil) ?? .nan)
        default: return nil
        }
    }

    /// `10% of workers`, `3 workers`, `1 worker`.
    private func lost(_ node: YAMLNode) -> Adjustment? {
        guard let text = text(node, "`lose` of an event") else { return nil }
        let amount = text.hasSuffix(" of workers") ? String(text.dropLast(" of workers".count)) : text
        switch Self.adjustment(amount) {
        case .workers(let workers) where workers > 0: return .workers(workers)
        case .share(let share) where share.fraction > 0 && share.fraction <= 1: return .share(share)
        default:
            findings.error(
                .wrongValue, node.range, "`lose` of an event must be workers or a share of them, not \(quoted(text))",
                help: "write it like `3 workers` or `10% of workers`")
            return nil
        }
    }
}
