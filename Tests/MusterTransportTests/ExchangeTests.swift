import Foundation
import MusterTransport
import Testing

/// What goes over the wire when everybody behaves.
@Suite struct ExchangeTests {
    @Test func answersCarryStatusHeadersAndBody() async throws {
        try await withBench { bench async throws in
            let answer = try await bench.client.send(bench.get("/hello"))
            #expect(answer.status == 200)
            #expect(answer.body.text == "hello")
            #expect(answer.headers["CONTENT-length"] == "5")
            #expect(answer.headers.values("X-Two") == ["a", "b"])
            #expect(answer.version == 11)
            #expect(answer.timings.connect != nil)
            #expect(try #require(answer.timings.firstByte) <= answer.timings.total)
            #expect(try await bench.client.send(bench.get("/nowhere")).status == 404)
            #expect(try await bench.client.send(bench.get("/redirect")).status == 302)
        }
    }

    @Test(arguments: [HTTPMethod.get, .post, .put, .patch, .delete, .options])
    func methodsAndBodiesArrive(_ method: HTTPMethod) async throws {
        try await withBench { bench async throws in
            for body in [[], Array("text".utf8), Array(repeating: 7, count: 300_000)] as [[UInt8]] {
                let request = HTTPRequest(method: method, url: bench.url("/echo"), body: body)
                let answer = try await bench.client.send(request)
                #expect(answer.headers["x-method"] == method.rawValue || (method == .get && !body.isEmpty))
                #expect(answer.body == body)
            }
        }
    }

    @Test func headHasNoBody() async throws {
        try await withBench { bench async throws in
            let answer = try await bench.client.send(HTTPRequest(method: .head, url: bench.url("/hello")))
            #expect(answer.status == 200)
            #expect(answer.body.isEmpty)
            #expect(try await bench.client.send(bench.get("/hello")).body.text == "hello")
        }
    }

    @Test func onlyWhatWasAskedIsSent() async throws {
        try await withBench { bench async throws in
            var request = HTTPRequest(method: .post, url: bench.url("/headers"), body: Array("x".utf8))
            request.headers = ["X-Empty": "", "X-Own": "v"]
            request.authorization = .basic(user: "ann", password: Secret("p:w"))
            let sent = try JSONDecoder().decode(
                [String: String].self, from: Data(await bench.client.send(request).body))
            #expect(
                sent.keys.sorted() == [
                    "accept", "authorization", "content-length", "host", "user-agent", "x-empty", "x-own",
                ])
            #expect(sent["authorization"] == "Basic " + Data("ann:p:w".utf8).base64EncodedString())
            request.authorization = .bearer(Secret("tok"))
            request.gzip = .offered
            let second = try JSONDecoder().decode(
                [String: String].self, from: Data(await bench.client.send(request).body))
            #expect(second["authorization"] == "Bearer tok")
            #expect(second["accept-encoding"] == "gzip")
        }
    }

    @Test func connectionsAreKeptAlive() async throws {
        try await withBench { bench async throws in
            for _ in 0..<20 { _ = try await bench.client.send(bench.get("/hello")) }
            #expect(try await bench.stats().opened == 1)
            #expect(bench.client.openConnections == 1)
            #expect(try await bench.client.send(bench.get("/hello")).timings.connect == nil)
        }
    }

    @Test func aUnixSocketIsSpokenTo() async throws {
        let folder = try temporaryFolder()
        let path = folder.appending(path: "odd.sock").path
        try await withBench(["unix", path]) { bench async throws in
            var request = bench.get("/hello")
            request.unixSocket = path
            #expect(try await bench.client.send(request).body.text == "hello")
            request.unixSocket = path + ".gone"
            let error = await failure { () throws(TransportError) in try await bench.client.send(request) }
            guard case .unreachable = error else {
                Issue.record("expected unreachable, got \(String(describing: error))")
                return
            }
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func onlyAnExplicitProxyIsUsed() async throws {
        try await withBench { bench async throws in
            setenv("http_proxy", "http://127.0.0.1:1", 1)
            defer { unsetenv("http_proxy") }
            #expect(try await bench.client.send(bench.get("/hello")).status == 200)
            var request = HTTPRequest(url: "http://worker.invalid/metrics")
            request.proxy = bench.base
            #expect(try await bench.client.send(request).body.text == "http://worker.invalid/metrics")
        }
    }

    @Test func uploadsAreReadWhileTheyAreSent() async throws {
        try await withBench { bench async throws in
            let pieces = 400
            for length in [nil, pieces * 10_000] {
                let source = PieceSource(pieces: pieces)
                var request = HTTPRequest(method: .post, url: bench.url("/echo"))
                request.upload = HTTPUpload(length: length) { await source.next() }
                let answer = try await bench.client.send(request)
                #expect(length == nil ? answer.body.text == "4000000 bytes in chunks" : answer.body.count == 4_000_000)
            }
        }
    }

    @Test func anUploadMayWaitForItsSource() async throws {
        try await withBench { bench async throws in
            let source = PieceSource(pieces: 3)
            var request = HTTPRequest(method: .post, url: bench.url("/echo"))
            request.upload = HTTPUpload {
                _ = try await bench.client.send(bench.get("/later?0.05"))
                return await source.next()
            }
            #expect(try await bench.client.send(request).body.text == "30000 bytes in chunks")
        }
    }

    @Test func aFailingUploadFailsTheRequest() async throws {
        try await withBench { bench async throws in
            var request = HTTPRequest(method: .put, url: bench.url("/echo"))
            request.upload = HTTPUpload { throw CancellationError() }
            let error = await failure { () throws(TransportError) in try await bench.client.send(request) }
            #expect(error == .connectionLost("the source of the upload failed"))
            #expect(error?.mayHaveArrived == true)
        }
    }
}

/// A body in pieces of 10,000 bytes.
private actor PieceSource {
    private var left: Int

    init(pieces: Int) { left = pieces }

    func next() -> [UInt8]? {
        guard left > 0 else { return nil }
        left -= 1
        return Array(repeating: 1, count: 10_000)
    }
}
