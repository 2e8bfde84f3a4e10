import DaemonHarness
import MusterCore
import MusterPorts
import MusterState
import Testing

@testable import MusterDaemon

@Suite("The recording")
struct RecordingTests {
    private let recorder = MemoryRecorder()
    private let clock = ControllerClock()

    private func recording(bound: Int = 50_000) -> Recording {
        Recording(recorder: recorder, clock: clock, log: LoopFixture.log, bound: bound)
    }

    private func read(_ value: Double) -> Input {
        .signalRead("wallet", "tps", Reading(state: .value(value), takenAt: Instant(seconds: 1000 + value)))
    }

    private func values() async throws -> [Double] {
        try await recorder.readings(
            of: "tps", fleet: "wallet", from: Instant(seconds: 0), before: Instant(seconds: 1e9), limit: .max
        ).compactMap { if case .value(let value) = $0.state { value } else { nil } }
    }

    @Test("keeps the readings that the loop took, and nothing else")
    func takes() async throws {
        let recording = recording()
        for input in [read(1), .timerFired, .loadRead("wallet", []), read(2)] { recording.note(input) }
        #expect(try await values().isEmpty)
        await recording.flush()
        #expect(try await values() == [1, 2])
    }

    @Test("has what waits wait on while the recorder fails, up to a bound, the oldest dropped and counted")
    func fails() async throws {
        let recording = recording(bound: 3)
        await recorder.fail(RecorderFailure("the disk is full"))
        for value in 1...3 { recording.note(read(Double(value))) }
        await recording.flush()
        recording.note(read(4))
        await recording.flush()
        #expect(recording.figures.failures == 2)
        #expect(recording.figures.dropped == 1)
        await recorder.fail(nil)
        await recording.flush()
        #expect(try await values() == [2, 3, 4])
    }

    @Test("hands over the rest when it is stopped")
    func stops() async throws {
        let recording = recording()
        let work = Task { await recording.run() }
        recording.note(read(1))
        work.cancel()
        await work.value
        #expect(try await values() == [1])
    }

    @Test("is told of a reading by the loop, in figures by the control plane")
    func loop() async throws {
        let recording = recording()
        let fixture = try await LoopFixture(recording: recording)
        try await fixture.running {
            fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
            fixture.inbox.post(read(7))
            try await eventually("the reading is noted") {
                await recording.flush()
                return try await values() == [7]
            }
            let samples = await fixture.controlPlane.present().telemetry.samples
            #expect(samples.contains { $0.name == "muster_recording_bytes" && $0.value > 0 })
            #expect(samples.map(\.name) == samples.map(\.name).sorted())
        }
    }
}
