import MusterCore
import MusterPorts
import MusterTransport
import Synchronization

/// Carries out what the kernel orders about a worker's traffic: enrol, drain, check again, reclaim, remove.
///
/// It decides nothing and keeps no deadline: a drain goes on until everything holds or its task is cancelled.
package final class DrainRunner: Sendable {
    /// Whether a condition over the worker's own metrics holds now.
    package typealias Condition = @Sendable (WorkerOrder, WaitCondition) async throws(Failure) -> ConditionState
    /// Sends the worker's process a signal.
    package typealias Signal = @Sendable (WorkerOrder, String) async throws(Failure) -> Void
    typealias Send = @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse

    let drainers: [String: any Drainer]
    let condition: Condition
    let signal: Signal
    let pace: Pace
    private let send: Send
    /// Workers that were sent a signal from here, whatever the policy's steps are by now.
    private let signalled = Mutex<Set<WorkerID>>([])

    /// Of two drainers of one kind the first counts.
    package convenience init(
        drainers: [any Drainer], http: HTTPClient, condition: @escaping Condition, signal: @escaping Signal,
        pace: Pace = .system
    ) {
        self.init(
            drainers: drainers, send: { (request) async throws(TransportError) in try await http.send(request) },
            condition: condition, signal: signal, pace: pace)
    }

    init(
        drainers: [any Drainer], send: @escaping Send, condition: @escaping Condition, signal: @escaping Signal,
        pace: Pace
    ) {
        self.drainers = Dictionary(drainers.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        self.send = send
        self.condition = condition
        self.signal = signal
        self.pace = pace
    }

    /// Drains the worker: each step in turn, and returns when every step holds at the same time.
    ///
    /// What does not hold yet, and what cannot be reached, is told through `progress` by name and tried again, for as
    /// long as it takes. `progress` gets every change once. Safe to run again from the beginning after a crash.
    /// `Failure.invalidRequest`: a step names a plug-in that does not exist. `outcomeUnknown`: the task was cancelled.
    package func run(
        _ order: WorkerOrder, progress: @escaping @Sendable (DrainProgress) -> Void
    ) async throws(Failure) {
        for reference in order.leaves { _ = try drainer(reference) }
        var drain = DrainRun(runner: self, order: order, progress: progress)
        try await drain.run()
    }

    /// What keeps the worker from being terminated right now; nil when it is still fenced and empty.
    ///
    /// To be asked immediately before the termination. What cannot be asked counts as a blocker. Conditions that stand
    /// before a `signal` step are not asked again: the process may have ended since, as it was told to.
    package func verify(_ order: WorkerOrder) async throws(Failure) -> String? {
        if let blocker = await formerBlocker(order) { return blocker }
        for reference in order.leaves {
            let drainer = try drainer(reference)
            do throws(Failure) {
                if let blocker = try await drainer.blocker(order, settings: reference.settings) { return blocker }
            } catch {
                return "\(reference.kind) cannot tell whether the worker is empty: \(error.message)"
            }
        }
        for wait in order.finalWaits {
            if let blocker = await self.blocker(of: wait, for: order) { return blocker }
        }
        return nil
    }

    /// Takes a draining worker back: the `undo` of its calls, last first, then into traffic again.
    ///
    /// Stop its drain first. `invalidRequest` when the steps have a signal, or one was sent: whether a drain that was
    /// resumed has sent it before, nobody knows. Such a worker is ending, and only a launch replaces it.
    package func reclaim(_ order: WorkerOrder) async throws(Failure) {
        let wasSignalled = signalled.withLock { $0.contains(order.worker) }
        if wasSignalled || order.firstSignal != nil {
            let name = order.firstSignal ?? "a signal"
            throw .invalidRequest("\(order.worker) was sent \(name), or may have been; it cannot be taken back")
        }
        for step in order.steps.reversed() {
            if case .call(_, let undo?) = step { try await call(undo, for: order) }
        }
        try await enrol(order)
    }

    /// Brings the worker into traffic everywhere its drain would take it out; returns when traffic can reach it.
    package func enrol(_ order: WorkerOrder) async throws(Failure) {
        for reference in order.leaves {
            try await drainer(reference).enrol(order, settings: reference.settings)
        }
    }

    /// Removes every trace of a worker that is terminated. All places are tried; the first failure is thrown.
    package func remove(_ order: WorkerOrder) async throws(Failure) {
        signalled.withLock { _ = $0.remove(order.worker) }
        var first = await removeFormer(order)
        for reference in order.leaves {
            do throws(Failure) {
                try await drainer(reference).remove(order, settings: reference.settings)
            } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    /// The workers of the fleet that the place knows, sorted: for enrolling what a load balancer forgot and for sweeping
    /// away what a crash left.
    package func enrolled(fleet: FleetName, at place: PlugInReference) async throws(Failure) -> [WorkerID] {
        try await drainer(place).enrolled(fleet: fleet, settings: place.settings)
    }

    func drainer(_ reference: PlugInReference) throws(Failure) -> any Drainer {
        guard let drainer = drainers[reference.kind] else {
            let known = drainers.keys.sorted().joined(separator: ", ")
            throw .invalidRequest("there is no drainer `\(reference.kind)`; there are: \(known)")
        }
        return drainer
    }

    /// One request to the worker; anything but 200...299 is a failure that names it.
    func call(_ call: WorkerCall, for order: WorkerOrder) async throws(Failure) {
        let request = try call.request(to: order)
        let name = "\(call.method) \(call.path) at \(order.worker)"
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await send(request)
        } catch {
            throw error.mayHaveArrived ? .outcomeUnknown("\(name): \(error)") : .unavailable("\(name): \(error)")
        }
        guard (200...299).contains(response.status) else {
            throw Refused(status: response.status).failure(of: name)
        }
    }

    /// Why the condition does not hold now, or nil.
    func blocker(of wait: WaitCondition, for order: WorkerOrder) async -> String? {
        do throws(Failure) {
            switch try await condition(order, wait) {
            case .holds: return nil
            case .fails(let text): return text
            case .noValue(let text): return text
            }
        } catch {
            return "\(wait.until) cannot be asked of \(order.worker): \(error.message)"
        }
    }

    /// From here on the worker cannot be taken back.
    func signalComing(_ worker: WorkerID) { signalled.withLock { _ = $0.insert(worker) } }
}
