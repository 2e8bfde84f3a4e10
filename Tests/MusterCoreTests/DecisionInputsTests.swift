import Testing

@testable import MusterCore

@Suite struct DecisionInputsTests {
    private let now = Instant(seconds: 1_000)

    private func policy(perWorker: Double = 50, max: Int = 100) -> FleetPolicy {
        FleetPolicy(
            fleet: "wallet", workers: WorkerBounds(min: 1, max: max),
            placements: [PlacementPolicy(name: "here", provider: PlugInReference(kind: "process"))],
            signals: [SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"))],
            rules: [
                RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(perWorker))))
            ])
    }

    private func kernel() -> (Kernel, StepResult) {
        var kernel = Kernel()
        _ = kernel.step(.seedDrawn(1), at: now)
        _ = kernel.step(.policiesLoaded([policy()]), at: now)
        let reading = Reading(state: .value(501), takenAt: now + .seconds(1))
        return (kernel, kernel.step(.signalRead("wallet", "tps", reading), at: now + .seconds(1)))
    }

    @Test func eachChangeComesWithWhatItWasMadeOf() throws {
        let (kernel, step) = kernel()
        let decisions = step.facts.compactMap { if case .desiredChanged(let decision) = $0 { decision } else { nil } }
        #expect(decisions.count == 1 && step.inputs.count == 1)
        #expect(step.inputs.first?.decision() == decisions.first)
        let last = try #require(kernel.lastInputs("wallet"))
        #expect(kernel.lastDecision("wallet")?.firstDifference(from: last.decision()) == nil)
        #expect(last.fleet.workers.isEmpty)
    }

    @Test func anotherPolicyDecidesOnTheSameMoment() throws {
        let inputs = try #require(kernel().1.inputs.first)
        #expect(inputs.decision().to == 11)
        #expect(inputs.under(policy(perWorker: 100)).decision().to == 6)
        #expect(inputs.under(policy(max: 7)).decision().to == 7)
        var blind = policy()
        blind.signals[0].source = PlugInReference(kind: "prometheus")
        let unseen = inputs.under(blind).decision()
        #expect(unseen.to == 1)
        #expect(unseen.opinions.allSatisfy { $0.isBlind })
    }

    @Test func theFirstDifferenceIsNamed() throws {
        let decision = try #require(kernel().1.inputs.first).decision()
        #expect(decision.firstDifference(from: decision) == nil)
        var other = decision
        other.to += 1
        #expect(decision.firstDifference(from: other)?.hasPrefix("the number is 11 here and 12 there") == true)
        other.stages[0].after = 99
        #expect(decision.firstDifference(from: other)?.hasPrefix("the stage merge is") == true)
        other.readings[0].reading.state = .value(501.0.nextUp)
        #expect(decision.firstDifference(from: other)?.hasPrefix("the reading of tps is") == true)
        other.opinions = []
        other.readings = decision.readings
        #expect(decision.firstDifference(from: other) == "the opinion of load is only here")
    }
}
