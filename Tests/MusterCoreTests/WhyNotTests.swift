import MusterCore
import Testing

/// Why a worker is where it is. Each case is also held against what the kernel then does.
@Suite struct WhyNotTests {
    /// Five workers in service and a load for so many.
    private func serving(_ wanted: Int, _ change: (inout FleetPolicy) -> Void = { _ in }) -> Rig {
        var rig = Rig(.plain(initial: 5, change))
        rig.bootAll()
        rig.read(Double(wanted) * 100)
        return rig
    }

    private func sentence(_ rig: Rig, _ worker: WorkerID, _ name: String) -> String? {
        rig.kernel.whyNot(worker, at: rig.now)?.reasons.first { $0.name == name }?.sentence { _ in "T" }
    }

    @Test func nobodyAsksForAWorkerThatIsNotThere() {
        #expect(serving(5).kernel.whyNot("nobody", at: Rig.start) == nil)
    }

    @Test func aNeededWorkerStaysAndTheStagesOfTheDecisionSayWhy() throws {
        let rig = serving(5)
        #expect(rig.draining == [])
        let answer = try #require(rig.kernel.whyNot(rig.serving[0], at: rig.now))
        #expect(answer.question == .notRetired)
        #expect(answer.reasons.map(\.name) == ["needed"])
        #expect(
            sentence(rig, rig.serving[0], "needed")
                == "the fleet wants 5 workers and has 5; merge: throughput asks for most")
        #expect(answer.changes { _ in "T" }.contains { $0.hasPrefix("scales in below 400 of tps") })
    }

    @Test func aHeldNumberSaysUntilWhen() {
        var rig = serving(5) { $0.scaleIn.hold = .seconds(60) }
        rig.hold(500, for: .seconds(90))
        rig.now = rig.now + .seconds(5)
        rig.read(200)
        #expect(rig.desired == 5)
        #expect(
            sentence(rig, rig.serving[0], "needed")?.contains("hold: a need of 5 stays in the hold until T") == true)
    }

    @Test func aLimitedNumberSaysSo() throws {
        var rig = serving(5) {
            $0.scaleIn.limit = Limit(atMost: [.workers(1)], per: .seconds(60))
            $0.drain.atOnce = .workers(9)
        }
        rig.read(200)
        #expect(rig.desired == 4)
        let stays = try #require(rig.serving.first)
        #expect(sentence(rig, stays, "needed")?.contains("limit: at least 4") == true)
    }

    /// What keeps all workers whatever the number, and what the kernel would have done without.
    @Test(arguments: ["blindRule", "contradiction", "contradictionBlind", "frozen", "mode", "paused"])
    func aVetoIsNamed(veto: String) throws {
        var rig = serving(5) {
            if veto.hasPrefix("contradiction") {
                $0.guards.contradicts = [
                    SignalCondition(signal: "p99", comparison: .greater, threshold: 1, text: "p99 > 1")
                ]
            }
            if veto == "mode" { $0.mode = .scaleOutOnly }
        }
        if veto == "contradiction" { rig.read(2, of: "p99") }
        if veto == "frozen" { rig.ask(.freeze("f", rig.mark(.seconds(60)))) }
        if veto == "paused" { rig.ask(.pause("f", rig.mark())) }
        if veto == "blindRule" { rig.read(.error(.unavailable("gone"))) } else { rig.read(100) }
        #expect(rig.draining == [])
        let answer = try #require(rig.kernel.whyNot(rig.serving[0], at: rig.now))
        let said = answer.reasons.map { $0.sentence { _ in "T" } }.joined(separator: "\n")
        let words = [
            "blindRule": "throughput is blind", "contradiction": "no scale-in while p99 > 1: it is 2",
            "contradictionBlind": "p99 > 1 cannot be told", "frozen": "frozen (test) until T",
            "mode": "the policy's mode is scaleOutOnly", "paused": "paused by ana",
        ]
        #expect(said.contains(words[veto] ?? "?"), "\(said)")
        #expect(!answer.changes { _ in "T" }.isEmpty)
    }

    @Test func afterAStartNothingWasSeen() {
        var rig = serving(5)
        rig.kernel = Kernel(rig.kernel.state)
        #expect(rig.kernel.whyNot(rig.serving[0], at: rig.now)?.reasons.contains(.unseen) == true)
    }

    @Test func aProtectedWorkerOutlivesTheOthers() {
        var rig = serving(5)
        let kept = rig.serving[0]
        let mark = rig.mark(.seconds(60))
        rig.ask(.protect("f", kept, mark))
        rig.read(100)
        #expect(!rig.draining.contains(kept) && !rig.draining.isEmpty)
        #expect(rig.kernel.whyNot(kept, at: rig.now)?.reasons.first == .protected(mark))
    }

    @Test func theGuardsQuotaSaysWhenTheNextMayGo() throws {
        var rig = serving(5) { $0.guards.retire = Quota(acts: 2, per: .seconds(600)) }
        rig.read(100)
        #expect(rig.draining.count == 2)
        let stays = try #require(rig.serving.first)
        let began = rig.now
        rig.now = rig.now + .seconds(60)
        let reasons = try #require(rig.kernel.whyNot(stays, at: rig.now)?.reasons)
        #expect(
            reasons.first
                == .quota(Quota(acts: 2, per: .seconds(600)), retired: 2, next: began + .seconds(600)), "\(reasons)")
        rig.now = began + .seconds(600)
        rig.read(100)
        #expect(rig.draining.count == 4)
    }

    @Test func asManyDrainAsMayAtOnceAndTheNextInTurnIsNamed() throws {
        var rig = serving(5) { $0.drain.atOnce = .workers(1) }
        rig.read(100)
        #expect(rig.draining.count == 1)
        let reasons = try #require(rig.kernel.whyNot(rig.serving[1], at: rig.now)?.reasons)
        #expect(
            reasons == [
                .drainsFull(draining: 1, atOnce: 1), .turn(2, of: 4, after: rig.serving[0], by: nil),
            ], "\(reasons)")
        let gone = rig.draining[0]
        let next = rig.serving[0]
        rig.end(.drain, gone)
        rig.end(.terminate, gone)
        #expect(rig.draining == [next], "the turn that was told is the one taken")
    }

    @Test func theOrderThatPutsAnotherFirstIsNamed() throws {
        var rig = serving(5) { $0.drain.atOnce = .workers(1) }
        let loads = rig.serving.enumerated().map { WorkerLoad(worker: $0.element, load: Double(9 - $0.offset)) }
        rig.step(.loadRead("f", loads))
        rig.read(100)
        let busiest = rig.serving[0]
        #expect(
            rig.kernel.whyNot(busiest, at: rig.now)?.reasons.last
                == .turn(4, of: 4, after: rig.serving[1], by: .leastBusy))
    }

    @Test func thoseThatDoNotServeYetGoFirst() throws {
        var rig = serving(5)
        rig.read(700)
        let launching = rig.launching
        #expect(launching.count == 2)
        rig.read(500)
        #expect(rig.draining == [])
        let reasons = rig.kernel.whyNot(rig.serving[0], at: rig.now)?.reasons
        #expect(reasons == [.arrivingFirst(2)], "\(String(describing: reasons))")
    }

    @Test func anUnhealthyWorkerWaitsForItsReplacementsTurn() throws {
        var rig = serving(5) { $0.health.replace = ReplacePolicy(atOnce: 1, stopAbove: .percent(90)) }
        let sick = Array(rig.serving.prefix(2))
        rig.step(.healthRead("f", sick.map { WorkerHealth(worker: $0, healthy: false) }))
        #expect(rig.draining.count == 1)
        let waits = try #require(sick.first { !rig.draining.contains($0) })
        let names = try #require(rig.kernel.whyNot(waits, at: rig.now)?.reasons.map(\.name))
        #expect(names.prefix(2) == ["unhealthy", "replacementsFull"], "\(names)")
    }

    @Test func massUnhealthinessReplacesNobody() throws {
        var rig = serving(5)
        let sick = Array(rig.serving.prefix(3))
        rig.step(.healthRead("f", sick.map { WorkerHealth(worker: $0, healthy: false) }))
        #expect(rig.draining == [])
        let reasons = try #require(rig.kernel.whyNot(sick[0], at: rig.now)?.reasons)
        #expect(reasons.prefix(2) == [.unhealthy, .kept(.massUnhealthy(3, of: 5))], "\(reasons)")
    }

    @Test func aWorkerThatIsToBeDrainedServesUntilOthersDo() throws {
        var rig = serving(5)
        let leaving = rig.serving[0]
        rig.ask(.drain("f", leaving, rig.mark()))
        let reasons = rig.kernel.whyNot(leaving, at: rig.now)?.reasons
        #expect(
            reasons == [.leaving(rig.mark(), others: 4, desired: 5, latest: rig.now + .seconds(300))],
            "\(String(describing: reasons))")
        rig.bootAll()
        #expect(rig.draining == [leaving])
    }

    @Test func aWorkerThatIsNoLongerListedSaysSo() {
        var rig = serving(5)
        let lost = rig.serving[0]
        rig.now = rig.now + .seconds(6)
        rig.list(rig.serving.dropFirst().map { rig.running($0) })
        let reasons = rig.kernel.whyNot(lost, at: rig.now)?.reasons
        #expect(reasons?.contains(.unlisted(listings: 1, since: rig.now)) == true, "\(String(describing: reasons))")
    }

    @Test func aShadowTouchesNobody() {
        var rig = Rig(.plain(initial: 2) { $0.mode = .shadow })
        rig.list([rig.running("f-0001-a")])
        #expect(rig.kernel.whyNot("f-0001-a", at: rig.now)?.reasons.first == .kept(.mode(.shadow)))
    }
}
