import MusterCore
import Testing

@testable import MusterSimulator

/// Whole replays through the kernel.
@Suite struct PolicyReplayTests {
    private static var policy: FleetPolicy {
        var policy = FleetPolicy(
            fleet: "replayed", workers: WorkerBounds(min: 2, max: 100),
            placements: [PlacementPolicy(name: "here", provider: PlugInReference(kind: "process"))],
            signals: [
                SignalPolicy(name: "cpu", source: PlugInReference(kind: "workers")),
                SignalPolicy(name: "tps", source: PlugInReference(kind: "workers")),
            ],
            rules: [
                RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "cpu", goal: .value(0.6)))),
                RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(50)))),
            ])
        policy.headroom = .share(.percent(20))
        return policy
    }

    private func replay(step: Int = 15, losses: Double = 0) throws -> ReplayResult {
        let policy = try ReplayPolicy(Self.policy, step: step)
        let scene = ReplayScene(
            curve: DemandCurve(BaselineTests.day),
            model: WorkerModel(boot: .seconds(90) ... .seconds(120), capacity: policy.capacity, lossesPerDay: losses),
            bounds: 2...100, seed: 3)
        return PolicyReplay(scene, policy).run()
    }

    @Test func followsTheDemandAndComesBack() throws {
        let result = try replay()
        #expect(result.figures.overloadShare < 0.1)
        #expect(result.workerHours < 24 * 60 && result.workerHours > 24 * 15)
        #expect(result.chart.last.map { $0.ready < 10 } == true)
        #expect(result.moves.outs > 5 && result.moves.ins > 5)
        #expect(result.decisions.contains { $0.reason.contains("load asks for") })
    }

    @Test func saysWhatItChoseAndLeftOut() throws {
        let notes = try ReplayPolicy(Self.policy, step: 60).notes
        #expect(notes.first == "the demand feeds tps (from the rule load); one worker carries 50")
        #expect(notes.contains("left out, for the trace does not feed them: rule cpu"))
        #expect(notes.last == "tps is read every 1m, not every 5s")
        #expect(throws: ServedSignal.Problem.self) { try ReplayPolicy(Self.policy, signal: "queue", step: 15) }
    }

    @Test func whatIsLearnedComesToNearlyTheSameAsWhatIsTrue() throws {
        var policy = Self.policy
        policy.rules = [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .learned)))]
        policy.workers.learns = CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65))
        let replayed = try ReplayPolicy(policy, capacity: 50, step: 15)
        #expect(replayed.notes.contains("a worker that carries 50 is at cpu 65%"), "\(replayed.notes)")
        let scene = ReplayScene(
            curve: DemandCurve(BaselineTests.day),
            model: WorkerModel(boot: .seconds(90) ... .seconds(120), capacity: 50), bounds: 2...100, seed: 3)
        let learned = PolicyReplay(scene, replayed).run()
        #expect((learned.workerHours / (try replay()).workerHours - 1).magnitude < 0.1, "\(learned.workerHours)")
        #expect(learned.figures.overloadShare < 0.1)
        #expect(throws: ServedSignal.Problem.self) { try ReplayPolicy(policy, step: 15) }
    }

    @Test func minuteStepsComeToNearlyTheSame() throws {
        let (fine, coarse) = (try replay(), try replay(step: 60))
        #expect(abs(coarse.workerHours / fine.workerHours - 1) < 0.02)
        #expect(coarse.moves.ins > 5)
    }

    @Test func lossesAreMadeGood() throws {
        let result = try replay(losses: 2)
        #expect(result.lost > 20)
        #expect(result.figures.overloadShare < 0.2)
        #expect(result.chart.last.map { $0.ready >= 2 } == true)
    }

    @Test func theSameSeedGivesTheSameRun() throws {
        let (first, second) = (try replay(losses: 1), try replay(losses: 1))
        #expect(first.decisions == second.decisions && first.workerHours == second.workerHours)
    }
}
