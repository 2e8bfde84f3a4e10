import DaemonHarness
import MusterCore
import MusterPorts
import MusterState
import Testing

@testable import MusterDaemon

@Suite("The control loop")
struct ControlLoopTests {
    @Test("journals an intent before its launch, and watches what there is")
    func launches() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
        }
        let names = try await fixture.facts().map(\.name)
        #expect(names.prefix(2) == ["seeded", "policyAdopted"])
        #expect(names.filter { $0 == "launchIntended" }.count == 2)
        #expect(fixture.provider.calls(of: "launch").count == 2)
        #expect(fixture.sensing["wallet"]?.serving.count == 2)
    }

    @Test("decides nothing while the journal cannot be written, and keeps what came in for later")
    func outage() async throws {
        let fixture = try await LoopFixture()
        let failure = JournalFailure.unavailable("no space left on device")
        for _ in 0..<4 { await fixture.journal.failNextAppend(.before(failure)) }
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("the outage is told") { await fixture.controlPlane.unready() != nil }
            #expect(fixture.provider.calls.isEmpty)
            #expect(try await fixture.facts().isEmpty)
            let refused = await #expect(throws: Refusal.self) {
                try await fixture.controlPlane.ask(.pause("wallet", LoopFixture.mark(fixture.clock)))
            }
            #expect(refused?.isUnavailable == true)
            // Nobody posts anything from here on: the loop tries again by itself.
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
            #expect(await fixture.loop.problem == nil)
        }
        let facts = try await fixture.facts()
        #expect(facts.first?.name == "seeded")
        #expect(facts.filter { $0.name == "launchIntended" }.count == 2)
        #expect(fixture.provider.calls(of: "launch").count == 2)
        #expect(Kernel(replaying: facts).state == (await fixture.state()))
    }

    @Test("a drain whose worker is gone is stopped")
    func drainOfWhatIsGone() async throws {
        let fixture = try await LoopFixture(operations: { $0.operations(endless: true) })
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
            let worker = try #require(await fixture.state()["wallet"]?.workers.first?.id)
            try await fixture.controlPlane.ask(.drain("wallet", worker, LoopFixture.mark(fixture.clock)))
            try await eventually("it drains") { fixture.provider.calls.contains("drain \(worker)") }
            fixture.provider.lose(worker)
            try await eventually("it is gone") {
                fixture.inbox.post(.placementChanged("wallet", "local"))
                return await fixture.state()["wallet"]?.index(of: worker) == nil
            }
            try await eventually("its drain has ended") { fixture.provider.calls.contains("drainStopped \(worker)") }
        }
    }

    @Test("what was decided in vain never was: no deadline runs for a drain that was not let out, no request counts")
    func outageOfDecisions() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy(min: 4)]))
        try await fixture.running {
            try await eventually("four workers serve") { await fixture.state()["wallet"]?.inService == 4 }
            for _ in 0..<3 { await fixture.journal.failNextAppend(.before(.unavailable("no space left on device"))) }
            let refused = await #expect(throws: Refusal.self) {
                try await fixture.controlPlane.ask(.pause("wallet", LoopFixture.mark(fixture.clock)))
            }
            #expect(refused?.isUnavailable == true)
            var smaller = LoopFixture.policy(min: 1, max: 1)
            smaller.drain.deadline = .milliseconds(500)
            smaller.drain.atDeadline = .terminate
            smaller.drain.atOnce = .share(.percent(100))
            smaller.scaleIn = DirectionPolicy(tolerance: .percent(0), hold: .zero, limit: nil)
            fixture.inbox.post(.policiesLoaded([smaller]))
            try await eventually("one worker serves") { await fixture.state()["wallet"]?.workers.count == 1 }
            #expect(await fixture.state()["wallet"]?.pause == nil)
        }
        let subjects = { (verb: String) in Set(fixture.provider.calls(of: verb).map { $0.dropFirst(verb.count + 1) }) }
        #expect(subjects("drain").count == 3)
        #expect(subjects("terminate") == subjects("drain"))
        let facts = try await fixture.facts()
        #expect(!facts.contains { $0.name == "pauseSet" })
        for case .terminationIntended(_, _, let forced, _, _) in facts { #expect(!forced) }
        #expect(Kernel(replaying: facts).state == (await fixture.state()))
    }

    @Test("an append that was made although it was said to have failed is found and not made again")
    func lateSuccess() async throws {
        let fixture = try await LoopFixture()
        await fixture.journal.failNextAppend(.after(.unavailable("input/output error")))
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
        }
        let facts = try await fixture.facts()
        #expect(facts.filter { $0.name == "seeded" }.count == 1)
        #expect(facts.filter { $0.name == "launchIntended" }.count == 2)
        #expect(fixture.provider.calls(of: "launch").count == 2)
    }

    @Test("somebody else's facts are never taken for its own: nothing is done any more")
    func stranger() async throws {
        let fixture = try await LoopFixture()
        _ = try await fixture.journal.append(
            [.seeded(1, at: Instant(seconds: 0))], at: Instant(seconds: 0), after: 0, durable: true)
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("the outage is told") { await fixture.loop.problem != nil }
            // Twice the loop's own interval of trying again.
            for _ in 0..<2 { fixture.inbox.post(.timerFired) }
            try await eventually("it was tried again") { fixture.inbox.figures.waiting == 0 }
        }
        #expect(fixture.provider.calls.isEmpty)
        #expect(try await fixture.facts().count == 1)
    }

    @Test("an operator's request is answered when its fact is journalled")
    func operators() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
            try await fixture.controlPlane.ask(.freeze(nil, LoopFixture.mark(fixture.clock)))
            #expect(try await fixture.facts().contains { $0.name == "freezeSet" })
            await #expect(throws: Refusal.noSuchFleet("moon")) {
                try await fixture.controlPlane.ask(.resume("moon"))
            }
            await #expect(throws: Refusal.noSuchWorker("nobody")) {
                try await fixture.controlPlane.ask(.unprotect("wallet", "nobody"))
            }
            let far = Override(desired: 11, mark: LoopFixture.mark(fixture.clock))
            let refused = await #expect(throws: Refusal.self) {
                try await fixture.controlPlane.ask(.override("wallet", far))
            }
            #expect(refused?.isUnavailable == false)
        }
    }

    @Test("what is asked after the end is refused")
    func stopped() async throws {
        let fixture = try await LoopFixture()
        try await fixture.running {}
        await #expect(throws: Refusal.unavailable("the daemon is stopping")) {
            try await fixture.controlPlane.ask(.resume("wallet"))
        }
    }

    @Test("goes on where the last one died, at every fact")
    func recovery() async throws {
        let first = try await LoopFixture()
        first.inbox.post(.seedDrawn(7))
        first.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await first.running {
            try await eventually("two workers serve") { await first.state()["wallet"]?.inService == 2 }
        }
        let facts = try await first.facts()
        for length in 2...facts.count {
            let journal = MemoryJournal()
            _ = try await journal.append(Array(facts.prefix(length)), at: first.clock.now(), after: 0, durable: true)
            let second = try await LoopFixture(journal)
            // What the first one launched is still there, as far as it came.
            for case .launchIntended(let fleet, let worker, _, _) in facts.prefix(length) {
                _ = try await second.provider.launch(
                    LaunchOrder(fleet: fleet, worker: worker, placement: LoopFixture.placement))
            }
            second.inbox.post(.policiesLoaded([LoopFixture.policy()]))
            try await second.running {
                try await eventually("two workers serve") { await second.state()["wallet"]?.inService == 2 }
            }
            #expect(second.provider.workers == first.provider.workers)
        }
    }

    @Test("takes a snapshot after many facts, and recovery from it gives the same state")
    func snapshots() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
            for _ in 0...(ControlLoop.snapshotEvery / 2) {
                try await fixture.controlPlane.ask(.freeze("wallet", LoopFixture.mark(fixture.clock)))
                try await fixture.controlPlane.ask(.unfreeze("wallet"))
            }
        }
        let recovery = try await fixture.journal.reopened().recover()
        #expect(recovery.snapshot != nil)
        #expect(recovery.facts.count < ControlLoop.snapshotEvery)
        let state = Kernel(recovery.snapshot ?? ControlState(), replaying: recovery.facts).state
        #expect(state == (await fixture.state()))
    }
}

extension Refusal {
    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
}

extension FleetState {
    var inService: Int { workers.filter { $0.phase == .inService }.count }
}
