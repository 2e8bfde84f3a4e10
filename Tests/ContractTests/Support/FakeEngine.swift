import Foundation
import MusterTestKit
import Synchronization

/// A Docker Engine of the tests' own: sound by itself, and faulty where a test says so.
final class FakeEngine: Sendable {
    enum Call: String { case ping, version, list, create, inspect, start, stop, remove, image, pull, other }

    enum Fault {
        /// Nothing is done, and this is answered.
        case instead(LoopbackServer.Reply)
        /// What was asked for is done, and then this is answered.
        case afterwards(LoopbackServer.Reply)
    }

    let host: String
    private let server: LoopbackServer
    private let world: World

    /// `fault` is asked before each call, with the number of such calls before it.
    init(_ fault: @escaping @Sendable (_ call: Call, _ before: Int) -> Fault? = { _, _ in nil }) throws {
        let world = World()
        server = try LoopbackServer { world.answer($0, fault) }
        self.world = world
        host = "tcp://127.0.0.1:\(server.port)"
    }

    deinit { server.stop() }

    /// Nobody listens from now on.
    func stop() { server.stop() }

    /// The containers that there are, by name.
    var containers: [String] { world.state.withLock { $0.containers.map(\.name).sorted() } }

    /// How often containers were really made and really started.
    var made: Int { world.state.withLock { $0.made } }
    var started: Int { world.state.withLock { $0.started } }

    /// An answer in JSON.
    static func json(_ status: Int, _ body: String, headers: [String] = []) -> LoopbackServer.Reply {
        .page(status: status, type: "application/json", headers: headers, body: Array(body.utf8))
    }

    /// An answer of the engine's own words.
    static func error(_ status: Int, _ message: String, headers: [String] = []) -> LoopbackServer.Reply {
        json(status, #"{"message":"\#(message)"}"#, headers: headers)
    }
}

/// What the engine holds, and how a sound one answers.
private final class World: Sendable {
    struct Container {
        var id: String
        var name: String
        var status = "created"
        var labels: String

        var json: String {
            """
            {"Id":"\(id)","Created":"2026-01-01T00:00:00Z","State":{"Status":"\(status)","ExitCode":0},\
            "Config":{"Labels":\(labels)},"HostConfig":{"NetworkMode":"default"},"NetworkSettings":{"Networks":{}}}
            """
        }
    }

    struct State {
        var containers: [Container] = []
        var calls: [FakeEngine.Call: Int] = [:]
        var made = 0
        var started = 0
    }

    let state = Mutex(State())

    func answer(
        _ request: LoopbackServer.Request, _ fault: @Sendable (FakeEngine.Call, Int) -> FakeEngine.Fault?
    ) -> LoopbackServer.Reply {
        let (call, subject) = Self.call(request)
        let before = state.withLock { state in
            defer { state.calls[call, default: 0] += 1 }
            return state.calls[call, default: 0]
        }
        switch fault(call, before) {
        case .instead(let reply)?: return reply
        case .afterwards(let reply)?:
            _ = perform(call, subject, request)
            return reply
        case nil: return perform(call, subject, request)
        }
    }

    /// What is asked, and of which container.
    private static func call(_ request: LoopbackServer.Request) -> (FakeEngine.Call, String) {
        let url = URLComponents(string: request.path)
        var words = (url?.path ?? "").split(separator: "/").map(String.init)
        if words.first?.hasPrefix("v1.") == true { words.removeFirst() }
        switch (request.method, words.count, words.first, words.last) {
        case (_, 1, "_ping", _): return (.ping, "")
        case (_, 1, "version", _): return (.version, "")
        case ("GET", 2, "containers", "json"): return (.list, "")
        case ("POST", 2, "containers", "create"):
            return (.create, url?.queryItems?.first { $0.name == "name" }?.value ?? "")
        case ("DELETE", 2, "containers", let id?): return (.remove, id)
        case ("GET", _, "images", "json"): return (.image, "")
        case ("POST", 2, "images", "create"): return (.pull, "")
        case ("GET", 3, "containers", "json"): return (.inspect, words[1])
        case ("POST", 3, "containers", "start"): return (.start, words[1])
        case ("POST", 3, "containers", "stop"): return (.stop, words[1])
        default: return (.other, "")
        }
    }

    private func perform(
        _ call: FakeEngine.Call, _ subject: String, _ request: LoopbackServer.Request
    ) -> LoopbackServer.Reply {
        state.withLock { state in
            let index = state.containers.firstIndex { $0.id == subject || $0.name == subject }
            switch (call, index) {
            case (.ping, _): return .text("OK")
            case (.version, _): return FakeEngine.json(200, #"{"ApiVersion":"1.41","MinAPIVersion":"1.12"}"#)
            case (.list, _):
                let ids = state.containers.map { #"{"Id":"\#($0.id)"}"# }.joined(separator: ",")
                return FakeEngine.json(200, "[\(ids)]")
            case (.create, nil):
                state.made += 1
                let made = Container(id: "id\(state.made)", name: subject, labels: Self.labels(request.body))
                state.containers.append(made)
                return FakeEngine.json(201, #"{"Id":"\#(made.id)","Warnings":[]}"#)
            case (.create, _): return FakeEngine.error(409, "Conflict. The name is already in use")
            case (.inspect, let index?): return FakeEngine.json(200, state.containers[index].json)
            case (.start, let index?):
                guard state.containers[index].status != "running" else { return .page(status: 304, body: []) }
                state.started += 1
                state.containers[index].status = "running"
                return .page(status: 204, body: [])
            case (.stop, let index?):
                state.containers[index].status = "exited"
                return .page(status: 204, body: [])
            case (.remove, let index?):
                state.containers.remove(at: index)
                return .page(status: 204, body: [])
            default: return FakeEngine.error(404, "No such container: \(subject)")
            }
        }
    }

    /// The labels of a create's body, as JSON.
    private static func labels(_ body: String) -> String {
        struct Body: Codable {
            var labels: [String: String]
            enum CodingKeys: String, CodingKey { case labels = "Labels" }
        }
        do {
            let decoded = try JSONDecoder().decode(Body.self, from: Data(body.utf8))
            return String(decoding: try JSONEncoder().encode(decoded.labels), as: UTF8.self)
        } catch {
            return "{}"
        }
    }
}
