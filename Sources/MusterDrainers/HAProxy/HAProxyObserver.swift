import MusterCore
import MusterPorts

/// Looks at backends for everyone who asks: one reply serves all who want it at about the same time, since each costs
/// HAProxy a walk through the backend on the thread that serves traffic.
actor HAProxyObserver {
    private struct Place: Hashable {
        var socket: HAProxyEndpoint
        var backend: String
    }
    private typealias Answer = Result<HAProxySnapshot, Failure>
    private struct Question {
        var began: Duration
        /// Something was changed since it began: its answer may lack that.
        var isOutOfDate = false
        var waiters: [CheckedContinuation<Answer, Never>] = []
    }

    private let pace: Pace
    private var kept: [Place: (began: Duration, snapshot: HAProxySnapshot)] = [:]
    private var asked: [Place: Question] = [:]
    private var memories: [HAProxyEndpoint: HAProxyMemory] = [:]

    /// How old an answer may be, from when it was asked for.
    static let longest = Duration.milliseconds(50)

    init(pace: Pace) { self.pace = pace }

    /// The backend as it is now, or was a moment ago; never from before the last change that was told.
    func snapshot(_ backend: HAProxyBackend) async throws(Failure) -> HAProxySnapshot {
        let place = Place(socket: backend.settings.socket, backend: backend.settings.backend)
        while true {
            let now = pace.uptime()
            if let last = kept[place], now - last.began < Self.longest { return last.snapshot }
            guard let question = asked[place] else { return try await ask(backend, place) }
            let isFresh = !question.isOutOfDate && now - question.began < Self.longest
            let answer = await withCheckedContinuation { asked[place]?.waiters.append($0) }
            if isFresh { return try answer.get() }
        }
    }

    private func ask(_ backend: HAProxyBackend, _ place: Place) async throws(Failure) -> HAProxySnapshot {
        let began = pace.uptime()
        asked[place] = Question(began: began)
        let answer: Answer
        do throws(Failure) {
            let snapshot = try await backend.snapshot()
            memories[place.socket, default: HAProxyMemory()].record(
                snapshot.process, has: snapshot.servers.map { "\(place.backend)/\($0.name)" }, at: pace.uptime())
            answer = snapshot.problem.map { .failure($0) } ?? .success(snapshot)
        } catch {
            answer = .failure(error)
        }
        let question = asked.removeValue(forKey: place)
        if case .success(let snapshot) = answer, question?.isOutOfDate == false { kept[place] = (began, snapshot) }
        for waiter in question?.waiters ?? [] { waiter.resume(returning: answer) }
        return try answer.get()
    }

    /// Something at the backend was changed: answers from before are worth nothing.
    func changed(_ backend: HAProxyBackend) {
        let place = Place(socket: backend.settings.socket, backend: backend.settings.backend)
        kept[place] = nil
        asked[place]?.isOutOfDate = true
    }

    /// The worker's server is gone for good.
    func forget(_ worker: WorkerID, in backend: HAProxyBackend) {
        memories[backend.settings.socket]?.forget("\(backend.settings.backend)/\(worker)")
    }

    /// Why a former process of HAProxy may still hold the worker's sessions; nil when none can. `isThere` is whether the
    /// newest snapshot has the worker.
    func formerHolder(of order: WorkerOrder, in backend: HAProxyBackend, isThere: Bool) -> String? {
        memories[backend.settings.socket]?.holder(
            of: "\(backend.settings.backend)/\(order.worker)", isThere: isThere, since: order.drainBegan,
            at: pace.uptime())
    }
}
