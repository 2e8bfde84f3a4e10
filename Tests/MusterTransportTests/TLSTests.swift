import Foundation
import MusterTransport
import Testing

/// TLS and HTTP/2, against Python's TLS server and HAProxy.
@Suite(.enabled(if: isInstalled("openssl"), "openssl is not installed"))
struct TLSTests {
    @Test func onlyTheGivenAuthorityIsTrusted() async throws {
        let certificates = try Certificates()
        let arguments = ["tls", certificates.path("server.pem"), certificates.path("server.key")]
        try await withBench(arguments) { bench async throws in
            var request = bench.get("/hello")
            await expectTLSFailure(bench, request)
            request.tls = TLSOptions(caFile: certificates.path("stranger.pem"))
            await expectTLSFailure(bench, request)
            request.tls = TLSOptions(caFile: certificates.path("absent.pem"))
            await expectTLSFailure(bench, request)
            request.tls = TLSOptions(caFile: certificates.path("ca.pem"))
            #expect(try await bench.client.send(request).body.text == "hello")
            // The same server by a name that its certificate does not have.
            request.url = request.url.replacingOccurrences(of: "localhost", with: "other.localhost")
            await expectTLSFailure(bench, request)
            request = bench.get("/hello")
            request.tls = TLSOptions(verify: false)
            #expect(try await bench.client.send(request).status == 200)
        }
        try certificates.remove()
    }

    @Test func aClientCertificateIsPresented() async throws {
        let certificates = try Certificates()
        let server = ["server.pem", "server.key", "ca.pem"].map(certificates.path)
        try await withBench(["tls"] + server) { bench async throws in
            var request = bench.get("/hello")
            request.tls = TLSOptions(caFile: certificates.path("ca.pem"))
            let error = await failure { () throws(TransportError) in try await bench.client.send(request) }
            #expect(error != nil)
            request.tls?.certificateFile = certificates.path("client.pem")
            request.tls?.keyFile = certificates.path("client.key")
            #expect(try await bench.client.send(request).body.text == "hello")
        }
        try certificates.remove()
    }

    @Test(.enabled(if: isInstalled("haproxy"), "HAProxy is not installed, it is the HTTP/2 server here"))
    func http2IsNegotiatedOrKnown() async throws {
        let certificates = try Certificates()
        let proxy = try Proxy(certificates)
        defer { proxy.stop() }
        let client = try HTTPClient()
        try await proxy.untilReady(client)
        var request = HTTPRequest(url: "https://localhost:\(proxy.tlsPort)/")
        request.tls = TLSOptions(caFile: certificates.path("ca.pem"))
        #expect(try await client.send(request).version == 20)
        request.httpVersion = .http1
        #expect(try await client.send(request).version == 11)
        request = HTTPRequest(url: "http://127.0.0.1:\(proxy.plainPort)/")
        request.httpVersion = .http2PriorKnowledge
        // A connection of its own: a second request on one fails with libcurl 7.88 against HAProxy 2.6 ("Error in the HTTP2
        // framing layer"), and so it does with the curl command.
        let fresh = try HTTPClient()
        let answer = try await fresh.send(request)
        #expect(answer.version == 20)
        #expect(answer.body.text == "two")
        await fresh.shutdown()
        await client.shutdown()
        try certificates.remove()
    }

    private func expectTLSFailure(_ bench: Bench, _ request: HTTPRequest) async {
        let error = await failure { () throws(TransportError) in try await bench.client.send(request) }
        guard case .tls = error else {
            Issue.record("expected a TLS failure, got \(String(describing: error))")
            return
        }
    }
}

/// HAProxy answering by itself: TLS with ALPN on one port, plain HTTP/2 on the other.
private struct Proxy {
    let tlsPort: String
    let plainPort: String
    private let process: ChildProcess

    init(_ certificates: Certificates) throws {
        let free = try ChildProcess(
            "python3",
            [
                "-c",
                "import socket as s\nl=[s.create_server(('127.0.0.1',0)) for _ in 'ab']\n"
                    + "for x in l: print(x.getsockname()[1], flush=True)",
            ])
        tlsPort = free.readLine()
        plainPort = free.readLine()
        _ = free.wait()
        let configuration = """
            defaults
                mode http
                timeout client 10s
            frontend tls
                bind 127.0.0.1:\(tlsPort) ssl crt \(certificates.path("both.pem")) alpn h2,http/1.1
                http-request return status 200 content-type text/plain string two
            frontend plain
                bind 127.0.0.1:\(plainPort) proto h2
                http-request return status 200 content-type text/plain string two

            """
        let file = certificates.path("haproxy.cfg")
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: file))
        process = try ChildProcess("/usr/sbin/haproxy", ["-q", "-db", "-f", file])
    }

    func stop() { process.stop() }

    /// Knocks until it listens.
    func untilReady(_ client: HTTPClient) async throws {
        let start = ContinuousClock.now
        var request = HTTPRequest(url: "http://127.0.0.1:\(plainPort)/")
        request.httpVersion = .http2PriorKnowledge
        while await failure({ () throws(TransportError) in try await client.send(request) }) == .connectionRefused {
            try #require(ContinuousClock.now - start < .seconds(10), "HAProxy does not listen")
        }
    }
}
