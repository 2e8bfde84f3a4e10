import MusterCore
import MusterPorts
import Synchronization

/// Does what the kernel said, and brings the outcomes back to the inbox. Every effect is safe to run again.
package final class EffectRunner: Sendable {
    private let operations: WorkerOperations
    private let inbox: Inbox
    private let clock: ControllerClock
    private let queue: AsyncStream<Effect>
    private let intake: AsyncStream<Effect>.Continuation
    private let drains = RunningDrains()
    private let gates = Mutex<[String: Turnstile]>([:])
    private let underWay = Mutex<Set<EffectID>>([])

    package init(operations: WorkerOperations, inbox: Inbox, clock: ControllerClock) {
        self.operations = operations
        self.inbox = inbox
        self.clock = clock
        // Bounded by the kernel: one effect of a kind for a worker at a time.
        (queue, intake) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Takes effects to run, after their facts are journalled.
    func dispatch(_ effects: [Effect]) {
        for effect in effects {
            if let id = effect.id { underWay.withLock { _ = $0.insert(id) } }
            if case .drain(let order) = effect { drains.enter(order.worker) }
            intake.yield(effect)
        }
    }

    /// Effects that have not ended.
    var running: Set<EffectID> { underWay.withLock { $0 } }

    /// Runs until `stop`, then cancels what is left: it is asked for again after the restart.
    package func run() async {
        await withDiscardingTaskGroup { effects in
            for await effect in queue { effects.addTask { await self.run(effect) } }
            effects.cancelAll()
        }
    }

    /// Takes no more effects.
    package func stop() { intake.finish() }

    private func run(_ effect: Effect) async {
        guard let id = effect.id else { return }
        let outcome = await outcome(of: effect)
        underWay.withLock { _ = $0.remove(id) }
        inbox.post(.effectEnded(id, outcome))
        if case .drain(let order) = effect { drains.leave(order.worker) }
    }

    private func outcome(of effect: Effect) async -> Outcome {
        do throws(Failure) {
            switch effect {
            case .observe(let fleet, let placement): return try await observe(fleet, placement)
            case .launch(let order): return try await launch(order)
            case .enrol(let order, _):
                return try await within(.seconds(60)) { () async throws(Failure) in
                    try await self.operations.enrol(order)
                    return .done
                }
            case .drain(let order): return try await drain(order)
            case .reclaim(let order): return try await reclaim(order)
            case .terminate(let order, let forced): return try await terminate(order, forced: forced)
            case .wake, .announce: return .succeeded(.done)
            }
        } catch {
            if case .outcomeUnknown(let text) = error { return .unknown(text) }
            return .refused(error)
        }
    }

    private func observe(_ fleet: FleetName, _ placement: PlacementPolicy) async throws(Failure) -> Outcome {
        let provider = try provider(placement)
        let began = clock.now()
        return try await within(.seconds(60)) { () async throws(Failure) in
            .observed(try await provider.list(fleet: fleet, placement: placement), began: began)
        }
    }

    private func launch(_ order: LaunchOrder) async throws(Failure) -> Outcome {
        let provider = try provider(order.placement)
        let gate = gate(order.placement)
        await gate.enter()
        defer { gate.leave() }
        return try await within(.seconds(300)) { () async throws(Failure) in
            .launched(try await provider.launch(order))
        }
    }

    private func drain(_ order: WorkerOrder) async throws(Failure) -> Outcome {
        let operations = operations
        let inbox = inbox
        return try await drains.run(order.worker) { () async throws(Failure) in
            try await operations.drain(order) { progress in
                inbox.post(.drainProgressed(order.fleet, order.worker, progress))
            }
        }
    }

    private func reclaim(_ order: WorkerOrder) async throws(Failure) -> Outcome {
        await drains.stop(order.worker)
        return try await within(.seconds(60)) { () async throws(Failure) in
            try await self.operations.reclaim(order)
            return .done
        }
    }

    /// Fence, check again, terminate, and take the traces away.
    private func terminate(_ order: WorkerOrder, forced: Bool) async throws(Failure) -> Outcome {
        await drains.stop(order.worker)
        if !forced, let blocker = try await operations.verify(order) { return .succeeded(.stillBusy(blocker)) }
        let provider = try provider(order.placement)
        let operations = operations
        // Nobody is sent to what is about to end. A worker that is ended by force may still hold connections, which
        // then keep its place from being removed: they end with it, and the place is removed after.
        if forced {
            await attempt(within: .seconds(5), operations.remove, order)
        } else {
            try await operations.remove(order)
        }
        return try await within(.seconds(300)) { () async throws(Failure) in
            try await provider.terminate(order)
            if forced { try await operations.remove(order) }
            return .done
        }
    }

    /// A try whose failure does not matter, because it is made again later.
    private func attempt(
        within deadline: Duration, _ operation: @escaping @Sendable (WorkerOrder) async throws(Failure) -> Void,
        _ order: WorkerOrder
    ) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do throws(Failure) { try await operation(order) } catch { return false }
                return true
            }
            group.addTask {
                do { try await Task.sleep(for: deadline) } catch { return true }
                return false
            }
            _ = await group.next()
            group.cancelAll()
        }
    }

    private func provider(_ placement: PlacementPolicy) throws(Failure) -> any FleetProvider {
        guard let provider = operations.provider(placement.provider.kind) else {
            throw .invalidRequest("there is no provider \(placement.provider.kind) in this version")
        }
        return provider
    }

    /// Launches of one provider at the same time are bounded.
    private func gate(_ placement: PlacementPolicy) -> Turnstile {
        gates.withLock { gates in
            if let gate = gates[placement.provider.kind] { return gate }
            let gate = Turnstile(places: 16)
            gates[placement.provider.kind] = gate
            return gate
        }
    }

    /// Runs an operation that must end in time; one that does not is cancelled, and nobody knows what it did.
    private func within(
        _ deadline: Duration, _ operation: @escaping @Sendable () async throws(Failure) -> EffectResult
    ) async throws(Failure) -> Outcome {
        let first = await withTaskGroup(of: Result<EffectResult, Failure>.self) { group in
            group.addTask {
                do throws(Failure) { return .success(try await operation()) } catch { return .failure(error) }
            }
            group.addTask {
                do { try await Task.sleep(for: deadline) } catch { return .failure(.outcomeUnknown("cancelled")) }
                return .failure(.outcomeUnknown("no answer within \(deadline)"))
            }
            let first = await group.next() ?? .failure(.outcomeUnknown("cancelled"))
            group.cancelAll()
            return first
        }
        return .succeeded(try first.get())
    }
}
