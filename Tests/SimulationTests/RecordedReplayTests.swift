import MusterCore
import Testing

@testable import MusterSimulator

@Suite struct RecordedReplayTests {
    private static let start = Instant(seconds: 1_795_766_400)

    private func policy(_ goal: TargetGoal, max: Int = 100) -> FleetPolicy {
        var policy = FleetPolicy(
            fleet: "recorded", workers: WorkerBounds(min: 2, max: max),
            placements: [PlacementPolicy(name: "here", provider: PlugInReference(kind: "process"))],
            signals: [SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"))],
            rules: [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: goal)))])
        policy.cost = CostPolicy(prices: [WorkerPrice(of: "here", perHour: 0.5)])
        return policy
    }

    /// Six hours: a plateau of so much, twice as much for two hours, and back.
    private func days(_ value: Double, of workers: Int, demand: Bool = true) -> RecordedDays {
        let readings = (0..<6 * 240).map { tick in
            let isHigh = tick >= 480 && tick < 960
            return Reading(
                state: .value(isHigh ? value * 2 : value), takenAt: Self.start + .seconds(tick * 15),
                reporting: workers, expected: workers)
        }
        return RecordedDays(
            readings: ["tps": readings], start: Self.start, end: Self.start + .seconds(6 * 3600), workers: 12,
            boot: .seconds(60) ... .seconds(60), demand: demand ? ("tps", 100) : nil)
    }

    @Test func aTotalNeedsWhatItNeeds() throws {
        let outcome = RecordedReplay(days(1000, of: 12), policy(.perWorker(100))).run()
        #expect(outcome.mostWorkers == 20)
        // The last step, from 11 to 10, is within the tolerance.
        #expect(outcome.desired.count == 6 * 240 && outcome.desired.last == 11)
        #expect(outcome.workerHours > 4 * 10 + 2 * 19 && outcome.workerHours < 90)
        #expect(outcome.cost.map { abs($0 - outcome.workerHours / 2) < 1e-9 } == true)
        let risk = try #require(outcome.risk)
        // From the surge to the end of the boots.
        #expect(risk.longestOverload >= 45 && risk.longestOverload <= 120)
        #expect(abs(risk.leastHeadroom - -0.5) < 0.15)
    }

    @Test func aLowerMaximumCostsLessAndRisksMore() throws {
        let now = RecordedReplay(days(1000, of: 12), policy(.perWorker(100))).run()
        let capped = RecordedReplay(days(1000, of: 12), policy(.perWorker(100), max: 15)).run()
        #expect(capped.workerHours < now.workerHours && capped.mostWorkers == 15)
        let risk = try #require(capped.risk)
        #expect(risk.overloaded >= 7000)
    }

    @Test func aMeanIsSpreadOverTheWorkersThereAre() throws {
        // 12 workers at 0.5 are 6 workers' worth of work; at a goal of 0.6 that is 10, which is within the tolerance of
        // 11, and 20 while it doubles.
        let outcome = RecordedReplay(days(0.5, of: 12, demand: false), policy(.value(0.6))).run()
        #expect(outcome.desired[470] == 11 && outcome.mostWorkers == 20)
        #expect(outcome.risk == nil)
    }
}
