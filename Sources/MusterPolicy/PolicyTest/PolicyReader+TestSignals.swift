import MusterCore

extension PolicyReader {
    func testSignals(_ node: YAMLNode?) -> [PolicyTestPlan.Signal] {
        guard let node, let entries = map(node, "`signals`") else { return [] }
        let signals = entries.compactMap { testSignal($0) }.sorted { $0.name < $1.name }
        refuseCircles(signals)
        return signals
    }

    private func testSignal(_ entry: YAMLEntry) -> PolicyTestPlan.Signal? {
        let title = "signal \(quoted(entry.key))"
        checkName(entry.key, "signal", entry.keyRange)
        guard let fields = fields(entry.value, .testSignal, title: title) else { return nil }
        exactlyOne(of: ["points", "csv", "formula", "absent"], in: fields)
        if fields["column"] != nil, fields["csv"] == nil, let column = fields.entries["column"] {
            findings.error(.conflictingKeys, column.keyRange, "`column` of \(title) goes with `csv`")
        }
        let shape: PolicyTestPlan.Signal.Shape?
        if let node = fields["points"] {
            shape = points(node, title).map { .points($0) }
        } else if let node = fields["csv"] {
            let column = fields["column"].flatMap { text($0, "`column` of \(title)") }
            shape = text(node, "`csv` of \(title)").map { .csv($0, column: column) }
        } else if let node = fields["formula"] {
            shape = formula(node, "`formula` of \(title)").map { .formula($0) }
        } else {
            shape = flag(fields["absent"], "`absent` of \(title)") == true ? .absent : nil
        }
        return shape.map {
            PolicyTestPlan.Signal(name: SignalName(entry.key), shape: $0, place: findings.place(entry.keyRange))
        }
    }

    private func points(_ node: YAMLNode, _ title: String) -> [PolicyTestPlan.Point]? {
        guard let entries = map(node, "`points` of \(title)") else { return nil }
        var points: [PolicyTestPlan.Point] = []
        for entry in entries {
            guard let at = DurationText.parse(entry.key), Self.testSpan.contains(at) else {
                findings.error(
                    .wrongValue, entry.keyRange, "a point's time must be a duration, not \(quoted(entry.key))",
                    help: "write it like `0s`, `90s` or `1h30m`, up to `31d`")
                continue
            }
            if let last = points.last, at <= last.at {
                findings.error(.outOfBounds, entry.keyRange, "a point's time must be later than the one before it")
            }
            if let value = quantity(entry.value, "a point of \(title)") {
                points.append(PolicyTestPlan.Point(at: at, value: value))
            }
        }
        if entries.isEmpty { findings.error(.outOfBounds, node.range, "`points` of \(title) must not be empty") }
        return points
    }

    private func formula(_ node: YAMLNode, _ title: String) -> SignalFormula? {
        guard let text = text(node, title) else { return nil }
        do throws(SignalFormula.Problem) {
            let formula = try SignalFormula(text, names: signals + SignalFormula.worldNames)
            return formula
        } catch {
            findings.error(.wrongValue, part(of: node, error.offset, error.length), "\(title): \(error.message)")
            return nil
        }
    }

    /// A signal that rests on itself has no value.
    private func refuseCircles(_ signals: [PolicyTestPlan.Signal]) {
        var rests: [String: Set<String>] = [:]
        for signal in signals {
            if case .formula(let formula) = signal.shape { rests[signal.name.rawValue] = formula.names }
        }
        for signal in signals {
            var reached: Set<String> = []
            var open = Array(rests[signal.name.rawValue, default: []])
            while let next = open.popLast() {
                if reached.insert(next).inserted { open += rests[next, default: []] }
            }
            if reached.contains(signal.name.rawValue) {
                findings.error(
                    .conflictingKeys, signal.place.range,
                    "the formula of \(quoted(signal.name.rawValue)) rests on itself")
            }
        }
    }
}
