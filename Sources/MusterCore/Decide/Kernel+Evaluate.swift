extension Kernel {
    /// Evaluates one fleet and records what came of it.
    mutating func evaluate(_ index: Int, at now: Instant, into step: inout StepResult) {
        let crossings: [Fact]
        let decision: Decision
        let facts: [Fact]
        do {
            // The copies are gone before the state changes, so that nothing is copied for the change.
            let fleet = state.fleets[index]
            var evaluation = Evaluation(
                fleet: fleet, senses: senses[index], census: fleet.census(at: now), now: now)
            var decider = Decider(globalFreeze: state.freeze, evaluation: evaluation)
            decision = decider.decide(&evaluation)
            crossings = evaluation.crossings
            facts = decider.facts(for: decision)
        }
        for fact in crossings { record(fact, in: &step) }
        for fact in facts { record(fact, in: &step) }
        senses[index].lastDecision = decision
    }
}
