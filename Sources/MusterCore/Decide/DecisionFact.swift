/// What may become true by a decision, and nothing else: no worker is in any of it.
public enum DecisionFact: Hashable, Sendable, Codable {
    /// The desired number changed.
    case changed(Decision)
    /// An evaluation that changed nothing, kept at most once per slot of the hold window.
    case evaluated(need: Int, sighted: Bool)
    /// A step's threshold began (or, when `since` is nil, ceased) to be crossed.
    case stepCrossed(RuleName, step: Int, since: Instant?)
}

extension Fact {
    /// The fact of a decision on a fleet that is decided for.
    init(_ fact: DecisionFact, of fleet: FleetName, at now: Instant) {
        self =
            switch fact {
            case .changed(let decision): .desiredChanged(decision)
            case .evaluated(let need, let sighted): .evaluated(fleet, need: need, sighted: sighted, at: now)
            case .stepCrossed(let rule, let step, let since):
                .stepCrossed(fleet, rule, step: step, since: since, at: now)
            }
    }
}
