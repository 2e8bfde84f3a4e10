import MusterCore

extension PolicyReader {
    func backlog(_ node: YAMLNode, _ rule: String) -> BacklogRule? {
        guard let fields = fields(node, .backlog, title: rule) else { return nil }
        let signal = signal(fields["signal"], "`signal` of \(rule)")
        let rate = rate(fields["perWorkerRate"], "`perWorkerRate` of \(rule)")
        let within = duration(fields["within"], "`within` of \(rule)", .seconds(1) ... .seconds(86_400))
        guard let signal, let rate, let within else { return nil }
        return BacklogRule(signal: signal, perWorkerRate: rate, within: within)
    }

    /// `40/s`, as a number per second.
    private func rate(_ node: YAMLNode?, _ title: String) -> Double? {
        guard let node, let text = text(node, title) else { return nil }
        guard case .rate(let rate)? = Quantity.parse(text) else {
            let bare = NumberText.count(text) != nil
            findings.error(
                bare ? .wrongUnit : .wrongValue, node.range, "\(title) must be a rate, not \(quoted(text))",
                help: bare ? "write the unit: `\(text)/s`" : "write it like `40/s` or `2400/m`")
            return nil
        }
        guard rate > 0 else {
            findings.error(.outOfBounds, node.range, "\(title) must be more than 0")
            return nil
        }
        return rate
    }

    /// A formula over signals, parsed here and never again.
    func expression(_ node: YAMLNode, _ rule: String) -> ExpressionRule? {
        guard let text = text(node, "`expression` of \(rule)") else { return nil }
        do throws(ExpressionProblem) {
            var parser = ExpressionParser(text, signals: signals)
            let formula = try parser.formula()
            let result = ExpressionRule(text: text, formula: formula)
            guard !result.signals.isEmpty else {
                throw ExpressionProblem(
                    0, text.unicodeScalars.count, "names no signal", help: "a constant is no rule; use `workers.min`")
            }
            return result
        } catch {
            findings.error(
                error.isUnknownSignal ? .unknownReference : .expression, part(of: node, error.offset, error.length),
                "`expression` of \(rule): \(error.message)", help: error.help)
            return nil
        }
    }
}
