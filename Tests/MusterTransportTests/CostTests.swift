import Foundation
import MusterTransport
import Testing

/// What a request costs us in CPU. Alone in its process the figure is right, beside other tests it is not.
@Suite struct CostTests {
    private static let target = ProcessInfo.processInfo.environment["MUSTER_BENCH_URL"]

    @Test(.enabled(if: target != nil, "set MUSTER_BENCH_URL to a fast server to measure"))
    func cpuOfARequest() async throws {
        let url = try #require(Self.target)
        let client = try HTTPClient()
        for workers in [1, 32, 256] {
            let amount = 20_000 / workers
            let before = Self.cpuMicroseconds()
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<workers {
                    group.addTask {
                        for _ in 0..<amount { _ = try await client.send(HTTPRequest(url: url)) }
                    }
                }
                try await group.waitForAll()
            }
            let cost = (Self.cpuMicroseconds() - before) / Double(workers * amount)
            print(
                "\(workers) at once: \(cost) us CPU a request, \(ContinuousClock.now - start) for \(workers * amount)")
        }
        let before = Self.cpuMicroseconds()
        let results = await client.sendBatch(Array(repeating: HTTPRequest(url: url), count: 10_000))
        print("batch: \((Self.cpuMicroseconds() - before) / 10_000) us CPU a request")
        for result in results { #expect(try result.get().status == 200) }
        await client.shutdown()
    }

    private static func cpuMicroseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
