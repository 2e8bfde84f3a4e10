import Foundation
import MusterTransport
import Testing

/// What the client does when the other side does not behave.
@Suite struct BadServerTests {
    private func error(_ bench: Bench, _ request: HTTPRequest) async -> TransportError? {
        await failure { () throws(TransportError) in try await bench.client.send(request) }
    }

    @Test func nothingListens() async throws {
        try await withBench { bench async throws in
            let refused = await error(bench, HTTPRequest(url: "http://127.0.0.1:1/"))
            #expect(refused == .connectionRefused)
            #expect(refused?.mayHaveArrived == false)
            #expect(await error(bench, HTTPRequest(url: "http://no-such-host.invalid/")) == .nameResolution)
        }
    }

    @Test func theDeadlineEndsWhateverIsGoingOn() async throws {
        try await withBench { bench async throws in
            for (path, phase) in [("/hang", TransportError.Phase.waiting), ("/drip", .receiving)] {
                let request = HTTPRequest(url: bench.url(path), deadline: .milliseconds(300))
                let start = ContinuousClock.now
                #expect(await error(bench, request) == .timedOut(phase: phase))
                #expect(ContinuousClock.now - start < .seconds(20))
                #expect(ContinuousClock.now - start >= .milliseconds(300))
            }
            #expect(try await bench.client.send(bench.get("/await-open?1")).status == 200)
        }
    }

    @Test func aHandshakeThatNeverEndsIsStillConnecting() async throws {
        try await withBench { bench async throws in
            // Our greeting holds no empty line: the server waits for the rest of it.
            let url = bench.url("/").replacingOccurrences(of: "http:", with: "https:")
            for connect in [Duration.milliseconds(200), .seconds(5)] {
                var request = HTTPRequest(url: url, deadline: .milliseconds(400))
                request.connectTimeout = connect
                let error = await error(bench, request)
                #expect(error == .timedOut(phase: .connecting))
                #expect(error?.mayHaveArrived == false)
            }
        }
    }

    @Test(arguments: ["/endless", "/huge"])
    func theBodyLimitHoldsWhileReading(_ path: String) async throws {
        try await withBench { bench async throws in
            var request = bench.get(path)
            request.maximumBodyBytes = 1 << 20
            #expect(await error(bench, request) == .bodyTooLarge(limit: 1 << 20))
            // The connection is closed: the server sees one open, the one that asks.
            #expect(try await bench.client.send(bench.get("/await-open?1")).body.text == "1")
        }
    }

    @Test func theBodyLimitCountsUnpackedBytes() async throws {
        try await withBench { bench async throws in
            var request = bench.get("/gzip-bomb")
            request.gzip = .offered
            request.maximumBodyBytes = 1 << 20
            #expect(await error(bench, request) == .bodyTooLarge(limit: 1 << 20))
        }
    }

    @Test func gzipIsUnpackedOnlyWhenAsked() async throws {
        try await withBench { bench async throws in
            var request = bench.get("/gzip")
            #expect(try await bench.client.send(request).body.prefix(2) == [0x1F, 0x8B])
            request.gzip = .offered
            #expect(try await bench.client.send(request).body.count == 6000)
        }
    }

    @Test(arguments: ["/gzip-lie", "/gzip-cut", "/rubbish", "/endless-head"])
    func nonsenseIsMalformed(_ path: String) async throws {
        try await withBench { bench async throws in
            var request = bench.get(path)
            request.gzip = .offered
            let error = await error(bench, request)
            guard case .malformed = error else {
                Issue.record("expected malformed, got \(String(describing: error))")
                return
            }
        }
    }

    @Test func aTruncatedBodyIsNoAnswer() async throws {
        try await withBench { bench async throws in
            let error = await error(bench, bench.get("/truncated"))
            guard case .connectionLost = error else {
                Issue.record("expected connectionLost, got \(String(describing: error))")
                return
            }
            #expect(error?.mayHaveArrived == true)
        }
    }

    @Test func aPostIsNeverSentTwiceWhenItsConnectionDies() async throws {
        try await withBench { bench async throws in
            _ = try await bench.client.send(bench.get("/hello"))
            let post = HTTPRequest(method: .post, url: bench.url("/die"), body: [1])
            let error = await error(bench, post)
            guard case .connectionLost = error else {
                Issue.record("expected connectionLost, got \(String(describing: error))")
                return
            }
            #expect(try await bench.stats().seen["/die"] == 1)
        }
    }

    @Test(
        arguments: [
            "ftp://127.0.0.1/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "file:///etc/passwd", "http://",
            "http://[::1", "",
        ])
    func badURLsAreRefused(_ url: String) async throws {
        let client = try HTTPClient()
        let error = await failure { () throws(TransportError) in try await client.send(HTTPRequest(url: url)) }
        guard case .invalidRequest = error else {
            Issue.record("expected invalidRequest, got \(String(describing: error))")
            return
        }
        await client.shutdown()
    }

    @Test func headersCannotSmuggle() async throws {
        let client = try HTTPClient()
        for (name, value) in [("X", "a\r\nY: b"), ("X\r\nY", "a"), ("", "a"), ("X", "a\0b")] {
            let request = HTTPRequest(url: "http://127.0.0.1:1/", headers: HTTPHeaders([(name, value)]))
            let error = await failure { () throws(TransportError) in try await client.send(request) }
            guard case .invalidRequest = error else {
                Issue.record("expected invalidRequest, got \(String(describing: error))")
                continue
            }
        }
        await client.shutdown()
    }
}
