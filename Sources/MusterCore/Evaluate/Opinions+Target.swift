extension Evaluation {
    /// How many workers bring the signal to its goal.
    func judge(_ target: TargetRule, foreseen: ForesightRecord?) -> Verdict {
        switch target.goal {
        case .perWorker(let load): return judge(target.signal, perWorker: load, foreseen: foreseen)
        case .value(let goal): return judge(target.signal, goal: goal)
        case .learned:
            guard let capacity else { return .blind(target.signal, .absent) }
            guard let load = capacity.value else {
                return judge(capacity.goal.utilisation, goal: capacity.goal.goal.fraction)
            }
            return judge(target.signal, perWorker: load, foreseen: foreseen)
        }
    }

    private func judge(_ signal: SignalName, perWorker load: Double, foreseen: ForesightRecord?) -> Verdict {
        let reading = reading(of: signal)
        guard case .value(let value) = reading.state else { return .blind(signal, reading.state) }
        guard value >= 0 else { return .blind(signal, .implausible(value)) }
        let missing = max(0, reading.expected - reading.reporting)
        if let foreseen { return foresee(foreseen, signal, value, load, missing) }
        let need = value / load
        return .needs(
            imputed(need, missing),
            because: .perWorker(signal, value: value, perWorker: load, imputed: need < desired ? missing : 0))
    }

    private func judge(_ signal: SignalName, goal: Double) -> Verdict {
        let reading = reading(of: signal)
        guard case .value(let value) = reading.state else { return .blind(signal, reading.state) }
        guard value >= 0 else { return .blind(signal, .implausible(value)) }
        // A mean over workers says something of those that are there, fit or not, and nothing where none is.
        let workers = reading.expected > 0 ? reading.reporting : census.inService + census.unhealthy
        guard workers > 0 else { return .blind(signal, .absent) }
        let missing = max(0, reading.expected - reading.reporting)
        let need = Double(workers) * value / goal
        return .needs(
            imputed(need, missing),
            because: .value(
                signal, value: value, goal: goal, workers: workers, imputed: need < desired ? missing : 0))
    }

    /// While little is known never less than the rule without foresight asks for.
    private func foresee(
        _ record: ForesightRecord, _ signal: SignalName, _ value: Double, _ load: Double, _ missing: Int
    ) -> Verdict {
        let need = max(Double(record.workers), record.coldStart == nil ? 0 : value / load)
        return .needs(
            imputed(need, missing),
            because: .foresight(
                signal, value: value, perWorker: load, record: record, imputed: need < desired ? missing : 0))
    }
}
