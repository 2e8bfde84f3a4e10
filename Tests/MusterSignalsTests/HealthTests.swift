import MusterCore
import MusterPorts
import MusterTestKit
import MusterTransport
import Synchronization
import Testing

@testable import MusterSignals

struct HealthTests {
    private let check = HealthCheck(every: .seconds(5), fail: 3, pass: 2)

    /// Checks as (seconds, passed), and the verdicts that change at which second.
    static let histories: [([(Double, Bool)], [Double: Bool])] = [
        ([(0, true), (0.5, true), (5, true)], [0.5: true]),
        ([(0, false), (0.5, false), (1, true), (1.5, true)], [1.5: true]),
        ([(0, false), (0.5, false), (1, false), (9, false), (10, false)], [10: false]),
        (
            [(0, true), (0.5, true), (5, false), (10, false), (15, true), (20, false), (25, false), (30, false)],
            [0.5: true, 30: false]
        ),
        (
            [(0, true), (1, true), (5, false), (10, false), (15, false), (20, true), (25, true)],
            [1: true, 15: false, 25: true]
        ),
    ]

    @Test(arguments: histories)
    func verdicts(_ checks: [(Double, Bool)], _ expected: [Double: Bool]) {
        var record = HealthRecord()
        var changes: [Double: Bool] = [:]
        for (second, passed) in checks where record.take(passed: passed, at: .seconds(second), check) {
            changes[second] = record.isHealthy
        }
        #expect(changes == expected)
    }

    /// The checker waits for the next check that is due and for nothing else.
    @Test func wakesOnlyToCheck() async {
        let passed = Mutex(Duration.zero)
        let (waits, asked) = (Log<Duration>(), Log<String>())
        let pace = Pace(
            uptime: { passed.withLock { $0 } },
            sleep: { (wait) async throws(CancellationError) in
                waits.add(wait)
                passed.withLock { $0 += wait }
                await Task.yield()
            })
        let group = HealthGroup(
            fleet: "wallet", check: HealthCheck(every: .seconds(5), fail: 3, pass: 2),
            send: { (request) async throws(TransportError) in
                asked.add(request.url)
                return HTTPResponse(status: 200, headers: [:], body: [])
            }, pace: pace, output: { _, _ in })
        await group.update([.at(1), .at(2)])
        let run = Task { await group.run() }
        while passed.withLock({ $0 }) < .seconds(600) { await Task.yield() }
        await group.retire()
        await run.value
        // Checks of a worker are half an interval apart at least, so 240 each; every one costs a wait or two.
        #expect(asked.elements.count >= 2)
        #expect(waits.elements.count < 1500)
    }

    /// That we have no sockets left is no news of a worker: it is neither replaced for it nor taken into service.
    @Test(arguments: [
        TransportError.tooManyConnections(limit: 512), .exhausted("no socket"), .tooManyTargets(limit: 1),
        .tooManyWaiting(limit: 1),
    ])
    func ourOwnFaultsAreNoVerdict(_ fault: TransportError) async {
        let passed = Mutex(Duration.zero)
        let verdicts = Log<WorkerHealth>()
        let pace = Pace(
            uptime: { passed.withLock { $0 } },
            sleep: { (wait) async throws(CancellationError) in
                passed.withLock { $0 += wait }
                await Task.yield()
            })
        let group = HealthGroup(
            fleet: "wallet", check: check,
            send: { (request) async throws(TransportError) in
                // Time runs on while a check is under way, so that the first verdict is waited for and not timed.
                if !verdicts.elements.isEmpty || request.url.contains(":2/") { throw fault }
                return HTTPResponse(status: 200, headers: [:], body: [])
            }, pace: pace, output: { for verdict in $1 { verdicts.add(verdict) } })
        await group.update([.at(1), .at(2)])
        let run = Task { await group.run() }
        while verdicts.elements.isEmpty, passed.withLock({ $0 }) < .seconds(100_000) { await Task.yield() }
        let judged = passed.withLock { $0 }
        while passed.withLock({ $0 }) < judged + .seconds(600) { await Task.yield() }
        await group.retire()
        await run.value
        #expect(verdicts.elements == [WorkerHealth(worker: "w-1", healthy: true)])
    }

    /// A worker that comes while the checker waits for another is checked at once.
    @Test func newWorkerEndsTheWait() async {
        let asked = AsyncStream.makeStream(of: String.self)
        let group = HealthGroup(
            fleet: "wallet", check: HealthCheck(every: .seconds(3600), fail: 3, pass: 1),
            send: { (request) async throws(TransportError) in
                asked.continuation.yield(request.url)
                return HTTPResponse(status: 200, headers: [:], body: [])
            }, pace: .system, output: { _, _ in })
        let run = Task { await group.run() }
        var urls = asked.stream.makeAsyncIterator()
        await group.update([.at(1)])
        #expect(await urls.next() == "http://127.0.0.1:1/healthz")
        await group.update([.at(2)])
        #expect(await urls.next() == "http://127.0.0.1:2/healthz")
        await group.retire()
        await run.value
    }

    /// Real servers, real time: a boot is noticed long before `every`, and a death after `fail` checks.
    @Test func bootIsNoticedFast() async throws {
        let health = Switch()
        let refused = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { request in
            if !health.isUp { refused.continuation.yield() }
            return .text("", status: health.isUp && request.path == "/healthz" ? 200 : 503)
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let verdicts = AsyncStream.makeStream(of: [WorkerHealth].self)
        let checker = HealthChecker(http: client) { _, verdict in verdicts.continuation.yield(verdict) }
        let check = HealthCheck(every: .milliseconds(150), timeout: .milliseconds(100), fail: 2, pass: 2)
        await checker.update(
            fleet: "wallet", check: check,
            targets: [
                SignalTarget(worker: "w-1", address: WorkerAddress(host: "127.0.0.1", port: server.port))
            ])
        let run = Task { await checker.run() }
        var refusals = refused.stream.makeAsyncIterator()
        await refusals.next()
        health.isUp = true
        var reads = verdicts.stream.makeAsyncIterator()
        var seen: [WorkerHealth] = []
        while let verdict = await reads.next() {
            seen += verdict
            if verdict.contains(where: \.healthy) { break }
        }
        #expect(seen.last == WorkerHealth(worker: "w-1", healthy: true))
        health.isUp = false
        #expect(await reads.next() == [WorkerHealth(worker: "w-1", healthy: false)])
        run.cancel()
        await run.value
        await client.shutdown()
    }
}

private final class Switch: Sendable {
    private let storage = Mutex(false)
    var isUp: Bool {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }
}
