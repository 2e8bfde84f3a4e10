import MusterTransport
import Testing

/// Sending again: bounded, jittered, and never what may not repeat.
@Suite struct RetryTests {
    @Test func waitsLieBetweenZeroAndTheirBound() {
        let policy = RetryPolicy(attempts: 9, firstWait: .milliseconds(100), longestWait: .seconds(1))
        var generator = SystemRandomNumberGenerator()
        for attempt in 1...80 {
            let bound = attempt > 4 ? Duration.seconds(1) : .milliseconds(100 << (attempt - 1))
            for _ in 0..<50 {
                let wait = policy.wait(after: attempt, using: &generator)
                #expect(wait >= .zero && wait <= bound)
            }
        }
    }

    @Test func passingFailuresAreTriedAgainAsOftenAsAllowed() async throws {
        let client = try HTTPClient()
        var generator = SystemRandomNumberGenerator()
        for (method, waits) in [(HTTPMethod.get, 2), (.post, 0)] {
            var slept = 0
            let request = HTTPRequest(method: method, url: "http://127.0.0.1:1/")
            await #expect(throws: TransportError.connectionRefused) {
                try await client.send(request, retrying: RetryPolicy(), using: &generator) { _ in slept += 1 }
            }
            #expect(slept == waits)
        }
        await client.shutdown()
    }

    @Test func askedStatusesAreTriedAgain() async throws {
        try await withBench { bench async throws in
            var generator = SystemRandomNumberGenerator()
            let policy = RetryPolicy(attempts: 4, statuses: [404])
            let answer = try await bench.client.send(bench.get("/gone"), retrying: policy, using: &generator) { _ in }
            #expect(answer.status == 404)
            #expect(try await bench.stats().seen["/gone"] == 4)
        }
    }
}
