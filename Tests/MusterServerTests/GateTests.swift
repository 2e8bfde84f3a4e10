import Logging
import MusterCore
import MusterServer
import MusterTransport
import MusterWire
import ServerFixture
import Testing

@Suite("Who may come in")
struct GateTests {
    static let reader = "reader-secret-0123456789"
    static let operating = "operate-secret-0123456789"
    static let tokens = [
        AccessToken(name: "dashboard", role: .read, secret: reader + "\n"),
        AccessToken(name: "oncall", role: .operate, secret: operating),
    ]
    static let pause = "{\"reason\":\"a test\",\"by\":\"alice\"}"

    @Test(
        "Every route asks for its role",
        arguments: [
            (nil, "/v1/status", false, 401), (reader, "/v1/status", false, 200), (operating, "/v1/status", false, 200),
            ("wrong-secret-0123456789", "/v1/status", false, 401), (nil, "/metrics", false, 401),
            (reader, "/metrics", false, 200), (nil, "/openapi.json", false, 401), (nil, "/healthz", false, 200),
            (nil, "/readyz", false, 200), (nil, "/v1/fleets/wallet-api/pause", true, 401),
            (reader, "/v1/fleets/wallet-api/pause", true, 403), (operating, "/v1/fleets/wallet-api/pause", true, 200),
        ] as [(String?, String, Bool, Int)])
    func matrix(token: String?, path: String, isPost: Bool, status: Int) async throws {
        try await RunningServer.with(Scene.controlPlane(), tokens: Self.tokens) { base in
            let call = Call(method: isPost ? .post : .get, path: path, body: isPost ? Self.pause : nil, token: token)
            let answer = try await call.send(to: base)
            #expect(answer.status == status)
            #expect((answer.headers["WWW-Authenticate"] != nil) == (status == 401))
        }
    }

    @Test("The journal names the token, and what the caller says of itself only beside it")
    func identity() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane, tokens: Self.tokens) { base in
            let call = Call(
                method: .post, path: "/v1/fleets/wallet-api/pause", body: Self.pause, token: Self.operating)
            let answer = try await call.send(to: base)
            #expect(answer.status == 200)
        }
        guard case .pause("wallet-api", let mark) = controlPlane.asked.first else {
            Issue.record("not asked to pause: \(controlPlane.asked)")
            return
        }
        #expect(mark.by == "oncall (alice)")
    }

    @Test("Without tokens another host name and another origin are refused")
    func rebinding() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let host = try await Call(path: "/v1/status", headers: [("Host", "evil.example")]).problem(from: base)
            #expect(host.code == .hostRefused)
            let origin = try await Call(path: "/v1/status", headers: [("Origin", "http://evil.example")])
                .problem(from: base)
            #expect(origin.code == .originRefused)
            let own = try await Call(path: "/v1/status", headers: [("Origin", base)]).send(to: base)
            #expect(own.status == 200)
        }
    }

    @Test(
        "A server that strangers could use does not start",
        arguments: ["0.0.0.0", "::", "10.1.2.3", "127.evil.example.com"])
    func openToOthers(host: String) throws {
        #expect(throws: MusterServerError.openToOthers(host: host)) {
            _ = try Self.server(MusterServerConfiguration(host: host, version: "1"))
        }
        #expect(MusterServerError.openToOthers(host: host).description.contains("`tokens`"))
    }

    @Test("A token that can be guessed is refused, and two that are the same")
    func tokens() throws {
        let weak = AccessToken(name: "weak", role: .read, secret: "hunter2")
        #expect(throws: MusterServerError.weakToken(name: "weak", least: 16)) {
            _ = try Self.server(MusterServerConfiguration(tokens: [weak], version: "1"))
        }
        #expect(throws: MusterServerError.duplicateToken(name: "oncall")) {
            _ = try Self.server(MusterServerConfiguration(tokens: Self.tokens + [Self.tokens[1]], version: "1"))
        }
        #expect(!"\(Self.tokens[0])".contains("secret"))
    }

    private static func server(_ configuration: MusterServerConfiguration) throws -> MusterServer {
        try MusterServer(configuration: configuration, controlPlane: Scene.controlPlane(), log: .init(label: "test"))
    }
}
