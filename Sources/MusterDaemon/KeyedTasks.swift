import Synchronization

/// Long-running work, one piece a key, that can be exchanged and ended one by one.
package final class KeyedTasks<Key: Hashable & Sendable>: Sendable {
    private struct Job: Sendable {
        var key: Key
        var number: Int
        var stops: AsyncStream<Void>
        var work: @Sendable () async -> Void
    }
    private struct State {
        var running: [Key: (number: Int, stop: AsyncStream<Void>.Continuation)] = [:]
        var next = 0
    }
    private let state = Mutex(State())
    private let queue: AsyncStream<Job>
    private let intake: AsyncStream<Job>.Continuation

    package init() { (queue, intake) = AsyncStream.makeStream() }

    /// The keys of the work there is now.
    package var keys: [Key] { state.withLock { Array($0.running.keys) } }

    /// Starts the work under a key, in place of what is there.
    package func start(_ key: Key, _ work: @escaping @Sendable () async -> Void) {
        let (stops, stop) = AsyncStream<Void>.makeStream()
        let (number, old) = state.withLock { state in
            state.next += 1
            let old = state.running.updateValue((state.next, stop), forKey: key)
            return (state.next, old)
        }
        old?.stop.finish()
        intake.yield(Job(key: key, number: number, stops: stops, work: work))
    }

    /// Ends the work under a key.
    package func stop(_ key: Key) {
        state.withLock { $0.running.removeValue(forKey: key) }?.stop.finish()
    }

    /// Runs what is started, until its task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { tasks in
            for await job in queue { tasks.addTask { await self.run(job) } }
            tasks.cancelAll()
        }
    }

    private func run(_ job: Job) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await job.work() }
            group.addTask { for await _ in job.stops {} }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in
            if state.running[job.key]?.number == job.number { state.running[job.key] = nil }
        }
    }
}
