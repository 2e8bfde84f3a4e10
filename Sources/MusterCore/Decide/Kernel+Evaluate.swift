extension Kernel {
    /// Evaluates one fleet and records what came of it.
    mutating func evaluate(_ index: Int, at now: Instant, into step: inout StepResult) {
        let census = roster(index).census(at: now)
        let decision: Decision
        let facts: [Fact]
        do {
            // The copy of the fleet is gone before the state changes, so that nothing is copied for the change.
            let evaluation = Evaluation(
                fleet: state.fleets[index], readings: senses[index].readings, census: census, now: now)
            let lastSight = senses[index].lastSight(of: state.fleets[index])
            var decider = Decider(globalFreeze: state.freeze, lastSight: lastSight, evaluation: evaluation)
            decision = decider.decide()
            facts = decider.facts(for: decision)
            senses[index].mayScaleIn = decider.veto == nil
            if decider.sighted { senses[index].sightedAt = now }
        }
        for fact in facts { record(fact, in: &step) }
        senses[index].lastDecision = decision
    }
}
