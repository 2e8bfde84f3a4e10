import MusterCore
import Testing

/// Fewer workers only for what was seen, and only of those that the numbers speak of.
struct RetirementCautionTests {
    /// A fleet of that many in service.
    private func serving(_ workers: Int, _ change: (inout FleetPolicy) -> Void = { _ in }) -> Rig {
        var rig = Rig(.plain(initial: workers, change))
        rig.bootAll()
        rig.read(Double(workers) * 100)
        rig.bootAll()
        return rig
    }

    @Test func drainsDoNotBeginWhileARuleIsBlind() {
        var rig = serving(8) { $0.drain.atOnce = .workers(1) }
        rig.read(100)
        #expect(rig.desired == 1 && rig.draining.count == 1)
        rig.read(.absent)
        let first = rig.draining[0]
        rig.end(.drain, first)
        rig.end(.terminate, first)
        rig.wait(.seconds(30))
        #expect(rig.draining.isEmpty && rig.serving.count == 7)
        rig.read(100)
        #expect(rig.draining.count == 1, "it goes on when it can see")
    }

    @Test func drainsDoNotBeginAgainstAContradiction() {
        var rig = serving(8) {
            $0.drain.atOnce = .workers(1)
            $0.guards.contradicts = [
                SignalCondition(signal: "p99", comparison: .greater, threshold: 0.25, text: "p99 > 250ms")
            ]
        }
        rig.read(0.1, of: "p99")
        rig.read(100)
        let first = rig.draining[0]
        rig.read(0.5, of: "p99")
        rig.end(.drain, first)
        rig.end(.terminate, first)
        #expect(rig.draining.isEmpty)
    }

    @Test func aRestartRetiresNobodyBeforeItSees() {
        var rig = serving(4) { $0.drain.atOnce = .workers(1) }
        rig.read(100)
        #expect(rig.desired == 1)
        rig.kernel = Kernel(rig.kernel.state)
        rig.underWay = [:]
        rig.step(.timerFired)
        #expect(rig.draining.count == 1)
        rig.read(100)
        rig.end(.drain, rig.draining[0])
        #expect(rig.terminating.count == 1)
    }

    @Test func failingChecksAreNoWantOfWork() {
        let mean = RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "tps", goal: .value(0.6))))
        var rig = Rig(.plain(initial: 6, rules: [mean]) { $0.health.replace.atOnce = 1 })
        rig.bootAll()
        rig.read(0.6)
        let ids = rig.serving
        rig.step(.healthRead("f", ids.prefix(5).map { WorkerHealth(worker: $0, healthy: false) }))
        rig.hold(0.6, for: .seconds(60))
        #expect(rig.desired == 6)
        rig.hold(0.1, for: .seconds(60))
        #expect(rig.desired == 6)
        #expect(rig.reasons.contains(.massUnhealthy(5, of: 6)))
    }

    @Test func aMeanOverNobodyIsNoValue() {
        let mean = RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "tps", goal: .value(0.6))))
        var rig = Rig(.plain(initial: 3, rules: [mean]))
        rig.read(0.1)
        #expect(rig.desired == 3)
        #expect(rig.decision?.opinions.first?.verdict == .blind("tps", .absent))
    }

    @Test func whatWasWatchedForTooShortATimeCanOnlyRaise() {
        var rig = Rig(.plain(initial: 3))
        let read = { (rig: inout Rig, value: Double) in
            rig.step(
                .signalRead(
                    "f", "tps", Reading(state: .value(value), takenAt: rig.now, watched: .seconds(10))))
        }
        read(&rig, 100)
        #expect(rig.desired == 3)
        guard case .blind? = rig.decision?.opinions.first?.verdict else {
            Issue.record("\(String(describing: rig.decision))")
            return
        }
        read(&rig, 900)
        #expect(rig.desired == 9)
        rig.read(100)
        #expect(rig.desired == 1)
    }

    @Test func aNegativeAmountIsNoValue() {
        var rig = Rig(.plain(initial: 3) { $0.signals[1].least = nil })
        rig.read(-20)
        #expect(rig.desired == 3)
        #expect(rig.decision?.opinions.first?.verdict == .blind("tps", .implausible(-20)))
    }

    @Test func aDowntimeIsNoBlindness() {
        var rig = serving(8)
        rig.read(200)
        #expect(rig.desired == 2)
        rig.kernel = Kernel(rig.kernel.state)
        rig.underWay = [:]
        rig.now = rig.now + .seconds(3600)
        rig.step(.timerFired)
        #expect(rig.desired == 2, "nobody looked: nothing was missed")
        rig.wait(.seconds(590))
        #expect(rig.desired == 2)
        rig.wait(.seconds(20))
        #expect(rig.desired == 8, "ten minutes of looking without seeing")
    }

    @Test func aFleetThatLeavesTheShadowBeginsWithWhatIsThere() {
        var rig = serving(8)
        var policy = rig.fleet.policy
        policy.mode = .shadow
        policy.scaleIn = DirectionPolicy(
            tolerance: .percent(0), hold: .seconds(60), limit: Limit(atMost: [.workers(1)], per: .seconds(30)))
        rig.step(.policiesLoaded([policy]))
        rig.hold(100, for: .seconds(600))
        #expect(rig.desired == 1 && rig.serving.count == 8)
        #expect(rig.reasons.last == .mode(.shadow))
        policy.mode = .active
        rig.step(.policiesLoaded([policy]))
        #expect(rig.desired == 8 && rig.draining.isEmpty)
        rig.hold(100, for: .seconds(55))
        #expect(rig.desired == 8)
        rig.hold(100, for: .seconds(30))
        #expect(rig.desired == 7)
    }
}

/// Who is where, when policies and providers say something surprising.
struct PlacementCautionTests {
    private func move(_ rig: inout Rig, to endpoint: String?) {
        var policy = rig.fleet.policy
        policy.placements = [
            PlacementPolicy(name: "p", provider: PlugInReference(kind: "engine"), endpoint: endpoint)
        ]
        rig.step(.policiesLoaded([policy]))
    }

    private func rig(_ workers: Int) -> Rig {
        var rig = Rig(
            .plain(initial: workers) {
                $0.placements = [PlacementPolicy(name: "p", provider: PlugInReference(kind: "engine"), endpoint: "a")]
            })
        rig.bootAll()
        return rig
    }

    @Test func anotherEngineOfTheSameNameDoesNotLoseTheWorkers() {
        var rig = rig(3)
        let ids = rig.serving
        move(&rig, to: "b")
        #expect(rig.fleet.formerPlacements.map(\.name) == ["p~1"])
        #expect(rig.fleet.formerPlacements[0].labelledName == "p")
        #expect(rig.fleet.formerPlacements[0].endpoint == "a")
        for _ in 0..<20 {
            rig.now = rig.now + .seconds(5)
            rig.list([], at: "p")
            rig.list(ids.map { rig.running($0) }, at: "p~1")
        }
        #expect(rig.serving == ids)
        rig.ask(.drain("f", ids[0], rig.mark()))
        rig.bootAll()
        #expect(rig.fleet.workers.last?.placement == "p", "what is new goes to the new engine")
        move(&rig, to: "a")
        #expect(rig.fleet.workers.filter { ids.contains($0.id) }.allSatisfy { $0.placement == "p" })
        #expect(rig.fleet.formerPlacements.map(\.endpoint) == ["b"])
    }

    @Test func manyWorkersMissingAtOnceAreKeptForAWhile() {
        var rig = rig(6)
        let ids = rig.serving
        for _ in 0..<20 {
            rig.now = rig.now + .seconds(5)
            rig.list([rig.running(ids[0])])
        }
        #expect(rig.serving == ids, "their checks pass: the listing is wrong")
        #expect(rig.kernel.alerts("f").contains { $0.alert.code == "workersMissing" })
        rig.step(.healthRead("f", ids.map { WorkerHealth(worker: $0, healthy: false) }))
        rig.now = rig.now + .seconds(5)
        rig.list([rig.running(ids[0])])
        #expect(rig.fleet.index(of: ids[5]) == nil)
        #expect(rig.fleet.index(of: ids[0]) != nil)
    }

    @Test func drainingWorkersThatEndedAreGoneAtTheSecondListing() {
        var rig = rig(6)
        rig.read(100)
        let ids = rig.draining
        #expect(ids.count == 5)
        for _ in 0..<2 {
            rig.now = rig.now + .seconds(5)
            rig.list(rig.serving.map { rig.running($0) })
        }
        #expect(rig.fleet.workers.map(\.id) == rig.serving)
    }

    @Test func oneMissingWorkerIsGoneAtTheSecondListing() {
        var rig = rig(6)
        let ids = rig.serving
        for _ in 0..<2 {
            rig.now = rig.now + .seconds(5)
            rig.list(ids.dropFirst().map { rig.running($0) })
        }
        #expect(rig.fleet.index(of: ids[0]) == nil)
    }

    @Test func aFleetThatRunsAlreadyIsNotDoubled() {
        var rig = Rig(.plain(initial: 2) { $0.scaleIn.hold = .seconds(300) }, isListed: false)
        rig.read(400)
        #expect(rig.desired == 4 && rig.launching.isEmpty)
        let there = (1...8).map { rig.running(WorkerID("f-0000-\($0)")) }
        rig.list(there)
        #expect(rig.desired == 8 && rig.launching.isEmpty)
        #expect(rig.fleet.workers.count == 8)
    }

    @Test func aPlacementThatIsGoneHasNoBreaker() {
        var rig = Rig(.plain(initial: 1))
        for _ in 0..<3 {
            rig.end(.launch, rig.launching[0].rawValue, .refused(.unavailable("no")))
            rig.wait(.seconds(60), listing: [])
        }
        #expect(rig.kernel.alerts("f").contains { $0.alert.code == "launchBreaker" })
        var policy = rig.fleet.policy
        policy.placements = [PlacementPolicy(name: "q", provider: PlugInReference(kind: "test"))]
        while let id = rig.launching.first { rig.end(.launch, id.rawValue, .refused(.unavailable("no"))) }
        rig.step(.policiesLoaded([policy]))
        rig.wait(.seconds(5))
        #expect(!rig.kernel.alerts("f").contains { $0.alert.code == "launchBreaker" })
    }
}

/// Workers that are to leave or to come back, and cannot.
struct ExchangeTests {
    @Test func aWorkerThatCannotReturnIsReplaced() {
        var rig = Rig(
            .plain(initial: 2) { $0.drain.steps = [.call(WorkerCall(path: "/d"), undo: WorkerCall(path: "/u"))] })
        rig.bootAll()
        rig.read(200)
        rig.bootAll()
        rig.read(100)
        let id = rig.draining[0]
        rig.read(200)
        #expect(rig.phase(id) == .joining(returning: true))
        for _ in 0..<3 {
            rig.end(.reclaim, id.rawValue, .refused(.unavailable("it will not")))
            rig.wait(.seconds(10), listing: rig.fleet.workers.map { rig.running($0.id) }) { $0.read(200) }
        }
        #expect(rig.draining == [id])
        #expect(rig.fleet.workers.count == 3, "another one serves in its place")
        rig.read(200)
        #expect(rig.draining == [id], "it is not asked back again")
    }

    @Test func aWorkerServesUntilAnotherDoesInItsPlace() {
        var rig = Rig(.plain(initial: 1))
        rig.bootAll()
        rig.read(100)
        let id = rig.serving[0]
        rig.ask(.drain("f", id, rig.mark()))
        #expect(rig.serving == [id] && rig.launching.count == 1)
        rig.bootAll()
        rig.read(100)
        #expect(rig.draining == [id] && rig.serving.count == 1)
        #expect(rig.fleet.workers.allSatisfy { $0.drainAsked == nil })
    }

    @Test func aWorkerIsNotKeptForAReplacementThatDoesNotCome() {
        var rig = Rig(.plain(initial: 1) { $0.health.bootDeadline = .seconds(60) })
        rig.bootAll()
        let id = rig.serving[0]
        rig.ask(.drain("f", id, rig.mark()))
        rig.wait(.seconds(55)) { $0.read(100) }
        #expect(rig.serving == [id])
        rig.wait(.seconds(10)) { $0.read(100) }
        #expect(rig.draining == [id])
    }

    @Test func aWorkerThatIsOneTooManyLeavesAtOnce() {
        var rig = Rig(.plain(initial: 2) { $0.guards.retire = Quota(acts: 0, per: .seconds(600)) })
        rig.bootAll()
        rig.read(100)
        #expect(rig.desired == 1 && rig.serving.count == 2, "the guard lets none be retired")
        let id = rig.serving[0]
        rig.ask(.drain("f", id, rig.mark()))
        #expect(rig.draining == [id])
    }
}
