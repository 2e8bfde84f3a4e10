import Foundation
import MusterTransport
import Testing

/// Many requests at once, and their end.
@Suite struct LoadTests {
    @Test func aThousandAtOnceShareTheAllowedConnections() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.transfersPerTarget = 64
        try await withBench(configuration: configuration) { bench async throws in
            let results = await bench.client.sendBatch(
                Array(repeating: HTTPRequest(url: bench.url("/hello"), deadline: .seconds(60)), count: 1000))
            for result in results { #expect(try result.get().body.text == "hello") }
            #expect(try await bench.stats().opened <= 64)
        }
    }

    @Test func separateCallsShareThemToo() async throws {
        try await withBench { bench async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<1000 {
                    group.addTask {
                        try await bench.client.send(HTTPRequest(url: bench.url("/hello"), deadline: .seconds(60)))
                            .status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await bench.stats().opened <= 256)
        }
    }

    @Test func theQueueIsFirstInFirstOut() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.transfersPerTarget = 1
        try await withBench(configuration: configuration) { bench async throws in
            let order = OrderLog()
            await bench.client.sendBatch(Array(repeating: bench.get("/hello"), count: 50)) { index, _ in
                order.add(index)
            }
            #expect(order.indices == Array(0..<50))
        }
    }

    @Test func theQueueIsBoundedAndItsRequestsTimeOut() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.transfersPerTarget = 1
        configuration.waitingPerTarget = 2
        try await withBench(configuration: configuration) { bench async throws in
            let request = HTTPRequest(url: bench.url("/hang"), deadline: .milliseconds(200))
            let errors = await bench.client.sendBatch(Array(repeating: request, count: 4)).map { result in
                if case .failure(let error) = result { error } else { nil as TransportError? }
            }
            #expect(errors[0] == .timedOut(phase: .waiting))
            #expect(errors[1] == .timedOut(phase: .connecting))
            #expect(errors[3] == .tooManyWaiting(limit: 2))
            #expect(try await bench.client.send(bench.get("/hello")).status == 200)
        }
    }

    @Test func cancellationFreesTheConnection() async throws {
        try await withBench { bench async throws in
            let task = Task { try await bench.client.send(bench.get("/hang")) }
            _ = try await bench.client.send(bench.get("/await-seen?/hang,1"))
            task.cancel()
            await #expect(throws: TransportError.cancelled) { try await task.value }
            #expect(try await bench.client.send(bench.get("/await-open?1")).body.text == "1")
            #expect(bench.client.openConnections == 1)
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        try await withBench { bench async throws in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await bench.client.sendBatch([bench.get("/hang"), bench.get("/hang")])
            }
            let results = await task.value
            #expect(results.count == 2)
            for result in results {
                guard case .failure(.cancelled) = result else {
                    Issue.record("expected cancelled, got \(result)")
                    continue
                }
            }
        }
    }

    @Test func shutdownEndsWhatIsInFlight() async throws {
        try await withBench { bench async throws in
            let tasks = (0..<20).map { _ in Task { try await bench.client.send(bench.get("/hang")) } }
            let stream = try await bench.client.stream(bench.get("/quiet"))
            _ = try await bench.client.send(bench.get("/await-seen?/hang,20"))
            await bench.client.shutdown()
            for task in tasks { await #expect(throws: TransportError.closed) { try await task.value } }
            await #expect(throws: TransportError.closed) { for try await _ in stream.body {} }
            await #expect(throws: TransportError.closed) { try await bench.client.send(bench.get("/hello")) }
            #expect(bench.client.openConnections == 0)
            await bench.client.shutdown()
        }
    }

    /// Connections kept for reuse are no reason to refuse a new one.
    @Test func idleConnectionsGiveWay() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.maximumConnections = 2
        try await withBench(configuration: configuration) { first async throws in
            try await withBench { second async throws in
                try await withBench { third async throws in
                    let client = first.client
                    for bench in [first, second, third, first, third] {
                        #expect(try await client.send(bench.get("/hello")).status == 200)
                        #expect(client.openConnections <= 2)
                    }
                    // One of the two is in use, so the other has to go.
                    let held = Task { try await client.send(first.get("/hang")) }
                    while try await second.client.send(first.get("/stats")).body.text.contains("/hang") == false {
                        await Task.yield()
                    }
                    for bench in [second, third, second] {
                        #expect(try await client.send(bench.get("/hello")).status == 200)
                    }
                    held.cancel()
                    _ = await held.result
                }
            }
        }
    }

    @Test func aConnectionLimitIsNamed() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.maximumConnections = 2
        try await withBench(configuration: configuration) { bench async throws in
            let held = (0..<2).map { _ in Task { try await bench.client.send(bench.get("/hang")) } }
            while bench.client.openConnections < 2 { await Task.yield() }
            await #expect(throws: TransportError.tooManyConnections(limit: 2)) {
                try await bench.client.send(bench.get("/hello"))
            }
            for task in held { task.cancel() }
            for task in held { _ = await task.result }
            #expect(try await bench.client.send(bench.get("/hello")).status == 200)
        }
    }
}

/// Remembers in which order results came.
private final class OrderLog: @unchecked Sendable {  // protected by `lock`
    private let lock = NSLock()
    private var log: [Int] = []

    var indices: [Int] { lock.withLock { log } }

    func add(_ index: Int) { lock.withLock { log.append(index) } }
}
