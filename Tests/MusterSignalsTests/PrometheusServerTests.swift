import Foundation
import Glibc
import MusterCore
import MusterPorts
import MusterTestKit
import MusterTransport
import Testing

@testable import MusterSignals

/// A real Prometheus on loopback, plain or with TLS and basic authentication.
final class PrometheusProcess {
    static var isInstalled: Bool { access("/usr/bin/prometheus", X_OK) == 0 && access("/usr/bin/openssl", X_OK) == 0 }

    let directory: URL
    let port: Int
    private let process = Process()
    var certificate: String { directory.appending(path: "cert.pem").path }

    /// - Parameter target: a port of 127.0.0.1 whose pages it scrapes every 200 ms.
    init(secured: Bool, scraping target: Int? = nil) async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "muster-prom-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let placeholder = try LoopbackServer { _ in .text("") }
        port = placeholder.port
        placeholder.stop()
        let scrapes =
            target.map {
                "scrape_configs: [{job_name: w, scrape_interval: 200ms, scrape_timeout: 200ms, "
                    + "static_configs: [{targets: ['127.0.0.1:\($0)']}]}]\n"
            } ?? ""
        try Data("global: {scrape_interval: 1h}\n\(scrapes)".utf8).write(
            to: directory.appending(path: "prometheus.yml"))
        var arguments = [
            "--config.file=\(directory.path)/prometheus.yml", "--storage.tsdb.path=\(directory.path)/tsdb",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
        ]
        if secured {
            try Self.run(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(directory.path)/key.pem", "-out",
                    certificate,
                ])
            // The password is "test".
            let web = """
                tls_server_config: {cert_file: \(certificate), key_file: \(directory.path)/key.pem}
                basic_auth_users:
                  muster: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay

                """
            try Data(web.utf8).write(to: directory.appending(path: "web.yml"))
            arguments.append("--web.config.file=\(directory.path)/web.yml")
        }
        process.executableURL = URL(filePath: "/usr/bin/prometheus")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await untilReady(secured: secured)
    }

    private func untilReady(secured: Bool) async throws {
        let client = try HTTPClient()
        var request = HTTPRequest(url: "\(secured ? "https" : "http")://127.0.0.1:\(port)/-/ready")
        request.tls = TLSOptions(verify: false)
        if secured { request.authorization = .basic(user: "muster", password: Secret("test")) }
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            do throws(TransportError) {
                if try await client.send(request).status == 200 { break }
            } catch {
                await Task.yield()
            }
        }
        await client.shutdown()
    }

    static func run(_ path: String, _ arguments: [String]) throws {
        let command = Process()
        command.executableURL = URL(filePath: path)
        command.arguments = arguments
        command.standardError = FileHandle.nullDevice
        try command.run()
        command.waitUntilExit()
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        do {
            try FileManager.default.removeItem(at: directory)
        } catch {
            print("left behind: \(directory.path): \(error)")
        }
    }
}

@Suite(.enabled(if: PrometheusProcess.isInstalled, "needs /usr/bin/prometheus and openssl"))
struct PrometheusServerTests {
    private let now = Instant(seconds: Date().timeIntervalSince1970)

    private func signal(_ url: String, _ promql: String, credentials: String? = nil) -> SignalPolicy {
        var settings = [
            Setting(key: "promql", value: .text(promql)), Setting(key: "url", value: .text(url)),
        ]
        if let credentials { settings.insert(Setting(key: "credentials", value: .text(credentials)), at: 0) }
        return SignalPolicy(
            name: "tps", source: PlugInReference(kind: "prometheus", settings: .map(settings)), stale: .seconds(60))
    }

    @Test func contractAgainstARealServer() async throws {
        let server = try await PrometheusProcess(secured: false)
        let client = try HTTPClient()
        let url = "http://127.0.0.1:\(server.port)"
        let gone = try LoopbackServer { _ in .text("") }
        gone.stop()
        let source = PrometheusSource(http: client)
        try await SourceContract(source, now: now).check(
            answering: signal(url, "vector(42) + 0*(1 % 3)"), value: 42, empty: signal(url, "no_such_metric"),
            unreachable: signal("http://127.0.0.1:\(gone.port)", "vector(1)"),
            misconfigured: signal(url, "vector(1)", credentials: "nobody"))
        let several = await source.read(
            signal(url, "vector(1) or label_replace(vector(2), \"a\", \"b\", \"\", \"\")"), fleet: "f", workers: [],
            at: now)
        guard case .error(let failure) = several.state else {
            Issue.record("\(several)")
            return
        }
        #expect(failure.message.contains("2 series"))
        let wrong = await source.read(signal(url, "sum("), fleet: "f", workers: [], at: now)
        guard case .error(.invalidRequest(let text)) = wrong.state else {
            Issue.record("\(wrong)")
            return
        }
        #expect(text.contains("parse error"))
        await client.shutdown()
    }

    /// The server dates its answer with now; the sample that it found is older than `stale`.
    @Test func anOldSampleOfARealServerIsStale() async throws {
        let times = [100.0, 20].map { Int64(((Date().timeIntervalSince1970 - $0) * 1000).rounded()) }
        let pages = try LoopbackServer { _ in .text("old 7 \(times[0])\nyoung 8 \(times[1])\n") }
        defer { pages.stop() }
        let server = try await PrometheusProcess(secured: false, scraping: pages.port)
        let client = try HTTPClient()
        let source = PrometheusSource(http: client)
        let url = "http://127.0.0.1:\(server.port)"
        let deadline = ContinuousClock.now + .seconds(30)
        var reading = Reading(state: .absent, takenAt: now)
        let old = Reading(state: .stale(last: 7), takenAt: Instant(nanoseconds: times[0] * 1_000_000))
        // The first scrape may come between the two questions of one read, which then takes the sample for older.
        while reading != old, ContinuousClock.now < deadline {
            reading = await source.read(signal(url, "sum(old)"), fleet: "f", workers: [], at: now)
        }
        #expect(reading == old)
        reading = await source.read(signal(url, "sum(young)"), fleet: "f", workers: [], at: now)
        #expect(reading == Reading(state: .value(8), takenAt: Instant(nanoseconds: times[1] * 1_000_000)))
        reading = await source.read(signal(url, "sum(young) / sum(old)"), fleet: "f", workers: [], at: now)
        #expect(reading.takenAt == Instant(nanoseconds: times[0] * 1_000_000))
        await client.shutdown()
    }

    @Test func tlsAndBasicAuthentication() async throws {
        let server = try await PrometheusProcess(secured: true)
        let client = try HTTPClient()
        let tls = TLSOptions(caFile: server.certificate)
        let source = PrometheusSource(
            http: client,
            credentials: [
                "right": SourceCredential(authorization: .basic(user: "muster", password: Secret("test")), tls: tls),
                "wrong": SourceCredential(authorization: .basic(user: "muster", password: Secret("hunter2")), tls: tls),
                "untrusting": SourceCredential(authorization: .basic(user: "muster", password: Secret("test"))),
            ])
        let url = "https://127.0.0.1:\(server.port)"
        func state(_ name: String) async -> ReadingState {
            await source.read(signal(url, "vector(7)", credentials: name), fleet: "f", workers: [], at: now).state
        }
        #expect(await state("right") == .value(7))
        let states = await [state("wrong"), state("untrusting")]
        for (state, code) in zip(states, ["unauthorized", "unavailable"]) {
            guard case .error(let failure) = state else {
                Issue.record("\(state)")
                continue
            }
            #expect(failure.code == code)
            #expect(!failure.message.contains("hunter2"))
        }
        await client.shutdown()
    }

    /// What a bearer token looks like on the wire, and that the form survives it.
    @Test func bearerTokenReachesAProxy() async throws {
        let seen = Log<LoopbackServer.Request>()
        let proxy = try LoopbackServer { request in
            seen.add(request)
            let isRight = request.head.contains("Authorization: Bearer t0ken")
            let value = request.body.contains("timestamp") ? "1700000000.050" : "5"
            return isRight ? .text(PrometheusAnswerTests.vector(value)) : .text("no", status: 401)
        }
        defer { proxy.stop() }
        let client = try HTTPClient()
        let source = PrometheusSource(
            http: client, credentials: ["team": SourceCredential(authorization: .bearer(Secret("t0ken")))])
        let url = "http://127.0.0.1:\(proxy.port)/prom/"
        let at = Instant(nanoseconds: 1_700_000_000_050_000_000)
        let reading = await source.read(
            signal(url, "sum(a{b=\"c d\"}) + 1", credentials: "team"), fleet: "f", workers: [], at: at)
        #expect(reading.state == .value(5))
        let request = try #require(seen.elements.first { !$0.body.contains("timestamp") })
        #expect((request.method, request.path) == ("POST", "/prom/api/v1/query"))
        #expect(request.body == "query=sum%28a%7Bb%3D%22c%20d%22%7D%29%20%2B%201&time=1700000000.050&timeout=5000ms")
        await client.shutdown()
    }
}
