import MusterCore
import MusterPorts

/// Keeps load balancers in line with the journal: a balancer that was restarted gets its workers back, and what a crash
/// left behind is removed.
package struct TrafficKeeper: Sendable {
    /// The workers of the fleet that each place knows.
    package typealias Enrolled =
        @Sendable (FleetName, [DrainStep]) async throws(Failure) -> [(place: PlugInReference, workers: [WorkerID])]

    private let loop: ControlLoop
    private let operations: WorkerOperations
    private let enrolled: Enrolled
    private let every: Duration

    package init(
        loop: ControlLoop, operations: WorkerOperations, enrolled: @escaping Enrolled, every: Duration = .seconds(2)
    ) {
        self.loop = loop
        self.operations = operations
        self.enrolled = enrolled
        self.every = every
    }

    /// Looks again and again until its task is cancelled.
    package func run() async {
        while true {
            do { try await Task.sleep(for: every) } catch { return }
            for fleet in await loop.read({ $0.state.fleets.map(\.policy.fleet) }) { await look(fleet) }
        }
    }

    private func look(_ fleet: FleetName) async {
        guard let state = await loop.read({ $0.state[fleet] }), state.policy.mode != .shadow else { return }
        let steps = state.policy.drain.steps
        guard steps.contains(where: { if case .leave = $0 { true } else { false } }) else { return }
        do throws(Failure) {
            for (_, workers) in try await enrolled(fleet, steps) {
                try await mend(fleet, state, steps, known: Set(workers))
            }
        } catch {
            // Every enrolment and drain tells of a balancer that cannot be reached; here it is only looked at again.
            return
        }
    }

    private func mend(
        _ fleet: FleetName, _ before: FleetState, _ steps: [DrainStep], known: Set<WorkerID>
    ) async throws(Failure) {
        for worker in before.workers where worker.phase == .inService && !known.contains(worker.id) {
            // It may have begun to drain since the place was asked.
            guard let now = await loop.read({ $0.state[fleet] }), let place = now.index(of: worker.id),
                now.workers[place].phase == .inService, let order = now.order(for: now.workers[place])
            else { continue }
            try await operations.enrol(order)
        }
        let strangers = known.filter { before.index(of: $0) == nil }.sorted()
        if !strangers.isEmpty { try await sweep(strangers, fleet, before, steps) }
    }

    /// Removes workers that the journal does not know. One that a placement still lists stays, and so do all when a
    /// placement cannot be asked: it may be serving, and is about to be adopted.
    private func sweep(
        _ strangers: [WorkerID], _ fleet: FleetName, _ before: FleetState, _ steps: [DrainStep]
    ) async throws(Failure) {
        var listed: Set<WorkerID> = []
        for placement in before.policy.placements + before.formerPlacements {
            guard let provider = operations.provider(placement.provider.kind) else { return }
            listed.formUnion(try await provider.list(fleet: fleet, placement: placement).map(\.id))
        }
        for worker in strangers where !listed.contains(worker) {
            guard let now = await loop.read({ $0.state[fleet] }), now.index(of: worker) == nil,
                let placement = now.policy.placements.first
            else { continue }
            try await operations.remove(
                WorkerOrder(
                    fleet: fleet, worker: worker, placement: placement, handle: nil, address: nil, steps: steps))
        }
    }
}
