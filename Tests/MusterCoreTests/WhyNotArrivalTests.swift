import MusterCore
import Testing

/// Why a worker does not serve yet, or is not gone yet.
@Suite struct WhyNotArrivalTests {
    private func names(_ rig: Rig, _ worker: WorkerID) -> [String] {
        rig.kernel.whyNot(worker, at: rig.now)?.reasons.map(\.name) ?? []
    }

    private func sentences(_ rig: Rig, _ worker: WorkerID) -> [String] {
        rig.kernel.whyNot(worker, at: rig.now)?.reasons.map { $0.sentence { _ in "T" } } ?? []
    }

    @Test func aLaunchThatIsRepeatedSaysHowOftenItFailed() throws {
        var rig = Rig(.plain(initial: 1))
        let worker = rig.launching[0]
        #expect(names(rig, worker) == ["launching", "effect"])
        #expect(sentences(rig, worker)[1] == "launch is under way")
        rig.end(.launch, worker.rawValue, .unknown("no answer"))
        #expect(sentences(rig, worker)[1] == "launch failed once, last: no answer")
        let changes = try #require(rig.kernel.whyNot(worker, at: rig.now)).changes { _ in "T" }
        #expect(changes == ["given up and replaced at T, unless it serves by then", "tried again at T"])
    }

    @Test func aBootingWorkerIsExpectedByTheFleetsOwnBoots() throws {
        var rig = Rig(.plain(initial: 1))
        let first = rig.launching[0]
        rig.end(.launch, first, .launched(rig.running(first)))
        #expect(names(rig, first) == ["booting", "checks"])
        #expect(sentences(rig, first)[0].hasSuffix("no boot of this fleet is known yet"))
        rig.now = rig.now + .seconds(20)
        rig.step(.healthRead("f", [WorkerHealth(worker: first, healthy: true)]))
        #expect(names(rig, first) == ["joining", "effect"])
        rig.end(.enrol, first.rawValue, .unknown("socket refused"))
        #expect(sentences(rig, first)[1] == "enrol failed once, last: socket refused")
        rig.now = rig.now + .seconds(5)
        rig.step(.timerFired)
        rig.end(.enrol, first)
        rig.read(200)
        let second = rig.launching[0]
        rig.end(.launch, second, .launched(rig.running(second)))
        let reasons = try #require(rig.kernel.whyNot(second, at: rig.now)?.reasons)
        #expect(
            reasons[0]
                == .booting(
                    since: rig.now, expected: rig.now + .seconds(25), deadline: rig.now + .seconds(300)))
        rig.step(.healthRead("f", [WorkerHealth(worker: second, healthy: false)]))
        #expect(rig.kernel.whyNot(second, at: rig.now)?.reasons[1] == .checks(passing: false))
    }

    @Test func withoutAChecksTheProvidersWordCounts() {
        var rig = Rig(.plain(initial: 1) { $0.health.check = nil })
        let worker = rig.launching[0]
        var pending = rig.running(worker)
        pending.state = .pending
        rig.end(.launch, worker, .launched(pending))
        #expect(names(rig, worker) == ["booting", "notRunning"])
    }

    /// Two in service, of which one drains.
    private func draining(_ change: (inout FleetPolicy) -> Void = { _ in }) -> Rig {
        var rig = Rig(.plain(initial: 2, change))
        rig.bootAll()
        rig.read(100)
        return rig
    }

    @Test func aDrainNamesItsStepAndWhatItWaitsFor() throws {
        var rig = draining()
        let worker = rig.draining[0]
        #expect(names(rig, worker) == ["retiring", "drainDeadline"])
        let blocker = "wallet_transactions_in_flight is 3, wants 0"
        rig.step(.drainProgressed("f", worker, DrainProgress(step: 2, steps: 3, blocker: blocker)))
        #expect(
            sentences(rig, worker) == [
                "it drains since T: scale-in", "step 2 of 3: \(blocker)",
                "it has until T, then it is kept and an alert is raised",
            ])
        rig.wait(.seconds(130)) { $0.read(100) }
        #expect(names(rig, worker) == ["retiring", "draining", "drainOverdue"])
        rig.end(.drain, worker.rawValue, .unknown("no answer"))
        #expect(names(rig, worker).contains("effect"))
    }

    @Test func aDrainThatIsToBeForcedSaysSo() {
        let rig = draining { $0.drain.atDeadline = .terminate }
        #expect(sentences(rig, rig.draining[0]).last == "it has until T, then it is terminated all the same")
    }

    @Test func aQuarantinedWorkerIsKept() {
        var rig = Rig(.plain(initial: 2))
        rig.bootAll()
        let worker = rig.serving[0]
        rig.ask(.quarantine("f", worker, rig.mark()))
        rig.end(.drain, worker)
        #expect(rig.terminating == [])
        #expect(rig.kernel.whyNot(worker, at: rig.now)?.reasons == [.quarantined(rig.mark())])
        rig.ask(.release("f", worker))
        #expect(rig.terminating == [worker])
    }

    @Test func aProtectionKeepsAWorkerThatIsEmpty() {
        var rig = draining()
        let worker = rig.draining[0]
        rig.ask(.protect("f", worker, rig.mark()))
        rig.end(.drain, worker)
        #expect(rig.terminating == [])
        #expect(names(rig, worker) == ["retiring", "protected"])
    }

    @Test func aTerminationSaysWhatItsProviderAnswers() {
        var rig = draining()
        let worker = rig.draining[0]
        rig.end(.drain, worker)
        #expect(names(rig, worker) == ["terminating", "effect"])
        rig.end(.terminate, worker.rawValue, .unknown("busy"))
        #expect(sentences(rig, worker) == ["its provider ends it since T", "terminate failed once, last: busy"])
    }

    @Test func aDrainWaitsForWhatStillBringsTheWorkerIn() {
        var rig = Rig(.plain(initial: 1))
        let worker = rig.launching[0]
        rig.end(.launch, worker, .launched(rig.running(worker)))
        rig.step(.healthRead("f", [WorkerHealth(worker: worker, healthy: true)]))
        rig.ask(.drain("f", worker, rig.mark()))
        #expect(names(rig, worker) == ["retiring", "broughtIn", "drainDeadline"])
    }
}
