import DaemonHarness
import MusterCore
import MusterPorts
import Synchronization
import Testing

@testable import MusterDaemon

@Suite("What bounds, replaces and stops work")
struct WorkInProgressTests {
    @Test("a turnstile lets in no more than its places, in the order of arrival")
    func turnstile() async {
        let gate = Turnstile(places: 2)
        let room = Room()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await gate.enter()
                    room.enter()
                    await Task.yield()
                    room.leave()
                    gate.leave()
                }
            }
        }
        #expect(room.most <= 2)
        #expect(room.all == 50)
    }

    @Test("a drain that ends by itself succeeds")
    func drainEnds() async throws {
        #expect(try await StoppableWork("drain").run("w") {} == .succeeded(.done))
    }

    @Test("a drain's failure is its outcome")
    func drainFails() async {
        await #expect(throws: Failure.unavailable("gone")) {
            try await StoppableWork("drain").run("w") { () async throws(Failure) in throw .unavailable("gone") }
        }
    }

    @Test("stopping a drain returns when it has ended, and its outcome is unknown")
    func drainStops() async throws {
        let drains = StoppableWork("drain")
        let began = Latch()
        let ended = Latch()
        let drain = Task {
            defer { drains.leave("w") }
            _ = try await drains.run("w") { () async throws(Failure) in
                began.open()
                await forever()
                ended.open()
                throw .outcomeUnknown("cancelled")
            }
        }
        await began.wait()
        await drains.stop("w")
        #expect(ended.isOpen)
        await #expect(throws: Failure.self) { try await drain.value }
    }

    @Test("a second drain of the same worker is refused while the first goes on")
    func drainTwice() async throws {
        let drains = StoppableWork("drain")
        let began = Latch()
        let first = Task {
            defer { drains.leave("w") }
            _ = try await drains.run("w") { () async throws(Failure) in
                began.open()
                await forever()
            }
        }
        await began.wait()
        await #expect(throws: Failure.outcomeUnknown("this drain is under way already")) {
            try await drains.run("w") {}
        }
        await drains.stop("w")
        await #expect(throws: Failure.self) { try await first.value }
        #expect(try await drains.run("w") {} == .succeeded(.done))
    }

    @Test("a drain that is to be stopped before it has begun ends at once, and only then those who wait go on")
    func drainStopsEarly() async throws {
        let drains = StoppableWork("drain")
        drains.enter("w")
        let stopped = Latch()
        let stop = Task {
            await drains.stop("w")
            stopped.open()
        }
        await #expect(throws: Failure.outcomeUnknown("the drain was stopped")) {
            try await drains.run("w") { await forever() }
        }
        #expect(!stopped.isOpen)
        drains.leave("w")
        await stop.value
    }

    @Test("stopping where nothing drains returns at once")
    func drainNone() async { await StoppableWork("drain").stop("w") }

    @Test("work under a key is replaced, stopped, and ended with its owner")
    func keyed() async throws {
        let tasks = KeyedTasks<String>()
        let ended = Names()
        let began = [Latch(), Latch(), Latch()]
        let work = { @Sendable (name: String, place: Int) in
            tasks.start(name) {
                began[place].open()
                await forever()
                ended.append("\(name)\(place)")
            }
        }
        let run = Task { await tasks.run() }
        work("a", 0)
        await began[0].wait()
        work("a", 1)
        await began[1].wait()
        try await eventually("the first has ended") { ended.all == ["a0"] }
        #expect(tasks.keys == ["a"])
        work("b", 2)
        await began[2].wait()
        tasks.stop("a")
        try await eventually("the second has ended") { ended.all == ["a0", "a1"] }
        #expect(tasks.keys == ["b"])
        run.cancel()
        await run.value
        #expect(ended.all == ["a0", "a1", "b2"])
    }
}

/// Names in the order in which they came.
private final class Names: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func append(_ name: String) { names.withLock { $0.append(name) } }
}

/// Counts who is inside.
private final class Room: Sendable {
    private let state = Mutex((now: 0, most: 0, all: 0))

    var most: Int { state.withLock { $0.most } }
    var all: Int { state.withLock { $0.all } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
            state.all += 1
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}

/// Opened once; whoever waits goes on.
final class Latch: Sendable {
    private let stream: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation
    private let opened = Mutex(false)

    init() { (stream, end) = AsyncStream.makeStream() }

    var isOpen: Bool { opened.withLock { $0 } }

    func open() {
        opened.withLock { $0 = true }
        end.finish()
    }

    /// One task only.
    func wait() async { for await _ in stream {} }
}

/// Until the task is cancelled.
func forever() async {
    let (stream, end) = AsyncStream<Void>.makeStream()
    await withTaskCancellationHandler {
        for await _ in stream {}
    } onCancel: {
        end.finish()
    }
}
