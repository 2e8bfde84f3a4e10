import Testing

@testable import MusterCore

/// A candidate beside a fleet's policy, and a fleet that is in shadow itself.
@Suite struct ShadowTests {
    /// A fleet of one worker for each 100 of `tps`, and a candidate of one for each 50.
    private func rig(
        _ change: (inout FleetPolicy) -> Void = { _ in }, candidate: (inout FleetPolicy) -> Void = { _ in }
    ) -> Rig {
        var rig = Rig(.plain(initial: 2, change))
        rig.step(.policiesLoaded([.plain(initial: 2, change)], shadows: [.eager(candidate)]))
        rig.bootAll()
        return rig
    }

    private func shadow(_ rig: Rig) throws -> ShadowState { try #require(rig.kernel.state.shadow(of: "f")) }

    @Test func theCandidateDecidesOnTheSameReadingsAndNothingIsDoneOfIt() throws {
        var rig = rig()
        rig.read(300)
        #expect(rig.desired == 3 && rig.fleet.workers.count == 3)
        #expect(try shadow(rig).candidate.desired == 6)
        let decision = try #require(rig.kernel.shadowDecision("f"))
        #expect(decision.to == 6 && decision.policy == FleetPolicy.eager().fingerprint)
        #expect(decision.census == rig.decision?.census)
        #expect(rig.journal.contains(.shadow("f", .differs(candidate: 6, live: 3), at: rig.now)))
    }

    @Test func theTallyIsThatOfTheNumbersAndTheirTime() throws {
        var rig = rig()
        // Both want two, then 3 and 6 for 100 s, 1 and 2 for 50 s, and both 1.
        rig.hold(300, for: .seconds(100))
        rig.hold(100, for: .seconds(50))
        rig.now = rig.now + .seconds(5)
        rig.read(0)
        let tally = try shadow(rig).tally.counted(at: rig.now)
        #expect(tally.differsSince == nil)
        #expect(tally.differed == 150, "\(tally)")
        #expect(tally.more == 3 * 100 + 1 * 50 && tally.fewer == 0, "\(tally)")
        #expect(tally.changes == 3 && tally.differing == 2, "\(tally)")
    }

    @Test func aRestartForgetsNothingOfTheCandidate() throws {
        var rig = rig(candidate: { $0.scaleIn.hold = .seconds(300) })
        rig.hold(300, for: .seconds(60))
        rig.kernel = Kernel(replaying: rig.journal)
        rig.underWay = [:]
        let before = try shadow(rig).tally
        rig.now = rig.now + .seconds(5)
        rig.read(100)
        #expect(rig.desired == 1)
        #expect(try shadow(rig).candidate.desired == 6, "its hold goes on")
        #expect(try shadow(rig).tally.since == before.since)
        #expect(try shadow(rig).tally.counted(at: rig.now).differed > before.differed)
    }

    @Test func aSignalThatTheCandidateReadsInItsOwnWayIsItsOwn() throws {
        var rig = rig(candidate: { $0.signals[1].source = PlugInReference(kind: "another") })
        let own = try shadow(rig).ownSignals(beside: rig.fleet.policy).map(\.name)
        #expect(own == ["tps"])
        rig.read(300)
        #expect(try shadow(rig).candidate.desired == 2, "the fleet's reading is none of its")
        let evaluated = rig.fleet.evaluatedAt
        rig.now = rig.now + .seconds(30)
        rig.step(.signalRead(ShadowState.readAs("f"), "tps", Reading(state: .value(500), takenAt: rig.now)))
        #expect(try shadow(rig).candidate.desired == 10)
        #expect(rig.desired == 3 && rig.fleet.evaluatedAt == evaluated, "the fleet is not looked at for it")
        rig.step(.signalRead("f~other", "tps", Reading(state: .value(900), takenAt: rig.now)))
        rig.step(.signalRead(ShadowState.readAs("f"), "p99", Reading(state: .value(900), takenAt: rig.now)))
        #expect(try shadow(rig).candidate.desired == 10)
    }

    @Test func whatAnOperatorSaysIsSaidToTheCandidateToo() throws {
        var rig = rig()
        rig.ask(.override("f", Override(desired: 8, mark: rig.mark())))
        rig.read(300)
        #expect(rig.desired == 8)
        #expect(try shadow(rig).candidate.desired == 8)
    }

    @Test func aChangedCandidateBeginsAnewWithWhatIsInForce() throws {
        var rig = rig()
        rig.hold(300, for: .seconds(60))
        let next = FleetPolicy.eager { $0.workers.max = 50 }
        rig.step(.policiesLoaded([rig.fleet.policy], shadows: [next]))
        #expect(try shadow(rig).tally.since == rig.now)
        #expect(try shadow(rig).candidate.policy == next)
        rig.step(.policiesLoaded([rig.fleet.policy], shadows: [next]))
        #expect(rig.last.facts.allSatisfy { $0.name != "shadowAdopted" }, "the same again is no news")
        rig.step(.policiesLoaded([rig.fleet.policy]))
        #expect(rig.kernel.state.shadows == nil && rig.kernel.shadowDecision("f") == nil)
        #expect(rig.last.facts.first == .shadow("f", .ended, at: rig.now))
    }

    @Test func peopleAreToldAtMostOnceAMinute() {
        var rig = rig(candidate: { $0.workers.max = 4 })
        var load = 100.0
        rig.wait(.seconds(600)) {
            // Both want four, or three and four: it begins and ends to differ every five seconds.
            load = load == 300 ? 400 : 300
            $0.read(load)
        }
        let told = rig.journal.filter { ["shadowDiffers", "shadowAgrees"].contains($0.name) }
        #expect((8...11).contains(told.count), "\(told.count)")
        for (one, next) in zip(told, told.dropFirst()) { #expect(next.at - one.at >= .seconds(60)) }
    }

    @Test func aFleetThatEndsTakesItsCandidateAlong() {
        var rig = rig()
        rig.step(.policiesLoaded([]))
        rig.ask(.retire("f", rig.mark()))
        for worker in rig.draining { rig.end(.drain, worker) }
        for worker in rig.terminating { rig.end(.terminate, worker) }
        rig.now = rig.now + .seconds(6)
        rig.list([])
        #expect(rig.kernel.state.fleets.isEmpty && rig.kernel.state.shadows == nil)
    }

    @Test func aClockThatIsSetBackMovesTheCandidatesMomentsToo() throws {
        var rig = rig()
        rig.hold(300, for: .seconds(60))
        let elapsed = rig.now - (try shadow(rig).tally.since)
        rig.now = rig.now - .seconds(3600)
        rig.read(300)
        #expect(rig.now - (try shadow(rig).tally.since) == elapsed)
        #expect(try shadow(rig).tally.counted(at: rig.now).differed == 55)
    }

    /// An acting effect gets into a step by a licence alone, a licence has one source, and that gives a fleet in shadow
    /// none. What a candidate gives is made of types without a case for a worker.
    @Test func thereIsNoLicenceInShadow() {
        var fleet = Rig(.plain()).fleet
        #expect(Licence(fleet)?.fleet == "f")
        fleet.policy.mode = .shadow
        #expect(Licence(fleet) == nil)
        for mode in FleetMode.allCases where mode != .shadow {
            fleet.policy.mode = mode
            #expect(Licence(fleet) != nil)
        }
        #expect(Effect(WatchingEffect.wake(Rig.start)).id == nil)
    }

    @Test func aFleetInShadowTouchesNobodyEvenWhenItIsToBeRetired() {
        var rig = Rig(.plain(initial: 3) { $0.mode = .shadow })
        rig.list([rig.running("f-0001-a")])
        rig.read(900)
        rig.ask(.drain("f", "f-0001-a", rig.mark()))
        rig.step(.policiesLoaded([]))
        rig.ask(.retire("f", rig.mark()))
        rig.wait(.seconds(900))
        #expect(rig.underWay.keys.allSatisfy { $0.kind == .observe })
        #expect(!rig.journal.contains { $0.name == "launchIntended" || $0.name == "terminationIntended" })
    }
}

extension FleetPolicy {
    /// As `plain`, and wants one worker for each 50 of `tps`.
    fileprivate static func eager(_ change: (inout FleetPolicy) -> Void = { _ in }) -> FleetPolicy {
        plain(initial: 2, rules: [.perWorker(50)], change)
    }
}
