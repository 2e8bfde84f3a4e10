import Foundation
import MusterCore
import Testing

@testable import MusterSimulator

/// Decisions of a simulated day, written down and computed again. That each decision of the seeded worlds is what its
/// inputs give is one of their properties.
@Suite struct DecisionReplayTests {
    @Test(arguments: [false, true])
    func everyDecisionOfADayReplaysToTheBit(_ foresees: Bool) throws {
        let policy = FleetPolicy(
            fleet: "replayed", workers: WorkerBounds(min: 2, max: 100),
            placements: [PlacementPolicy(name: "here", provider: PlugInReference(kind: "process"))],
            signals: [SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"))],
            rules: [
                RulePolicy(
                    name: "load",
                    kind: .target(TargetRule(signal: "tps", goal: .perWorker(37.3), foresight: foresees)))
            ])
        let world = FleetWorld(
            policy: policy, model: WorkerModel(capacity: 37.3), workers: 10, start: Instant(seconds: 1_795_766_400),
            seed: 7)
        var facts: [Decision] = []
        var inputs: [DecisionInputs] = []
        world.witness = { if case .desiredChanged(let decision) = $0 { facts.append(decision) } }
        world.madeOf = { inputs += $0 }
        for second in stride(from: 0, to: 86_400, by: 15) {
            world.advance(to: .seconds(second))
            let value = 1_500 + 1_300 * sin(Double(second) / 86_400 * 2 * .pi) + 200 * sin(Double(second) / 97)
            world.read([("tps", Reading(state: .value(value), takenAt: world.instant(.seconds(second))))])
        }
        #expect(facts.count > 50 && facts.count == inputs.count)
        let encoder = JSONEncoder()
        let decoder = JSONDecoder()
        for (decision, made) in zip(facts, inputs) {
            let read = try decoder.decode(DecisionInputs.self, from: encoder.encode(made))
            #expect(read == made)
            #expect(decision.firstDifference(from: read.decision()) == nil)
        }
    }
}
