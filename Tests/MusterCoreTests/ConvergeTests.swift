import MusterCore
import Testing

/// Launching: placements, quotas, breaker, waits, unknown outcomes.
@Suite struct LaunchTests {
    @Test func aWorkerIsLaunchedBootedEnrolledAndInService() {
        var rig = Rig(.plain())
        let id: WorkerID = "f-abcd-1"
        #expect(rig.launching == [id] && rig.underWay.keys.contains { $0.kind == .launch })
        rig.end(.launch, id, .launched(rig.running(id)))
        #expect(rig.phase(id) == .booting)
        rig.now = rig.now + .seconds(8)
        rig.step(.healthRead("f", [WorkerHealth(worker: id, healthy: true)]))
        #expect(rig.phase(id) == .joining(returning: false) && rig.issued(.enrol) == [id.rawValue])
        rig.end(.enrol, id)
        #expect(rig.serving == [id])
        #expect(rig.fleet.usualBoot == .seconds(8))
    }

    @Test func aWorkerKnownHealthyBeforeItsLaunchIsConfirmedDoesNotStayBooting() {
        var rig = Rig(.plain())
        rig.step(.healthRead("f", [WorkerHealth(worker: "f-abcd-1", healthy: true)]))
        rig.end(.launch, "f-abcd-1", .launched(rig.running("f-abcd-1")))
        #expect(rig.phase("f-abcd-1") == .joining(returning: false))
    }

    @Test func capacityOnItsWayCounts() {
        var rig = Rig(.plain(initial: 3))
        #expect(rig.launching.count == 3)
        rig.read(500)
        #expect(rig.launching.count == 5)
        rig.read(500)
        #expect(rig.launching.count == 5)
    }

    @Test func placementsAreFilledInOrder() {
        var rig = Rig(
            .plain(initial: 5) {
                $0.placements.insert(PlacementPolicy(name: "a", provider: PlugInReference(kind: "t"), max: 2), at: 0)
            })
        #expect(rig.fleet.workers.count { $0.placement == "a" } == 2)
        #expect(rig.fleet.workers.count { $0.placement == "p" } == 3)
        rig.read(700)
        #expect(rig.fleet.workers.count { $0.placement == "a" } == 2)
    }

    @Test func aRefusedPlacementIsLeftAloneAndTheNextTakesOver() {
        var rig = Rig(
            .plain(initial: 1) {
                $0.placements.insert(PlacementPolicy(name: "a", provider: PlugInReference(kind: "t")), at: 0)
            })
        rig.end(.launch, "f-abcd-1", .refused(.insufficientCapacity("none", retryAfter: .seconds(60))))
        #expect(rig.fleet.workers.map(\.placement) == ["p"])
    }

    @Test func launchesAreBoundedInATrailingWindow() {
        var rig = Rig(.plain(initial: 4) { $0.guards.launch = Quota(acts: 6, per: .seconds(60)) })
        rig.read(2000)
        #expect(rig.launching.count == 6)
        rig.hold(2000, for: .seconds(55))
        #expect(rig.launching.count == 6)
        rig.hold(2000, for: .seconds(10))
        #expect(rig.launching.count == 12)
    }

    @Test func aRefusedLaunchDoesNotUseUpTheGuard() {
        var rig = Rig(.plain(initial: 1) { $0.guards.launch = Quota(acts: 2, per: .seconds(600)) })
        for _ in 0..<8 {
            guard let id = rig.launching.first else { break }
            rig.end(.launch, id.rawValue, .refused(.throttled("slow", retryAfter: .seconds(1))))
            rig.wait(.seconds(5))
        }
        #expect(rig.launching.count == 1)
    }

    private func end(_ rig: inout Rig, _ id: WorkerID) {
        rig.end(.launch, id.rawValue, .refused(.unavailable("down")))
    }

    @Test func launchesRefusedTogetherWaitOnce() {
        var rig = Rig(.plain(initial: 10))
        let first = rig.launching
        for id in first { end(&rig, id) }
        let placement = rig.fleet.placements[0]
        #expect(placement.failures == 10 && placement.waits == 1)
        #expect(placement.notBefore == rig.now + .seconds(1))
    }

    @Test func theBreakerLetsOneLaunchThroughAtATime() {
        var rig = Rig(.plain(initial: 4))
        for id in rig.launching { end(&rig, id) }
        #expect(rig.kernel.alerts("f").map(\.alert).contains { $0.code == "launchBreaker" })
        rig.wait(.seconds(5))
        #expect(rig.launching.count == 1)
        for wait in [2, 4, 8] {
            end(&rig, rig.launching[0])
            #expect(rig.fleet.placements[0].notBefore == rig.now + .seconds(wait))
            rig.wait(.seconds(wait + 5))
            #expect(rig.launching.count == 1)
        }
        rig.bootAll()
        rig.wait(.seconds(5))
        #expect(rig.serving.count == 4)
        #expect(rig.fleet.placements[0].failures == 0)
    }

    @Test func theBreakersCanaryKeepsToThePlacementsMaximum() {
        var rig = Rig(.plain(initial: 2) { $0.placements[0].max = 2 })
        rig.bootAll()
        rig.read(600)
        #expect(rig.fleet.workers.count == 2)
        for _ in 0..<3 {
            let gone = rig.serving[0]
            let exited = ObservedWorker(id: gone, handle: "h-\(gone)", state: .exited(reason: "9"), address: nil)
            rig.list([exited] + rig.serving.dropFirst().map { rig.running($0) })
            rig.end(.terminate, gone)
            if let id = rig.launching.first { end(&rig, id) }
            rig.wait(.seconds(10))
            if let id = rig.launching.first { rig.end(.launch, id, .launched(rig.running(id))) }
            rig.bootAll()
        }
        #expect(rig.fleet.workers.count <= 2)
    }

    @Test func anUnknownLaunchIsAskedForAgainByTheSameIntent() {
        var rig = Rig(.plain())
        rig.end(.launch, "f-abcd-1", .unknown("timeout"))
        #expect(rig.issued(.launch) == [] && rig.launching == ["f-abcd-1"])
        rig.wait(.seconds(5))
        #expect(rig.underWay.keys.filter { $0.kind == .launch }.map(\.subject) == ["f-abcd-1"])
    }

    @Test func aListingSettlesAnUnknownLaunch() {
        var rig = Rig(.plain())
        rig.end(.launch, "f-abcd-1", .unknown("timeout"))
        rig.list([rig.running("f-abcd-1")])
        #expect(rig.phase("f-abcd-1") == .booting)
    }

    @Test func aRefusalAfterAnUnknownTryProvesNothing() {
        var rig = Rig(.plain())
        rig.end(.launch, "f-abcd-1", .unknown("timeout"))
        rig.wait(.seconds(5))
        rig.end(.launch, "f-abcd-1", .refused(.throttled("slow", retryAfter: .seconds(60))))
        #expect(rig.launching == ["f-abcd-1"])
        rig.list([rig.running("f-abcd-1")], began: rig.now + .seconds(1))
        #expect(rig.phase("f-abcd-1") == .booting)
    }

    @Test func aRefusalAfterAnUnknownTryAndAnEmptyListingIsFinal() {
        var rig = Rig(.plain())
        rig.end(.launch, "f-abcd-1", .unknown("timeout"))
        rig.wait(.seconds(5))
        rig.end(.launch, "f-abcd-1", .refused(.insufficientCapacity("none", retryAfter: .seconds(60))))
        rig.now = rig.now + .seconds(2)
        rig.list([])
        #expect(rig.phase("f-abcd-1") == nil)
    }

    @Test func aWorkerNotInServiceByItsBootDeadlineIsReplacedAndCounted() {
        var rig = Rig(.plain() { $0.health.bootDeadline = .seconds(100) })
        rig.end(.launch, "f-abcd-1", .launched(rig.running("f-abcd-1")))
        rig.wait(.seconds(95))
        #expect(rig.phase("f-abcd-1") == .booting)
        rig.wait(.seconds(10))
        #expect(rig.terminating == ["f-abcd-1"])
        #expect(rig.fleet.placements[0].failures == 1)
        #expect(rig.launching.count == 1)
    }

    @Test func workersThatBootedWhileNobodyLookedAreNotGivenUpAtOnce() {
        var rig = Rig(.plain(initial: 3) { $0.health.bootDeadline = .seconds(100) })
        for id in rig.launching { rig.end(.launch, id, .launched(rig.running(id))) }
        rig.now = rig.now + .seconds(600)
        rig.kernel = Kernel(replaying: rig.journal)
        rig.underWay = [:]
        rig.step(.policiesLoaded([rig.fleet.policy]))
        #expect(rig.terminating == [])
        rig.bootAll()
        #expect(rig.serving.count == 3)
    }

    @Test func aWorkerThatExitsWhileBootingCountsForTheBreaker() {
        var rig = Rig(.plain())
        let id = rig.launching[0]
        let exited = ObservedWorker(id: id, handle: "h", state: .exited(reason: "status 1"), address: nil)
        rig.end(.launch, id, .launched(exited))
        #expect(rig.terminating == [id] && rig.fleet.placements[0].failures == 1)
        #expect(rig.launching == [], "it waits before the next")
    }
}

/// Draining, reclaiming, terminating.
@Suite struct RetireTests {
    func served(_ workers: Int, _ change: (inout FleetPolicy) -> Void = { _ in }) -> Rig {
        var rig = Rig(.plain(initial: workers, change))
        rig.bootAll()
        return rig
    }

    @Test func aWorkerIsDrainedFencedAndThenTerminated() {
        var rig = served(2)
        rig.read(100)
        let id = rig.draining[0]
        #expect(rig.issued(.drain) == [id.rawValue] && rig.issued(.terminate) == [])
        rig.end(.drain, id)
        #expect(rig.phase(id).map { if case .terminating(_, forced: false) = $0 { true } else { false } } == true)
        #expect(rig.issued(.terminate) == [id.rawValue])
        rig.end(.terminate, id)
        #expect(rig.phase(id) == nil)
    }

    @Test func aDrainingWorkerIsReclaimedBeforeOneIsLaunched() {
        var rig = served(3)
        rig.read(100)
        #expect(rig.draining.count == 2)
        rig.read(400)
        #expect(rig.draining == [] && rig.issued(.reclaim).count == 2 && rig.launching.count == 1)
        for id in rig.workers({ $0 == .joining(returning: true) }) {
            rig.end(.drain, id.rawValue, .unknown("stopped"))
            rig.end(.reclaim, id)
        }
        #expect(rig.serving.count == 3)
    }

    @Test func stepsThatCannotBeUndoneAreNotReclaimed() {
        for step in [DrainStep.signal("TERM"), .call(WorkerCall(path: "/drain"), undo: nil)] {
            var rig = served(3) { $0.drain.steps.append(step) }
            rig.read(100)
            rig.read(300)
            #expect(rig.draining.count == 2 && rig.launching.count == 2)
        }
    }

    @Test func aWorkerBusyAgainGoesBackToDrainingAsTheSameRetirement() {
        var rig = served(2)
        rig.read(100)
        let id = rig.draining[0]
        rig.end(.drain, id)
        rig.end(.terminate, id, .stillBusy("3 in flight"))
        #expect(rig.draining == [id] && rig.issued(.drain) == [id.rawValue])
        #expect(rig.fleet.retirements.count == 1)
        rig.read(200)
        #expect(rig.issued(.reclaim) == [id.rawValue], "it still came from service")
    }

    @Test func atItsDeadlineADrainIsKeptWithAnAlert() {
        var rig = served(2)
        rig.read(100)
        let id = rig.draining[0]
        rig.step(.drainProgressed("f", id, DrainProgress(step: 1, steps: 1, blocker: "in_flight is 3, wants 0")))
        rig.hold(100, for: .seconds(150))
        #expect(rig.draining == [id])
        let alert = rig.kernel.alerts("f").map(\.alert).first { $0.code == "drainOverdue" }
        #expect(alert?.text.contains("in_flight is 3") == true && alert?.subject == id.rawValue)
    }

    @Test func eachOverdueDrainIsAnnounced() {
        var rig = served(3)
        rig.read(100)
        var announced: Set<String> = []
        rig.wait(.seconds(130)) { rig in
            for effect in rig.last.effects {
                if case .announce(let alert) = effect, alert.code == "drainOverdue" {
                    announced.insert(alert.subject ?? "")
                }
            }
        }
        #expect(announced == Set(rig.draining.map(\.rawValue)) && announced.count == 2)
    }

    @Test func atItsDeadlineADrainIsEndedWhereThePolicySaysSo() {
        var rig = served(2) { $0.drain.atDeadline = .terminate }
        rig.read(100)
        let id = rig.draining[0]
        rig.hold(100, for: .seconds(125))
        #expect(rig.phase(id).map { if case .terminating(_, forced: true) = $0 { true } else { false } } == true)
    }

    @Test func aDrainThatCouldNotRunWhileTheDaemonWasDeadIsGivenAMinute() {
        var rig = served(2) {
            $0.drain.atDeadline = .terminate
            $0.guards.blind.then = .hold
        }
        rig.read(100)
        rig.now = rig.now + .seconds(600)
        rig.kernel = Kernel(replaying: rig.journal)
        rig.underWay = [:]
        rig.step(.policiesLoaded([rig.fleet.policy]))
        #expect(rig.draining.count == 1 && rig.issued(.drain).count == 1)
        rig.wait(.seconds(65))
        #expect(rig.terminating.count == 1)
    }

    @Test func drainsAreBoundedAtOnceAndInATrailingWindow() {
        var rig = served(20) {
            $0.drain.atOnce = .share(.percent(10))
            $0.guards.retire = Quota(acts: 3, per: .seconds(60))
        }
        rig.read(100)
        #expect(rig.draining.count == 2)
        for id in rig.draining { rig.end(.drain, id) }
        #expect(rig.draining.count == 1, "3 in the window")
        rig.hold(100, for: .seconds(50))
        #expect(rig.draining.count == 1)
    }

    @Test func bootingWorkersGoFirstAndLaunchingOnesAreWaitedFor() {
        var rig = served(2)
        rig.read(600)
        let booting = rig.launching[0]
        rig.end(.launch, booting, .launched(rig.running(booting)))
        rig.read(200)
        #expect(rig.terminating == [booting] && rig.draining == [])
        #expect(rig.launching.count == 3)
    }

    @Test func theOrderOfRetirementIsThePolicys() {
        var rig = served(4) { $0.pick = [.leastBusy, .oldest] }
        let loads = zip(rig.serving, [5.0, 1, 9, 7]).map { WorkerLoad(worker: $0, load: $1) }
        rig.step(.loadRead("f", loads))
        rig.read(300)
        #expect(rig.draining == [rig.fleet.workers[1].id])
    }

    @Test func unhealthyWorkersAreReplacedAFewAtATime() {
        var rig = served(10) { $0.health.replace = ReplacePolicy(atOnce: 1, stopAbove: .percent(30)) }
        let sick = Array(rig.serving.prefix(2))
        rig.step(.healthRead("f", sick.map { WorkerHealth(worker: $0, healthy: false) }))
        #expect(rig.draining.count == 1 && rig.launching.count == 1)
        rig.step(.healthRead("f", [WorkerHealth(worker: sick[1], healthy: true)]))
        #expect(rig.draining.count == 1)
    }

    @Test func manyUnhealthyWorkersAreNotTheirFault() {
        var rig = served(10)
        rig.step(.healthRead("f", rig.serving.prefix(4).map { WorkerHealth(worker: $0, healthy: false) }))
        #expect(rig.draining == [] && rig.launching == [])
        #expect(rig.kernel.alerts("f").map(\.alert).contains { $0.code == "massUnhealthy" })
    }

    @Test func scaleOutOnlyRetiresNothing() {
        var rig = served(5) { $0.mode = .scaleOutOnly }
        rig.read(100)
        #expect(rig.desired == 5)
        rig.step(.healthRead("f", [WorkerHealth(worker: rig.serving[0], healthy: false)]))
        #expect(rig.draining == [])
        rig.read(700)
        #expect(rig.desired == 7)
    }

    @Test func protectedWorkersStay() {
        var rig = served(2)
        for id in rig.serving { rig.ask(.protect("f", id, rig.mark())) }
        rig.read(100)
        #expect(rig.desired == 1 && rig.draining == [])
        rig.ask(.unprotect("f", rig.serving[0]))
        #expect(rig.draining.count == 1)
        rig.ask(.protect("f", rig.draining[0], rig.mark()))
        rig.end(.drain, rig.draining[0])
        #expect(rig.terminating == [], "drained, protected, and kept")
    }

    @Test func quarantinedWorkersLeaveTrafficAndLive() {
        var rig = served(2)
        let id = rig.serving[0]
        rig.ask(.quarantine("f", id, rig.mark()))
        #expect(rig.draining == [id] && rig.launching.count == 1)
        rig.end(.drain, id)
        rig.wait(.seconds(300))
        #expect(rig.draining == [id] && rig.decision?.census.quarantined == 1)
        rig.ask(.release("f", id))
        #expect(rig.terminating.contains(id))
    }

    @Test func drainingWaitsForWhatBringsItIntoTraffic() {
        var rig = Rig(.plain())
        let id = rig.launching[0]
        rig.end(.launch, id, .launched(rig.running(id)))
        rig.step(.healthRead("f", [WorkerHealth(worker: id, healthy: true)]))
        rig.ask(.drain("f", id, rig.mark()))
        #expect(rig.draining == [id] && rig.issued(.drain) == [])
        rig.end(.enrol, id)
        #expect(rig.issued(.drain) == [id.rawValue])
    }
}

/// What the provider lists against what the journal knows.
@Suite struct ListingTests {
    @Test func anUnknownWorkerIsAdoptedAndNeverEndedWithoutADrain() {
        var rig = Rig(.plain() { $0.health.bootDeadline = .seconds(60) })
        rig.bootAll()
        rig.read(100)
        rig.list([rig.running("f-abcd-1"), rig.running("f-0000-z")])
        #expect(rig.phase("f-0000-z") == .booting)
        let listed = [rig.running("f-abcd-1"), rig.running("f-0000-z")]
        rig.wait(.seconds(70), listing: listed) { $0.read(100) }
        #expect(rig.draining == ["f-0000-z"])
    }

    @Test func aFleetFoundByANewJournalIsNotShrunkToItsMinimum() {
        var rig = Rig(.plain(min: 2) { $0.scaleIn.hold = .seconds(60) })
        rig.list((1...9).map { rig.running(WorkerID("f-0000-\($0)")) })
        #expect(rig.desired == 9)
        rig.bootAll()
        #expect(rig.draining == [])
    }

    @Test func aWorkerMissingFromTwoListingsIsGone() {
        var rig = Rig(.plain())
        rig.bootAll()
        rig.now = rig.now + .seconds(1)
        rig.list([])
        #expect(rig.serving.count == 1)
        rig.now = rig.now + .seconds(1)
        rig.list([])
        #expect(rig.serving == [] && rig.launching.count == 1)
    }

    @Test func aRepliesSecondComingIsNoNews() {
        var rig = Rig(.plain())
        rig.bootAll()
        rig.list([rig.running("f-abcd-1")])
        rig.now = rig.now + .seconds(1)
        rig.step(.placementChanged("f", "p"))
        let id = EffectID(kind: .observe, fleet: "f", subject: "p")
        rig.underWay[id] = nil
        for _ in 0..<3 { rig.step(.effectEnded(id, .succeeded(.observed([], began: rig.now)))) }
        #expect(rig.serving.count == 1)
    }

    @Test func aDepartedWorkerInAnOldListingStaysGone() {
        var rig = Rig(.plain(initial: 2))
        rig.bootAll()
        let began = rig.now
        rig.now = rig.now + .seconds(1)
        rig.read(100)
        let id = rig.draining[0]
        rig.end(.drain, id)
        rig.end(.terminate, id)
        rig.list([rig.running("f-abcd-1"), rig.running("f-abcd-2")], began: began)
        #expect(rig.phase(id) == nil)
        rig.now = rig.now + .seconds(1)
        rig.list([rig.running("f-abcd-1"), rig.running("f-abcd-2")])
        #expect(rig.phase(id) == .booting, "it is there after all")
    }

    @Test func anotherPlacementsListingDoesNotForgetTheDeparted() {
        var rig = Rig(
            .plain(initial: 2) {
                $0.placements.append(PlacementPolicy(name: "q", provider: PlugInReference(kind: "t")))
            })
        rig.bootAll()
        let began = rig.now
        rig.now = rig.now + .seconds(1)
        rig.read(100)
        let id = rig.draining[0]
        rig.end(.drain, id)
        rig.end(.terminate, id)
        rig.now = rig.now + .seconds(1)
        rig.list([], at: "q")
        rig.list([rig.running("f-abcd-1"), rig.running("f-abcd-2")], began: began)
        #expect(rig.phase(id) == nil)
    }

    @Test func aWorkerThatExitedIsRemovedAndReplaced() {
        var rig = Rig(.plain())
        rig.bootAll()
        let id = rig.serving[0]
        rig.list([ObservedWorker(id: id, handle: "h", state: .exited(reason: "signal 9"), address: nil)])
        #expect(rig.terminating == [id] && rig.launching.count == 1)
        rig.end(.terminate, id)
        let gone = rig.last.facts.map { $0.sentence { _ in "then" } }
        #expect(gone.contains("f-abcd-1: gone, ended by itself: signal 9"), "\(gone)")
    }

    @Test func workersOfADroppedPlacementAreStillListedAndEnded() {
        var rig = Rig(.plain(initial: 1))
        rig.bootAll()
        var policy = rig.fleet.policy
        policy.placements = [PlacementPolicy(name: "q", provider: PlugInReference(kind: "t"))]
        rig.step(.policiesLoaded([policy]))
        #expect(rig.fleet.formerPlacements.map(\.name) == ["p"])
        let id = rig.serving[0]
        rig.ask(.drain("f", id, rig.mark()))
        rig.bootAll()
        #expect(rig.draining == [id])
        rig.end(.drain, id)
        rig.end(.terminate, id)
        #expect(rig.fleet.workers.allSatisfy { $0.placement == "q" })
    }
}
