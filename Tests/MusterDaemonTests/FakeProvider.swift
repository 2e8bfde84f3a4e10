import MusterCore
import MusterPorts
import Synchronization

@testable import MusterDaemon

/// A provider in memory that remembers what it was asked and fails on demand.
final class FakeProvider: FleetProvider {
    let kind = "process"
    /// What bounds a placement; all the same unless a test says otherwise.
    let bound: @Sendable (PlacementPolicy) -> PlacementBounds
    /// Where a launch, a preparation or a termination waits first.
    let wait: @Sendable (_ verb: String, PlacementPolicy) async -> Void
    private struct State {
        var workers: [WorkerID: ObservedWorker] = [:]
        var calls: [String] = []
        var failures: [String: Failure] = [:]
    }
    private let state = Mutex(State())

    init(
        bound: @escaping @Sendable (PlacementPolicy) -> PlacementBounds = { _ in PlacementBounds() },
        wait: @escaping @Sendable (_ verb: String, PlacementPolicy) async -> Void = { _, _ in }
    ) {
        self.bound = bound
        self.wait = wait
    }

    /// In order, such as `launch wallet-1`.
    var calls: [String] { state.withLock { $0.calls } }
    var workers: [WorkerID] { state.withLock { $0.workers.keys.sorted() } }

    func calls(of verb: String) -> [String] { calls.filter { $0.hasPrefix(verb + " ") } }

    /// Every such call fails so from now on; nil ends it.
    func fail(_ verb: String, _ failure: Failure?) { state.withLock { $0.failures[verb] = failure } }

    func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    private func failure(of verb: String, _ subject: String) throws(Failure) {
        let failure = state.withLock { state in
            state.calls.append("\(verb) \(subject)")
            return state.failures[verb]
        }
        if let failure { throw failure }
    }

    /// It has gone without a word.
    func lose(_ worker: WorkerID) { state.withLock { $0.workers[worker] = nil } }

    func bounds(of placement: PlacementPolicy) -> PlacementBounds { bound(placement) }

    func prepare(_ order: LaunchOrder) async throws(Failure) { await wait("prepare", order.placement) }

    func launch(_ order: LaunchOrder) async throws(Failure) -> ObservedWorker {
        try failure(of: "launch", order.worker.rawValue)
        await wait("launch", order.placement)
        return state.withLock { state in
            let port = 20_000 + state.workers.count
            let worker =
                state.workers[order.worker]
                ?? ObservedWorker(
                    id: order.worker, handle: "h-\(order.worker)", state: .running,
                    address: WorkerAddress(host: "127.0.0.1", port: port))
            state.workers[order.worker] = worker
            return worker
        }
    }

    func list(fleet: FleetName, placement: PlacementPolicy) async throws(Failure) -> [ObservedWorker] {
        try failure(of: "list", placement.name.rawValue)
        return state.withLock { state in
            state.workers.values.filter { $0.id.rawValue.hasPrefix("\(fleet)-") }.sorted { $0.id < $1.id }
        }
    }

    func terminate(_ order: WorkerOrder) async throws(Failure) {
        try failure(of: "terminate", order.worker.rawValue)
        await wait("terminate", order.placement)
        state.withLock { $0.workers[order.worker] = nil }
    }

    func signal(_ order: WorkerOrder, name: String) async throws(Failure) {
        try failure(of: "signal", order.worker.rawValue)
    }

    func changes(fleet: FleetName, placement: PlacementPolicy) -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}

extension FakeProvider {
    /// Everything but the provider's own calls succeeds and is noted; a drain waits until it is cancelled when it must.
    func operations(
        blocker: String? = nil, removal: Failure? = nil, endless: Bool = false
    ) -> WorkerOperations {
        WorkerOperations(
            provider: { $0 == "process" ? self : nil },
            enrol: { (order) async throws(Failure) in self.note("enrol \(order.worker)") },
            drain: { (order, progress) async throws(Failure) in
                self.note("drain \(order.worker)")
                progress(DrainProgress(step: 1, steps: 1, blocker: "busy"))
                guard endless else { return }
                await forever()
                self.note("drainStopped \(order.worker)")
                throw .outcomeUnknown("cancelled")
            },
            reclaim: { (order) async throws(Failure) in self.note("reclaim \(order.worker)") },
            verify: { (order) async throws(Failure) in
                self.note("verify \(order.worker)")
                return blocker
            },
            remove: { (order) async throws(Failure) in
                self.note("remove \(order.worker)")
                if let removal { throw removal }
            })
    }
}
