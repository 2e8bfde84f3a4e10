import Foundation
import MusterCore
import MusterPorts
import MusterState
import Testing

@testable import MusterDaemon

/// What a daemon has learned is there after its restart, and what cannot be read harms nobody.
struct LearnedKeeperTests {
    private let recorder = MemoryRecorder()

    private var policy: FleetPolicy {
        var policy = LoopFixture.policy()
        policy.signals = [SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"))]
        policy.rules = [
            RulePolicy(
                name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(50), foresight: true)))
        ]
        return policy
    }

    private func keeper(_ fixture: LoopFixture, _ log: NotedLines = NotedLines()) -> LearnedKeeper {
        LearnedKeeper(
            loop: fixture.loop,
            recording: Recording(recorder: recorder, clock: fixture.clock, log: LoopFixture.log), inbox: fixture.inbox,
            clock: fixture.clock, log: log.log)
    }

    @Test func whatWasLearnedIsThereAfterARestart() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.policiesLoaded([policy]))
        let now = fixture.clock.now()
        for reading in 0..<20 {
            fixture.inbox.post(
                .signalRead(
                    "wallet", "tps", Reading(state: .value(400), takenAt: now - .seconds(20 - reading))))
        }
        try await fixture.running {
            while await fixture.loop.read({ $0.learned(of: "wallet") }) == nil { await Task.yield() }
            await keeper(fixture).keep()
        }
        let kept = try #require(try await recorder.learned().first)
        #expect(kept.fleet == "wallet")
        let learned = try JSONDecoder().decode(Learned.self, from: Data(kept.bytes))

        let restarted = try await LoopFixture(fixture.journal.reopened())
        await keeper(restarted).recall()
        try await restarted.running {
            while await restarted.loop.read({ $0.learned(of: "wallet") }) == nil { await Task.yield() }
        }
        let recalled = await restarted.loop.read { $0.learned(of: "wallet") }
        #expect(recalled != nil && recalled == learned)
    }

    @Test(arguments: ["", "{", "null", "{\"version\":1,\"foresights\":[7]}", "{\"version\":9}"])
    func whatCannotBeReadIsSaidAndBeginsAnew(_ text: String) async throws {
        try await recorder.keep(LearnedBytes(fleet: "wallet", at: Instant(nanoseconds: 0), bytes: Array(text.utf8)))
        let fixture = try await LoopFixture()
        fixture.inbox.post(.policiesLoaded([policy]))
        let log = NotedLines()
        await keeper(fixture, log).recall()
        try await fixture.running {}
        #expect(log.texts.contains { $0.contains("begins anew") }, "\(log.texts)")
        let learned = await fixture.loop.read { $0.learned(of: "wallet") }
        #expect(learned == nil)
    }

    @Test func aRecorderThatFailsHarmsNobody() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.policiesLoaded([policy]))
        await recorder.fail(RecorderFailure("the disk is gone"))
        let log = NotedLines()
        await keeper(fixture, log).recall()
        await keeper(fixture).keep()
        try await fixture.running {}
        #expect(log.texts.contains { $0.contains("begin anew") })
    }
}
