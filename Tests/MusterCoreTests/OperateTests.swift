import MusterCore
import Testing

/// What people do, policies that change, clocks that jump.
@Suite struct OperateTests {
    @Test func anOverrideHoldsUntilItExpires() {
        var rig = Rig(.plain(initial: 2, rules: [.perWorker(100)]) { $0.workers.max = 5 })
        rig.bootAll()
        rig.read(200)
        rig.ask(.override("f", Override(desired: 9, mark: rig.mark(.seconds(60)))))
        #expect(rig.desired == 9, "also beyond the maximum")
        rig.hold(200, for: .seconds(55))
        #expect(rig.desired == 9)
        rig.hold(200, for: .seconds(10))
        #expect(rig.desired == 2)
    }

    @Test(arguments: [-5, Int.min, Int.max])
    func anOverrideBeyondReasonIsBounded(desired: Int) {
        var rig = Rig(.plain() { $0.scaleIn = .scaleIn })
        rig.ask(.override("f", Override(desired: desired, mark: rig.mark())))
        #expect((0...1_000_000).contains(rig.desired))
        rig.ask(.clearOverride("f"))
        rig.read(100)
    }

    @Test func pauseHoldsTheNumberAndResumeLetsItGo() {
        var rig = Rig(.plain(initial: 3))
        rig.ask(.pause("f", rig.mark()))
        rig.read(900)
        #expect(rig.desired == 3)
        rig.ask(.resume("f"))
        #expect(rig.desired == 9)
    }

    @Test func aPausedFleetReplacesWhatIsLost() {
        var rig = Rig(.plain(initial: 2) { $0.mode = .paused })
        rig.bootAll()
        let id = rig.serving[0]
        rig.list([
            ObservedWorker(id: id, handle: "h", state: .exited(reason: "9"), address: nil), rig.running(rig.serving[1]),
        ])
        #expect(rig.launching.count == 1)
    }

    @Test func shadowDecidesAndDoesNothing() {
        var rig = Rig(.plain(initial: 3) { $0.mode = .shadow })
        rig.read(900)
        #expect(rig.desired == 9 && rig.fleet.workers == [])
        #expect(rig.underWay.keys.allSatisfy { $0.kind == .observe })
    }

    @Test(arguments: [nil, FleetName("f")])
    func anOperatorsFreezeForbidsScaleInAlone(fleet: FleetName?) {
        var rig = Rig(.plain(initial: 5))
        rig.bootAll()
        rig.ask(.freeze(fleet, rig.mark(.seconds(60))))
        rig.read(200)
        #expect(rig.desired == 5)
        rig.read(700)
        #expect(rig.desired == 7)
        rig.hold(200, for: .seconds(65))
        #expect(rig.desired == 2)
    }

    @Test(arguments: [(FreezeAllowance.scaleOut, 9), (.nothing, 5)])
    func aFreezeWindowLetsThroughWhatItAllows(allows: FreezeAllowance, wanted: Int) {
        let window = CalendarWindow.weekly(days: Weekday.allCases, from: 0, to: 0)
        var rig = Rig(
            .plain(initial: 5) {
                $0.guards.freezes = [FreezeWindow(zone: .utc, when: window, because: "audit", allows: allows)]
            })
        rig.read(100)
        #expect(rig.desired == 5)
        rig.read(900)
        #expect(rig.desired == wanted)
    }

    @Test func aScheduleIsAFloorWhileItsWindowIsOpen() {
        // 2023-11-14T22:13:20Z, a Tuesday.
        let rule = RulePolicy(
            name: "hours",
            kind: .schedule(
                ScheduleRule(
                    zone: .utc,
                    windows: [
                        ScheduleWindow(when: .weekly(days: [.tuesday], from: 22 * 60, to: 22 * 60 + 30), min: 7),
                        ScheduleWindow(when: .weekly(days: [.wednesday], from: 0, to: 60), min: 50),
                    ])))
        var rig = Rig(.plain(rules: [.perWorker(100), rule]))
        rig.read(300)
        #expect(rig.desired == 7)
        rig.hold(300, for: .seconds(1000))
        #expect(rig.desired == 3)
    }

    @Test func retiringAFleetDrainsAllAndForgetsItOnlyWhenNothingIsListed() {
        var rig = Rig(.plain(initial: 2))
        rig.bootAll()
        rig.now = rig.now + .seconds(1)
        rig.step(.policiesLoaded([]))
        #expect(rig.kernel.alerts("f").map(\.alert.code).contains("policyWithdrawn"))
        rig.ask(.retire("f", rig.mark()))
        #expect(rig.draining.count == 2)
        for case .drainBegan(_, _, let reason, _, _) in rig.journal { #expect(reason == .fleetRemoved) }
        let alerts = Set(rig.kernel.alerts("f").map(\.alert.code))
        #expect(alerts.isDisjoint(with: ["policyWithdrawn", "blind"]), "what is on purpose is no alert: \(alerts)")
        for id in rig.draining {
            rig.end(.drain, id)
            rig.end(.terminate, id)
        }
        #expect(rig.kernel.state.fleets.count == 1, "until a listing says so as well")
        rig.now = rig.now + .seconds(10)
        rig.step(.timerFired)
        rig.list([])
        #expect(rig.kernel.state.fleets.isEmpty)
    }

    @Test func aRetiringFleetDoesNotAskAgainForALaunch() {
        var rig = Rig(.plain())
        rig.end(.launch, "f-abcd-1", .unknown("timeout"))
        rig.ask(.retire("f", rig.mark()))
        #expect(rig.terminating == ["f-abcd-1"])
    }

    @Test func aWithdrawnPolicyStaysInForce() {
        var rig = Rig(.plain(initial: 2))
        rig.step(.policiesLoaded([]))
        #expect(rig.fleet.withdrawnAt != nil && rig.desired == 2)
        #expect(rig.kernel.alerts("f").map(\.alert).contains { $0.code == "policyWithdrawn" })
        rig.step(.policiesLoaded([rig.fleet.policy]))
        #expect(
            rig.fleet.withdrawnAt == nil
                && !rig.kernel.alerts("f").map(\.alert).contains { $0.code == "policyWithdrawn" })
    }

    @Test func aChangedRuleForgetsWhatItsOldThresholdSaw() {
        var rig = Rig(.plain(initial: 5, rules: [.steps([(250, .workers(2))], lasting: .seconds(60))]))
        rig.bootAll()
        rig.hold(300, for: .seconds(50), of: "p99")
        var policy = rig.fleet.policy
        policy.rules = [.steps([(280, .workers(2))], lasting: .seconds(60))]
        rig.step(.policiesLoaded([policy]))
        rig.hold(300, for: .seconds(30), of: "p99")
        #expect(rig.desired == 5)
    }

    @Test func aClockSetBackMovesWhatIsStoredSoThatHoldsGoOn() {
        var rig = Rig(.plain(initial: 10) { $0.scaleIn.hold = .seconds(60) })
        rig.hold(1000, for: .seconds(60))
        rig.hold(500, for: .seconds(40))
        rig.now = rig.now - .seconds(3600)
        rig.read(500)
        #expect(rig.journal.contains { if case .clockSetBack = $0 { true } else { false } })
        #expect(rig.desired == 10)
        rig.hold(500, for: .seconds(30))
        #expect(rig.desired == 5)
    }

    @Test func aListingFromBeforeTheClockWasSetBackIsWorthNothing() {
        var rig = Rig(.plain(initial: 2))
        rig.bootAll()
        rig.now = rig.now + .seconds(10)
        rig.step(.placementChanged("f", "p"))
        rig.read(100)
        let id = rig.draining[0]
        rig.end(.drain, id)
        rig.end(.terminate, id)
        let began = rig.now
        rig.now = rig.now - .seconds(5)
        rig.read(100)
        rig.end(.observe, "p", .succeeded(.observed([rig.running(id)], began: began)))
        #expect(rig.phase(id) == nil)
    }

    @Test func aClockSetForwardDoesNotEndBootsAndDrainsAtOnce() {
        var rig = Rig(
            .plain(initial: 3) {
                $0.drain.atDeadline = .terminate
                $0.guards.blind.then = .hold
            })
        rig.bootAll()
        rig.read(100)
        rig.now = rig.now + .seconds(7200)
        rig.step(.timerFired)
        #expect(rig.draining.count == 2 && rig.terminating == [])
    }

    @Test func marksAreStampedByTheKernel() {
        var rig = Rig(.plain())
        let ahead = OperatorMark(by: "ana", reason: "x", at: rig.now + .seconds(9999), until: nil)
        rig.ask(.pause("f", ahead))
        #expect(rig.kernel.state.latest == rig.now)
    }

    @Test func requestsAboutWhatIsNotThereLeaveNoFact() {
        var rig = Rig(.plain())
        let before = rig.journal.count
        rig.ask(.pause("nobody", rig.mark()))
        rig.ask(.protect("f", "nobody", rig.mark()))
        rig.ask(.release("f", "nobody"))
        #expect(rig.journal.count == before)
    }

    @Test func theSameWakeIsNotInThePast() {
        var rig = Rig(.plain(initial: 2) { $0.mode = .shadow })
        rig.wait(.seconds(1000)) { rig in
            for effect in rig.last.effects { if case .wake(let at) = effect { #expect(at > rig.now) } }
        }
    }
}
