import Foundation
import MusterTransport
import MusterWire

/// A daemon's API, asked as anybody would.
package struct DaemonAPI: Sendable {
    package let port: Int
    private static let client = Result { try HTTPClient() }

    package init(port: Int) { self.port = port }

    package func get<Answer: Decodable>(_ path: String, as type: Answer.Type = Answer.self) async throws -> Answer {
        let response = try await send(HTTPRequest(url: url(path)))
        guard response.status == 200 else { throw refused(path, response) }
        return try WireJSON.decode(type, from: Data(response.body))
    }

    package func post(_ path: String, _ body: some Encodable) async throws {
        let response = try await attempt(path, body)
        guard response.status < 300 else { throw refused(path, response) }
    }

    /// Posts and returns whatever is answered.
    package func attempt(_ path: String, _ body: some Encodable) async throws -> HTTPResponse {
        let bytes = [UInt8](try WireJSON.encode(body))
        return try await send(
            HTTPRequest(method: .post, url: url(path), headers: ["Content-Type": "application/json"], body: bytes))
    }

    /// The status of the answer at a path.
    package func status(of path: String) async throws -> Int { try await send(HTTPRequest(url: url(path))).status }

    /// The answer at a path, as text.
    package func text(_ path: String) async throws -> String {
        String(decoding: try await send(HTTPRequest(url: url(path))).body, as: UTF8.self)
    }

    package func status() async throws -> StatusView { try await get("/v1/status") }

    package func fleet(_ fleet: String = "wallet") async throws -> FleetDetail { try await get("/v1/fleets/\(fleet)") }

    package func workers(_ fleet: String = "wallet") async throws -> [WorkerView] {
        try await get("/v1/fleets/\(fleet)/workers", as: WorkerList.self).workers
    }

    /// Waits until the fleet has exactly so many workers, all in service.
    @discardableResult
    package func settled(
        _ wanted: Int, fleet: String = "wallet", within limit: Duration = .seconds(30)
    ) async throws -> [WorkerView] {
        try await awaitValue(within: limit, "\(fleet) has \(wanted) workers in service") {
            let workers = try await workers(fleet)
            if workers.count == wanted, workers.allSatisfy({ $0.phase == .inService }) { return workers }
            let seen = workers.map { "\($0.worker) \($0.phase) \($0.drain?.blocker ?? "")" }.joined(separator: ", ")
            throw NeverHappened(description: seen)
        }
    }

    private func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    private func send(_ request: HTTPRequest) async throws -> HTTPResponse { try await Self.client.get().send(request) }

    private func refused(_ path: String, _ response: HTTPResponse) -> NeverHappened {
        NeverHappened(description: "\(path): \(response.status) \(String(decoding: response.body, as: UTF8.self))")
    }
}
