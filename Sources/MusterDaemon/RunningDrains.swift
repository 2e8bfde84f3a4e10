import MusterCore
import Synchronization

/// Drains under way, so that one can be stopped when its worker is taken back or ended.
final class RunningDrains: Sendable {
    private struct Entry {
        var stop: AsyncStream<Void>.Continuation
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let entries = Mutex<[WorkerID: Entry]>([:])

    /// Runs the drain until it ends or is stopped; a stopped drain's outcome is unknown. Refuses a second one.
    func run(_ worker: WorkerID, _ drain: @escaping @Sendable () async throws(Failure) -> Void) async throws(Failure)
        -> Outcome
    {
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let isFirst = entries.withLock { entries -> Bool in
            guard entries[worker] == nil else { return false }
            entries[worker] = Entry(stop: stop)
            return true
        }
        guard isFirst else { throw .outcomeUnknown("this drain is under way already") }
        defer {
            let waiters = entries.withLock { $0.removeValue(forKey: worker)?.waiters ?? [] }
            for waiter in waiters { waiter.resume() }
        }
        let first = await withTaskGroup(of: Result<Void, Failure>.self) { group in
            group.addTask {
                do throws(Failure) { return .success(try await drain()) } catch { return .failure(error) }
            }
            group.addTask {
                for await _ in stops { break }
                return .failure(.outcomeUnknown("the drain was stopped"))
            }
            let first = await group.next() ?? .failure(.outcomeUnknown("the drain was stopped"))
            group.cancelAll()
            return first
        }
        try first.get()
        return .succeeded(.done)
    }

    /// Stops the worker's drain, if there is one, and returns when it has ended.
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
