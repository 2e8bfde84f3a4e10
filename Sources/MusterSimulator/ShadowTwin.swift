import MusterCore

/// A kernel with a candidate beside its fleet, driven by the very inputs of one without.
struct ShadowTwin {
    let candidate: FleetPolicy
    private(set) var kernel = Kernel()
    var journal: [Fact] = []

    init(candidate: FleetPolicy) { self.candidate = candidate }

    /// Begins again with what the journal holds.
    mutating func restart() { kernel = Kernel(replaying: journal) }

    /// Takes the input in, and says how the fleet's facts or any effect differ from what the other kernel gave.
    mutating func step(_ input: Input, at now: Instant, beside other: StepResult) -> (
        facts: [Fact], difference: String?
    ) {
        var told = input
        if case .policiesLoaded(let policies, _) = input { told = .policiesLoaded(policies, shadows: [candidate]) }
        let result = kernel.step(told, at: now)
        let own = result.facts.filter { if case .shadow = $0 { false } else { true } }
        // A reading that is not a number is not even equal to itself, but reads the same.
        if own != other.facts, "\(own)" != "\(other.facts)" {
            return (result.facts, "with a shadow \(own), without \(other.facts)")
        }
        if result.effects != other.effects {
            return (result.facts, "with a shadow \(result.effects), without \(other.effects)")
        }
        return (result.facts, nil)
    }

    /// Takes in a reading of a signal that the candidate reads by itself; nothing but the candidate may move.
    mutating func read(_ signal: SignalName, _ reading: Reading, of fleet: FleetName, at now: Instant) {
        // A set back clock is news to both kernels, and only the other's steps are compared.
        if let latest = kernel.state.latest, now < latest { return }
        let result = kernel.step(.signalRead(ShadowState.readAs(fleet), signal, reading), at: now)
        journal += result.facts
    }
}
