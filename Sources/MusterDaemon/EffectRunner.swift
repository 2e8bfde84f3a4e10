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
    private let drains = StoppableWork("drain")
    private let restorations = StoppableWork("restoration")
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

    /// The worker is gone: what is still done with it ends.
    func forget(_ worker: WorkerID) {
        drains.halt(worker)
        restorations.halt(worker)
    }

    /// Brings a worker back into traffic that a balancer has lost. `order` is asked when nothing can overtake it any
    /// more; nil when the worker is not to be in traffic by then. A drain, reclaim or termination stops it and waits for
    /// its end first: it cannot undo what they do.
    func restore(_ worker: WorkerID, _ order: @escaping @Sendable () async -> WorkerOrder?) async throws(Failure) {
        restorations.enter(worker)
        defer { restorations.leave(worker) }
        let operations = operations
        _ = try await restorations.run(worker) { () async throws(Failure) in
            guard let order = await order() else { return }
            try await operations.enrol(order)
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
        _ = try await within(.seconds(1800)) { () async throws(Failure) in
            try await provider.prepare(order)
            return .done
        }
        let gate = gate(provider, order.placement)
        await gate.enter()
        defer { gate.leave() }
        return try await within(.seconds(300)) { () async throws(Failure) in
            .launched(try await provider.launch(order))
        }
    }

    private func drain(_ order: WorkerOrder) async throws(Failure) -> Outcome {
        await restorations.stop(order.worker)
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
        await restorations.stop(order.worker)
        return try await within(.seconds(60)) { () async throws(Failure) in
            try await self.operations.reclaim(order)
            return .done
        }
    }

    /// Fence, check again, terminate, and take the traces away.
    private func terminate(_ order: WorkerOrder, forced: Bool) async throws(Failure) -> Outcome {
        await drains.stop(order.worker)
        await restorations.stop(order.worker)
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
        return try await within(provider.bounds(of: order.placement).termination) { () async throws(Failure) in
            try await provider.terminate(order)
            if forced { try await operations.remove(order) }
            return .done
        }
    }

    private func provider(_ placement: PlacementPolicy) throws(Failure) -> any FleetProvider {
        guard let provider = operations.provider(placement.provider.kind) else {
            throw .invalidRequest("there is no provider \(placement.provider.kind) in this version")
        }
        return provider
    }

    /// Launches at one endpoint at the same time are bounded; others do not wait for them.
    private func gate(_ provider: any FleetProvider, _ placement: PlacementPolicy) -> Turnstile {
        let name = "\(provider.kind) \(provider.bounds(of: placement).endpoint)"
        return gates.withLock { gates in
            if let gate = gates[name] { return gate }
            let gate = Turnstile(places: 16)
            gates[name] = gate
            return gate
        }
    }
}
