extension Kernel {
    /// Evaluates one fleet and records what came of it.
    mutating func evaluate(_ index: Int, at now: Instant, into step: inout StepResult) {
        let census = roster(index).census(at: now)
        // The copy of the fleet is gone before the state changes, so that nothing is copied for the change.
        let (_, facts) = senses[index].decide(
            state.fleets[index], globalFreeze: state.freeze, census: census, at: now)
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
        let evaluation = Evaluation(
            fleet: fleet, readings: readings, census: census, foreseen: foreseen, capacity: capacity?.record, now: now)
        var decider = Decider(globalFreeze: globalFreeze, lastSight: lastSight(of: fleet), evaluation: evaluation)
        let decision = decider.decide()
        let facts = decider.facts(for: decision)
        veto = decider.veto
        if decider.sighted { sightedAt = now }
        lastDecision = decision
        return (decision, facts)
    }
}
