import Foundation
import Testing

@testable import MusterCore

/// A target whose worker's load is learned, in a fleet.
struct LearnedTargetTests {
    private static let goal = CapacityGoal(signal: "tps", utilisation: "p99", goal: .percent(65))

    /// Ten workers, warm. `p99` stands for utilisation here.
    private func rig(foresight: Bool = false, _ change: (inout FleetPolicy) -> Void = { _ in }) -> Rig {
        let rule = RulePolicy(
            name: "load", kind: .target(TargetRule(signal: "tps", goal: .learned, foresight: foresight)))
        var rig = Rig(
            .plain(initial: 10, rules: [rule]) {
                $0.workers.learns = Self.goal
                change(&$0)
            })
        rig.bootAll()
        rig.wait(CapacityLearning.warmUp)
        return rig
    }

    /// So many rounds of workers of 0.05 + 0.0025 x load, at loads of 180 to 220 a worker in turn.
    private func teach(_ rig: inout Rig, rounds: Int, perLoad: Double = 0.0025, workers: [WorkerID]? = nil) {
        for round in 0..<rounds {
            let load = [180.0, 200, 220, 200][round % 4]
            let busy = 0.05 + perLoad * load
            let readings = (workers ?? rig.serving).map { WorkerReading(worker: $0, load: load, utilisation: busy) }
            rig.wait(.seconds(30))
            rig.step(.workersRead("f", readings, taken: rig.now))
            rig.read(busy, of: "p99", reporting: 10, expected: 10)
            rig.read(load * 10, of: "tps", reporting: 10, expected: 10)
        }
    }

    private func opinion(_ rig: Rig) -> Opinion? { rig.decision?.opinions.first }

    @Test func untilItIsLearnedUtilisationDecides() {
        var rig = rig()
        rig.read(0.78, of: "p99", reporting: 10, expected: 10)
        rig.read(5000, of: "tps", reporting: 10, expected: 10)
        #expect(rig.desired == 12, "10 x 0.78 / 0.65")
        #expect(
            opinion(rig)?.sentence { _ in "" }
                == "p99 0.78 against a goal of 0.65, over 10 workers: needs 12; what a worker carries of tps is not learned "
                + "yet (0 of 20 rounds), so p99 decides")
        rig.read(.absent, of: "tps")
        #expect(opinion(rig)?.isBlind == false)
        rig.read(.absent, of: "p99")
        #expect(opinion(rig)?.isBlind == true)
    }

    @Test func whenItIsLearnedTheLoadDecides() {
        var rig = rig()
        teach(&rig, rounds: 40)
        #expect((opinion(rig)?.capacity?.value ?? 0).rounded() == 240)
        rig.read(4700, of: "tps", reporting: 10, expected: 10)
        #expect(rig.desired == 20)
        let sentence = opinion(rig)?.sentence { _ in "" } ?? ""
        #expect(sentence.hasPrefix("tps 4,700, 240 a worker: needs 19.6; learned 240 of tps a worker at p99 65% (228"))
        #expect(sentence.contains(" workers, seen up to 60%"), "\(sentence)")
        // Utilisation may be gone: the load is enough.
        rig.read(.absent, of: "p99")
        #expect(opinion(rig)?.isBlind == false)
        let lines = rig.decision?.counterfactuals(under: rig.fleet.policy) { _ in "" } ?? []
        #expect(lines.contains("scales out above 4,800 of tps"), "\(lines)")
    }

    @Test func workersThatWarmUpLeaveOrFailTeachNothing() {
        var young = rig()
        young.read(1.3, of: "p99", reporting: 10, expected: 10)
        young.bootAll()
        let fresh = young.fleet.workers.filter { young.now - ($0.joinedAt ?? young.now) < .seconds(60) }.map(\.id)
        #expect(fresh.count == 10)
        let readings = fresh.map { WorkerReading(worker: $0, load: 1, utilisation: 1) }
        young.step(.workersRead("f", readings, taken: young.now))
        #expect(young.kernel.senses[0].capacity?.record.doubt == .workers(0, of: 3))

        var sick = rig()
        let verdicts = sick.serving.dropFirst(2).map { WorkerHealth(worker: $0, healthy: false) }
        sick.step(.healthRead("f", Array(verdicts)))
        teach(&sick, rounds: 3, workers: sick.serving + ["f-nobody"])
        #expect(sick.kernel.senses[0].capacity?.record.doubt == .workers(2, of: 3))
    }

    @Test func whatThePolicyCallsImplausibleTeachesNothing() {
        var rig = rig { $0.signals[0].greatest = 0.5 }
        teach(&rig, rounds: 2)
        #expect(rig.kernel.senses[0].capacity?.record.doubt == .workers(0, of: 3))
    }

    @Test func anotherGoalOrSourceBeginsAnewAndAnotherBoundDoesNot() {
        var rig = rig()
        teach(&rig, rounds: 40)
        var policy = rig.fleet.policy
        policy.workers.max = 90
        rig.step(.policiesLoaded([policy]))
        #expect(rig.kernel.senses[0].capacity?.value != nil)
        policy.signals[0].source = PlugInReference(kind: "other")
        rig.step(.policiesLoaded([policy]))
        #expect(rig.kernel.senses[0].capacity?.value == nil)
        policy.workers.learns = nil
        policy.rules = [.perWorker(100)]
        rig.step(.policiesLoaded([policy]))
        #expect(rig.kernel.senses[0].capacity == nil)
    }

    @Test func aRestartGoesOnWithWhatWasKept() throws {
        var rig = rig(foresight: true)
        teach(&rig, rounds: 60)
        let kept = try JSONEncoder().encode(#require(rig.kernel.learned(of: "f")))
        let before = rig.kernel.senses[0]
        rig.kernel = Kernel(rig.kernel.state)
        rig.underWay = [:]
        #expect(rig.kernel.senses[0].capacity?.value == nil && rig.kernel.senses[0].foresights.isEmpty)
        rig.step(.learnedRecalled("f", try JSONDecoder().decode(Learned.self, from: kept)))
        let after = rig.kernel.senses[0]
        #expect(after.capacity?.value != nil && after.capacity?.value == before.capacity?.value)
        #expect(after.capacity?.curve == before.capacity?.curve)
        #expect(after.foresights == before.foresights && !after.foresights.isEmpty)
        // What each worker costs is not kept: the value stands meanwhile.
        teach(&rig, rounds: 4)
        #expect(rig.kernel.senses[0].capacity?.value == before.capacity?.value)
        #expect(rig.kernel.senses[0].capacity?.record.doubt == nil)
    }

    @Test(arguments: [
        (#""value":23"#, #""value":-23"#), (#""points":[{"#, #""points":[{"load":1e9,"utilisation":0,"rounds":1},{"#),
        (#""rounds":20"#, #""rounds":2000"#), (#""signal":"tps""#, #""signal":"other""#), (#""curve""#, #""curves""#),
    ])
    func whatIsTornOrForeignIsNotTaken(part: String, instead: String) throws {
        var rig = rig()
        teach(&rig, rounds: 40)
        let kept = String(decoding: try JSONEncoder().encode(#require(rig.kernel.learned(of: "f"))), as: UTF8.self)
        #expect(kept.contains(part), "\(kept)")
        let torn = kept.replacingOccurrences(of: part, with: instead)
        rig.kernel = Kernel(rig.kernel.state)
        rig.underWay = [:]
        let learned = try JSONDecoder().decode(Learned.self, from: Data(torn.utf8))
        rig.step(.learnedRecalled("f", learned))
        #expect(rig.kernel.senses[0].capacity?.value == nil)
    }

    @Test func aForesightGoesOnWhenTheCapacityMoves() {
        var rig = rig(foresight: true)
        teach(&rig, rounds: 60)
        guard let before = rig.kernel.senses[0].foresights.first?.foresight else {
            Issue.record("there is no foresight")
            return
        }
        #expect(before.perWorker.rounded() == 240 && before.bins.seen > 20)
        teach(&rig, rounds: 30, perLoad: 0.005)
        guard let after = rig.kernel.senses[0].foresights.first?.foresight else { return }
        #expect(after.perWorker < 150 && after.bins.seen > before.bins.seen + 40)
        #expect((after.bins.level * after.perWorker - 2000).magnitude < 100, "\(after.bins.level)")
    }
}

/// A foresight whose worker carries another load from some moment on.
struct RescaleTests {
    @Test(arguments: [0.5, 0.9, 1.1, 2])
    func itIsAsIfItHadAlwaysBeen(factor: Double) throws {
        var dice = UInt64(7)
        var (moved, always) = (Foresight(perWorker: 100 * factor), Foresight(perWorker: 100))
        var now = Rig.start
        for bin in 0..<900 {
            if bin == 600 { moved.rescale(to: 100) }
            dice = dice &* 6_364_136_223_846_793_005 &+ 1
            let wave = (Double(bin % 240) / 120 - 1).magnitude
            let burst = bin % 240 > 100 && bin % 240 < 115 ? 3.0 : 1
            let demand = 2000 * (1 + wave) * burst * (1 + 0.05 * Double(dice >> 11) / 9_007_199_254_740_992)
            for part in 0..<3 {
                now = Rig.start + .seconds(15 * bin + 5 * part)
                moved.observe(demand, at: now)
                always.observe(demand, at: now)
                _ = moved.decide(desired: 60, boot: 60, at: now)
                _ = always.decide(desired: 60, boot: 60, at: now)
            }
            if bin == 600 || bin == 899 {
                let (one, other) = (try #require(moved.record), try #require(always.record))
                #expect((one.level / other.level - 1).magnitude < 0.001)
                #expect((one.need - other.need).magnitude <= max(2, other.need / 20), "\(one)\n\(other)")
            }
        }
        #expect(moved.bins.seen == always.bins.seen && moved.error.scores == always.error.scores)
    }

    @Test func whatIsNoLoadChangesNothing() {
        var foresight = Foresight(perWorker: 100)
        for load in [0, -1, .nan, .infinity, 100.0] { foresight.rescale(to: load) }
        #expect(foresight == Foresight(perWorker: 100))
    }
}
