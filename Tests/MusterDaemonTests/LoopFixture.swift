import DaemonHarness
import Logging
import MusterCore
import MusterPolicy
import MusterPorts
import MusterState
import Synchronization

@testable import MusterDaemon

/// Notes what the loop says is to be watched.
final class NotingSensing: Sensing {
    private let views = Mutex<[FleetName: FleetView]>([:])

    func watch(_ fleet: FleetView) { views.withLock { $0[fleet.policy.fleet] = fleet } }

    func forget(_ fleet: FleetName) { views.withLock { $0[fleet] = nil } }

    subscript(fleet: FleetName) -> FleetView? { views.withLock { $0[fleet] } }
}

/// A loop with everything around it in memory: a journal that fails on demand and a provider that remembers.
struct LoopFixture: Sendable {
    let journal: MemoryJournal
    let provider = FakeProvider()
    let inbox = Inbox()
    let clock = ControllerClock()
    let telemetry = Telemetry()
    let broadcast = Broadcast()
    let sensing = NotingSensing()
    let runner: EffectRunner
    let loop: ControlLoop
    let controlPlane: LoopControlPlane

    static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let placement = PlacementPolicy(name: "local", provider: PlugInReference(kind: "process"))

    init(
        _ journal: MemoryJournal = MemoryJournal(), recording: Recording? = nil,
        operations: (FakeProvider) -> WorkerOperations = { $0.operations() }
    ) async throws {
        self.journal = journal
        runner = EffectRunner(operations: operations(provider), inbox: inbox, clock: clock)
        loop = ControlLoop(
            recovery: try await journal.recover(), journal: journal, inbox: inbox, runner: runner, clock: clock,
            sensing: sensing, telemetry: telemetry, broadcast: broadcast, recording: recording, log: Self.log)
        let policies = PolicyWatcher(
            paths: [], known: [], decoder: PolicyDecoder(options: .init(zone: { _ in nil }, promql: { _ in nil })),
            inbox: inbox, clock: clock, telemetry: telemetry, log: Self.log)
        controlPlane = LoopControlPlane(
            loop: loop, inbox: inbox, journal: journal, broadcast: broadcast, telemetry: telemetry, clock: clock,
            runner: runner, policies: policies, clockWatch: ClockWatch(clock: clock, log: Self.log),
            recording: recording)
    }

    static func policy(_ fleet: FleetName = "wallet", min: Int = 2, max: Int = 10) -> FleetPolicy {
        FleetPolicy(fleet: fleet, workers: WorkerBounds(min: min, max: max), placements: [placement])
    }

    /// Runs the loop and the runner for as long as `work` takes, then stops both.
    func running<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            group.addTask { await loop.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            inbox.close()
            runner.stop()
            try await group.waitForAll()
            return try result.get()
        }
    }

    func state() async -> ControlState { await loop.read { $0.state } }

    /// Names of the journalled facts, oldest first.
    func facts() async throws -> [Fact] {
        try await journal.reopened().entries(fleet: nil, names: [], until: nil, limit: .max).reversed().map(\.fact)
    }

    static func mark(_ clock: ControllerClock) -> OperatorMark {
        OperatorMark(by: "ana", reason: "test", at: clock.now(), until: nil)
    }
}
