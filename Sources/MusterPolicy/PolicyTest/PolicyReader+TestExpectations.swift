import MusterCore

extension PolicyReader {
    func testExpectations(_ node: YAMLNode?) -> [PolicyTestPlan.Expectation] {
        guard let node, let elements = list(node, "`expect`") else { return [] }
        if elements.isEmpty { findings.error(.expectsNothing, node.range, "the test expects nothing") }
        return elements.compactMap { testExpectation($0) }
    }

    private func testExpectation(_ node: YAMLNode) -> PolicyTestPlan.Expectation? {
        guard let fields = fields(node, .testExpectation, title: "an expectation") else { return nil }
        exactlyOne(of: ["at", "between", "throughout"], in: fields)
        let span = span(fields)
        var checks: [PolicyTestPlan.Check] = []
        for key in LanguageBlock.testExpectation.keys.map(\.name) where !["at", "between", "throughout"].contains(key) {
            guard let entry = fields.entries[key] else { continue }
            if let span { refuse(entry, in: span) }
            checks += self.checks(entry)
        }
        let isSaid = fields.entries.keys.contains { !["at", "between", "throughout"].contains($0) }
        if !isSaid, !fields.refused { findings.error(.expectsNothing, node.range, "the expectation expects nothing") }
        guard let span, !checks.isEmpty else { return nil }
        return PolicyTestPlan.Expectation(
            span: span, checks: checks, text: written(node), place: findings.place(node.range))
    }

    /// The expectation as it stands in the file, on one line.
    private func written(_ node: YAMLNode) -> String {
        let line = findings.line(node.range.from.line, of: node.range.file).unicodeScalars
        let isOneLine = node.range.from.line == node.range.to.line
        let end = isOneLine ? node.range.to.column - 1 : line.count
        var text = String.UnicodeScalarView()
        text.append(contentsOf: line.prefix(end).dropFirst(node.range.from.column - 1))
        return printable(String(text)) + (isOneLine ? "" : " …")
    }

    private func span(_ fields: Fields) -> PolicyTestPlan.Span? {
        if let node = fields["at"] {
            return duration(node, "`at` of an expectation", Self.testSpan).map { .at($0) }
        }
        if let node = fields["between"] {
            return durations(node, "`between` of an expectation", Self.testSpan).map {
                .between($0.lowerBound, $0.upperBound)
            }
        }
        guard let node = fields["throughout"] else { return nil }
        if flag(node, "`throughout` of an expectation") == false {
            findings.error(.wrongValue, node.range, "`throughout` of an expectation can only be `true`")
        }
        return .throughout
    }

    /// Reports a key that cannot be told of that time.
    private func refuse(_ entry: YAMLEntry, in span: PolicyTestPlan.Span) {
        let total = PolicyTestPlan.Total(rawValue: entry.key)
        let needs: String
        switch span {
        case .at:
            needs =
                PolicyTestPlan.Level(rawValue: entry.key) != nil || entry.key == "because"
                ? "" : "`between` or `throughout`"
        case .between where entry.key == "cost" || total.map { !$0.isOfStretches } ?? false: needs = "`throughout`"
        case .between, .throughout:
            needs = PolicyTestPlan.Level(rawValue: entry.key) != nil ? "`at`; see also `always`" : ""
        }
        if !needs.isEmpty {
            findings.error(.conflictingKeys, entry.keyRange, "`\(entry.key)` of an expectation goes with \(needs)")
        }
    }

    private func checks(_ entry: YAMLEntry) -> [PolicyTestPlan.Check] {
        let title = "`\(entry.key)` of an expectation"
        if let level = PolicyTestPlan.Level(rawValue: entry.key) {
            return bound(entry.value, title, .count).map { [.level(level, $0)] } ?? []
        }
        if let total = PolicyTestPlan.Total(rawValue: entry.key) {
            return bound(entry.value, title, total.unit).map { [.total(total, $0)] } ?? []
        }
        switch entry.key {
        case "cost": return cost(entry.value, title).map { [$0] } ?? []
        case "because": return text(entry.value, title).map { [.because($0)] } ?? []
        case "never": return elements(entry.value).compactMap { never($0, title) }
        default: return elements(entry.value).compactMap { always($0, title) }
        }
    }

    private func never(_ node: YAMLNode, _ title: String) -> PolicyTestPlan.Check? {
        guard let text = text(node, title) else { return nil }
        if let act = PolicyTestPlan.Act(rawValue: text) { return .never(.act(act)) }
        if let (level, bound) = condition(text) { return .never(.level(level, bound)) }
        let acts = PolicyTestPlan.Act.allCases.map(\.rawValue)
        findings.error(
            .wrongValue, node.range, "\(title) cannot be \(quoted(text))\(Suggestion.text(text, in: acts))",
            help: "one of \(acts.map { "`\($0)`" }.joined(separator: ", ")), or a condition such as `\"desired < 4\"`")
        return nil
    }

    private func always(_ node: YAMLNode, _ title: String) -> PolicyTestPlan.Check? {
        guard let text = text(node, title) else { return nil }
        if let (level, bound) = condition(text) { return .always(level, bound) }
        findings.error(
            .wrongValue, node.range, "\(title) must be a condition, not \(quoted(text))",
            help: "write it like `\"ready >= 4\"`, of `desired`, `ready` or `workers`")
        return nil
    }

    /// `desired < 4`.
    private func condition(_ text: String) -> (PolicyTestPlan.Level, PolicyTestPlan.Bound)? {
        let word = text.prefix { $0.isLetter }
        guard let level = PolicyTestPlan.Level(rawValue: String(word)) else { return nil }
        let rest = text.dropFirst(word.count).drop { $0 == " " }
        guard ScaleTestPlan.Comparison.allCases.contains(where: { rest.hasPrefix($0.rawValue) }),
            let bound = Self.bound(String(rest), .count)
        else { return nil }
        return (level, bound)
    }
}
