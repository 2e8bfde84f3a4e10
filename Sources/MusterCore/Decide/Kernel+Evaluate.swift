extension Kernel {
    /// Evaluates one fleet and records what came of it.
    mutating func evaluate(_ index: Int, at now: Instant, into step: inout StepResult) {
        let census = roster(index).census(at: now)
        // What is kept of the fleet has none of its workers, so that they are not copied for a change.
        let (decision, facts) = senses[index].decide(
            state.fleets[index], globalFreeze: state.freeze, census: census, at: now)
        if decision.from != decision.to, let inputs = senses[index].lastInputs { step.inputs.append(inputs) }
        let fleet = state.fleets[index].policy.fleet
        for fact in facts { record(Fact(fact, of: fleet, at: now), in: &step) }
    }
}

extension FleetSenses {
    /// Makes the decision on a fleet of what is known now, and gives the facts of it.
    mutating func decide(
        _ fleet: FleetState, globalFreeze: OperatorMark?, census: Census, at now: Instant
    ) -> (decision: Decision, facts: [DecisionFact]) {
        let foreseen = foresee(fleet, at: now)
        let seasonal = askSeasons(fleet, at: now)
        let inputs = DecisionInputs(
            fleet: fleet, readings: readings, census: census, foreseen: foreseen, seasonal: seasonal,
            capacity: capacity?.record, freeze: globalFreeze, lastSight: lastSight(of: fleet), now: now)
        lastInputs = inputs
        var decider = Decider(inputs)
        let decision = decider.decide()
        let facts = decider.facts(for: decision)
        veto = decider.veto
        if decider.sighted { sightedAt = now }
        lastDecision = decision
        return (decision, facts)
    }
}
