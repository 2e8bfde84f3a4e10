import MusterCore
import Synchronization

/// Drains under way, so that one can be stopped when its worker is taken back or ended.
final class RunningDrains: Sendable {
    private struct Entry {
        var stops: AsyncStream<Void>
        var stop: AsyncStream<Void>.Continuation
        var isRunning = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        init() { (stops, stop) = AsyncStream.makeStream() }
    }
    private let entries = Mutex<[WorkerID: Entry]>([:])

    /// A drain is about to run: from now on `stop` waits for it, so that a reclaim that follows at once cannot overtake
    /// it and have its worker fenced afterwards.
    func enter(_ worker: WorkerID) {
        entries.withLock { entries in
            if entries[worker] == nil { entries[worker] = Entry() }
        }
    }

    /// The drain's outcome is on its way to the kernel: those who wait for its end go on.
    func leave(_ worker: WorkerID) {
        let waiters = entries.withLock { entries -> [CheckedContinuation<Void, Never>] in
            guard let entry = entries[worker], !entry.isRunning else { return [] }
            entries[worker] = nil
            return entry.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Runs the drain until it ends or is stopped; a stopped drain's outcome is unknown. Refuses a second one.
    /// `leave` has to follow.
    func run(_ worker: WorkerID, _ drain: @escaping @Sendable () async throws(Failure) -> Void) async throws(Failure)
        -> Outcome
    {
        let stops = entries.withLock { entries -> AsyncStream<Void>? in
            let entry = entries[worker] ?? Entry()
            guard !entry.isRunning else { return nil }
            entries[worker] = entry
            entries[worker]?.isRunning = true
            return entry.stops
        }
        guard let stops else { throw .outcomeUnknown("this drain is under way already") }
        defer { entries.withLock { $0[worker]?.isRunning = false } }
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
