import MusterCore
import MusterPorts

/// Keeps load balancers in line with the journal: a balancer that was restarted gets its workers back, and what a crash
/// left behind is removed.
///
/// Fleets are looked at side by side, and workers brought back side by side: what hangs or fails holds up nothing else.
package struct TrafficKeeper: Sendable {
    /// The workers of the fleet that a place knows.
    package typealias Enrolled = @Sendable (FleetName, PlugInReference) async throws(Failure) -> [WorkerID]

    private enum Topic: Hashable, Sendable {
        case fleet(FleetName)
        case worker(FleetName, WorkerID)
    }

    private let loop: ControlLoop
    private let runner: EffectRunner
    private let operations: WorkerOperations
    private let enrolled: Enrolled
    private let every: Duration
    private let tasks = KeyedTasks<Topic>()

    package init(
        loop: ControlLoop, runner: EffectRunner, operations: WorkerOperations, enrolled: @escaping Enrolled,
        every: Duration = .seconds(2)
    ) {
        self.loop = loop
        self.runner = runner
        self.operations = operations
        self.enrolled = enrolled
        self.every = every
    }

    /// Looks again and again until its task is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tasks.run() }
            while true {
                do { try await Task.sleep(for: every) } catch { break }
                let busy = Set(tasks.keys)
                for fleet in await loop.read({ $0.state.fleets.map(\.policy.fleet) })
                where !busy.contains(.fleet(fleet)) {
                    tasks.start(.fleet(fleet)) { await self.look(fleet) }
                }
            }
            group.cancelAll()
        }
    }

    private func look(_ fleet: FleetName) async {
        guard let state = await loop.read({ $0.state[fleet] }), Licence(state) != nil else { return }
        var lost: Set<WorkerID> = []
        var isAsked: Set<PlugInReference> = []
        for case .leave(let place) in state.policy.drain.steps where isAsked.insert(place).inserted {
            guard let known = await known(fleet, place) else { continue }
            lost.formUnion(state.workers.filter { $0.phase == .inService && !known.contains($0.id) }.map(\.id))
            await sweep(known, fleet, state, place)
        }
        for former in state.formerTraffic ?? [] {
            if let known = await known(fleet, former.place) { await sweep(known, fleet, state, former.place) }
        }
        let busy = Set(tasks.keys)
        for worker in lost.sorted() where !busy.contains(.worker(fleet, worker)) {
            tasks.start(.worker(fleet, worker)) { await self.restore(worker, fleet) }
        }
    }

    /// Nil when the place cannot be asked: every enrolment and drain tells of that; here it is only asked again.
    private func known(_ fleet: FleetName, _ place: PlugInReference) async -> Set<WorkerID>? {
        do throws(Failure) { return Set(try await enrolled(fleet, place)) } catch { return nil }
    }

    private func restore(_ worker: WorkerID, _ fleet: FleetName) async {
        let loop = loop
        do throws(Failure) {
            try await runner.restore(worker) {
                // It may have begun to drain since the place was asked.
                await loop.read { kernel in
                    guard let state = kernel.state[fleet], let place = state.index(of: worker),
                        state.workers[place].phase == .inService, let licence = Licence(state)
                    else { return nil }
                    return state.order(for: state.workers[place], by: licence)
                }
            }
        } catch {
            // A worker that is not fit, or a balancer that has gone again: it is looked at again in a moment.
            return
        }
    }

    /// Removes workers that the journal does not know. One that a placement still lists stays, and so do all when a
    /// placement cannot be asked: it may be serving, and is about to be adopted.
    private func sweep(
        _ known: Set<WorkerID>, _ fleet: FleetName, _ before: FleetState, _ place: PlugInReference
    ) async {
        let strangers = known.filter { before.index(of: $0) == nil }.sorted()
        guard !strangers.isEmpty, let listed = await listed(fleet, before) else { return }
        for worker in strangers where !listed.contains(worker) {
            guard let now = await loop.read({ $0.state[fleet] }), now.index(of: worker) == nil,
                let placement = now.policy.placements.first
            else { continue }
            let order = WorkerOrder(
                fleet: fleet, worker: worker, placement: placement, handle: nil, address: nil, steps: [.leave(place)])
            do throws(Failure) { try await operations.remove(order) } catch { continue }
        }
    }

    /// What the placements list, nil when one cannot be asked.
    private func listed(_ fleet: FleetName, _ state: FleetState) async -> Set<WorkerID>? {
        var listed: Set<WorkerID> = []
        for placement in state.policy.placements + state.formerPlacements {
            guard let provider = operations.provider(placement.provider.kind) else { return nil }
            do throws(Failure) {
                listed.formUnion(try await provider.list(fleet: fleet, placement: placement).map(\.id))
            } catch {
                return nil
            }
        }
        return listed
    }
}
