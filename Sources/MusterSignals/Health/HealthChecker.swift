import MusterCore
import MusterPorts
import MusterTransport
import Synchronization

/// Checks the health of every fleet's workers over HTTP and tells when a verdict changes.
///
/// A worker without a verdict yet is checked every 500 ms (or `every`, if shorter), so that a boot is noticed at
/// once; after that every `every`, at a place of its own in the interval.
package final class HealthChecker: Sendable {
    /// Takes verdicts that changed, sorted by worker. Must not wait.
    package typealias Output = @Sendable (FleetName, [WorkerHealth]) -> Void

    private let send: PageFetcher.Send
    private let pace: Pace
    private let output: Output
    private let fleets = Mutex<[FleetName: HealthGroup]>([:])
    private let groups = AsyncStream.makeStream(of: HealthGroup.self)

    package convenience init(http: HTTPClient, pace: Pace = .system, output: @escaping Output) {
        self.init(
            send: { (request) async throws(TransportError) in try await http.send(request) }, pace: pace, output: output
        )
    }

    init(send: @escaping PageFetcher.Send, pace: Pace, output: @escaping Output) {
        self.send = send
        self.pace = pace
        self.output = output
    }

    /// Checks until its task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { tasks in
            for await group in groups.stream { tasks.addTask { await group.run() } }
            tasks.cancelAll()
        }
    }

    /// Takes over a fleet's check and the workers to check: those booting, joining and in service. Nil ends it.
    ///
    /// Verdicts of workers that stay are kept, unless the check itself is another one.
    package func update(fleet: FleetName, check: HealthCheck?, targets: [SignalTarget]) async {
        let (group, isNew, old) = exchange(fleet, check)
        if let old { await old.retire() }
        guard let group else { return }
        await group.update(targets)
        if isNew { groups.continuation.yield(group) }
    }

    private func exchange(
        _ fleet: FleetName, _ check: HealthCheck?
    ) -> (group: HealthGroup?, isNew: Bool, old: HealthGroup?) {
        fleets.withLock { fleets in
            let before = fleets[fleet]
            if let before, before.check == check { return (before, false, nil) }
            let group = check.map { HealthGroup(fleet: fleet, check: $0, send: send, pace: pace, output: output) }
            fleets[fleet] = group
            return (group, group != nil, before)
        }
    }
}
