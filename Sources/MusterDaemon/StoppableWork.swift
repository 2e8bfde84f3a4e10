import MusterCore
import Synchronization

/// Work under way on workers, one piece each, so that it can be stopped when something else is to be done with the worker.
final class StoppableWork: Sendable {
    private struct Entry {
        var stops: AsyncStream<Void>
        var stop: AsyncStream<Void>.Continuation
        var isRunning = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        init() { (stops, stop) = AsyncStream.makeStream() }
    }
    private let entries = Mutex<[WorkerID: Entry]>([:])
    /// What the work is, for people, such as `drain`.
    private let name: String

    init(_ name: String) { self.name = name }

    /// It is about to run: from now on `stop` waits for it, so that what follows at once cannot overtake it and be undone
    /// by it afterwards.
    func enter(_ worker: WorkerID) {
        entries.withLock { entries in
            if entries[worker] == nil { entries[worker] = Entry() }
        }
    }

    /// It has ended and its outcome, if it has one, is on its way to the kernel: those who wait for its end go on.
    func leave(_ worker: WorkerID) {
        let waiters = entries.withLock { entries -> [CheckedContinuation<Void, Never>] in
            guard let entry = entries[worker], !entry.isRunning else { return [] }
            entries[worker] = nil
            return entry.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Runs the work until it ends or is stopped; the outcome is unknown then. Refuses a second piece for the worker.
    /// `leave` has to follow.
    func run(_ worker: WorkerID, _ work: @escaping @Sendable () async throws(Failure) -> Void) async throws(Failure)
        -> Outcome
    {
        let stops = entries.withLock { entries -> AsyncStream<Void>? in
            let entry = entries[worker] ?? Entry()
            guard !entry.isRunning else { return nil }
            entries[worker] = entry
            entries[worker]?.isRunning = true
            return entry.stops
        }
        guard let stops else { throw .outcomeUnknown("this \(name) is under way already") }
        defer { entries.withLock { $0[worker]?.isRunning = false } }
        let stopped = Failure.outcomeUnknown("the \(name) was stopped")
        let first = await withTaskGroup(of: Result<Void, Failure>.self) { group in
            group.addTask {
                do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
            }
            group.addTask {
                for await _ in stops { break }
                return .failure(stopped)
            }
            let first = await group.next() ?? .failure(stopped)
            group.cancelAll()
            return first
        }
        try first.get()
        return .succeeded(.done)
    }

    /// Stops the worker's piece, if there is one, and does not wait for its end.
    func halt(_ worker: WorkerID) { entries.withLock { $0[worker]?.stop }?.finish() }

    /// Stops the worker's piece, if there is one, and returns when it has ended.
    func stop(_ worker: WorkerID) async {
        await withCheckedContinuation { continuation in
            let stop = entries.withLock { entries -> AsyncStream<Void>.Continuation? in
                entries[worker]?.waiters.append(continuation)
                return entries[worker]?.stop
            }
            if let stop {
                stop.yield()
                stop.finish()
            } else {
                continuation.resume()
            }
        }
    }
}
