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
