extension Evaluation {
    /// The workers that clear what waits in time: what waits, by what one worker clears in that time.
    func judge(_ backlog: BacklogRule) -> Verdict {
        let reading = reading(of: backlog.signal)
        guard case .value(let value) = reading.state else { return .blind(backlog.signal, reading.state) }
        let missing = max(0, reading.expected - reading.reporting)
        let need = value / backlog.perWorker
        return .needs(
            imputed(need, missing),
            because: .backlog(
                backlog.signal, value: value, rate: backlog.perWorkerRate, within: backlog.within,
                imputed: need < desired ? missing : 0))
    }

    /// The formula's value. A signal that is no value blinds the rule even where the formula would not use it: which
    /// branch is taken may hang on it tomorrow. So does a result that is no finite number.
    func judge(_ rule: ExpressionRule) -> Verdict {
        var missing = 0
        for signal in rule.signals {
            let reading = reading(of: signal)
            guard case .value = reading.state else { return .blind(signal, reading.state) }
            missing = max(missing, reading.expected - reading.reporting)
        }
        let result = value(of: rule.formula)
        guard result.isFinite else { return .blind(SignalName(rule.text), .implausible(result)) }
        let need = max(0, result)
        return .needs(
            imputed(need, missing),
            because: .formula(rule.text, value: result, imputed: need < desired ? missing : 0))
    }

    /// Not a number where a signal is no value, which the caller has ruled out.
    private func value(of formula: Formula) -> Double {
        switch formula {
        case .number(let number): number
        case .signal(let name):
            if case .value(let value) = reading(of: name).state { value } else { .nan }
        case .unary(let operation, let operand): operation(value(of: operand))
        case .binary(let operation, let left, let right): operation(value(of: left), value(of: right))
        case .choice(let condition, let then, let or):
            choose(value(of: condition), then, or)
        }
    }

    private func choose(_ condition: Double, _ then: Formula, _ or: Formula) -> Double {
        condition.isNaN ? .nan : value(of: condition != 0 ? then : or)
    }
}
