import MusterCore

/// What a world adds up while it runs.
package struct WorldLedger: Hashable, Sendable {
    /// Seconds billed for workers that are gone, by placement.
    package var billedSeconds: [PlacementName: Double] = [:]
    package var launched = 0
    package var drainsBegun = 0
    /// Workers that ended by themselves.
    package var lost = 0
    /// Workers that the daemon ended while they took work.
    package var endedServing = 0
    package var reclaimed = 0
    package var alerts: [Alert] = []

    /// Counts from the beginning on: the past of the fleet is not of the run.
    mutating func note(_ fact: Fact) {
        switch fact {
        case .launchIntended: launched += 1
        case .drainBegan: drainsBegun += 1
        case .workerReclaimed: reclaimed += 1
        default: break
        }
    }
}
