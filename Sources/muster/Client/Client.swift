import Foundation
import MusterTransport
import MusterWire

/// The API from the caller's side: types in, types out, problems as exit codes.
struct Client: Sendable {
    private let base: String
    private let token: Secret?
    private let http: HTTPClient

    init(base: String, token: String?) throws {
        self.base = base
        self.token = token.map(Secret.init)
        do { http = try HTTPClient() } catch { throw CommandFailure(.unreachable, "no HTTP client: \(error)") }
    }

    /// Reads a value.
    func get<Value: Decodable>(_ type: Value.Type, _ path: [String], query: [(String, String)] = []) async throws
        -> Value
    {
        try await exchange(type, request(.get, path, query))
    }

    /// Reads bytes that are in a form of their own.
    func bytes(_ path: [String]) async throws -> [UInt8] { try await body(of: request(.get, path)) }

    /// Asks for a change and returns what the daemon says of it.
    func post(_ path: [String], _ body: some Encodable) async throws -> Accepted {
        var request = request(.post, path)
        request.body = Array(try WireJSON.encode(body))
        request.headers["Content-Type"] = "application/json"
        return try await exchange(Accepted.self, request)
    }

    /// Asks for a removal.
    func delete(_ path: [String]) async throws -> Accepted {
        try await exchange(Accepted.self, request(.delete, path))
    }

    /// Events from now on, or after a revision, as they come; ends with the connection.
    func events(after revision: UInt64?, fleet: String?, names: [String]) async throws -> HTTPBody {
        var query: [(String, String)] = []
        if let fleet { query.append(("fleet", fleet)) }
        if !names.isEmpty { query.append(("names", names.joined(separator: ","))) }
        var request = request(.get, ["v1", "events"], query)
        request.headers["Accept"] = "text/event-stream"
        if let revision { request.headers["Last-Event-ID"] = "\(revision)" }
        // Three heartbeats missed: the connection is dead even if nobody said so.
        request.idleLimit = .seconds(50)
        do throws(TransportError) {
            let answer = try await http.stream(request)
            guard answer.status == 200 else {
                var bytes: [UInt8] = []
                for try await piece in answer.body where bytes.count < 1 << 16 { bytes += piece }
                throw TransportError.malformed(String(decoding: bytes, as: UTF8.self))
            }
            return answer.body
        } catch {
            if case .malformed(let text) = error { throw failure(status: 0, body: Array(text.utf8)) }
            throw unreachable(error)
        }
    }

    private func request(_ method: HTTPMethod, _ path: [String], _ query: [(String, String)] = []) -> HTTPRequest {
        let encode = { (text: String) in
            text.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? text
        }
        var url = base + "/" + path.map(encode).joined(separator: "/")
        if !query.isEmpty { url += "?" + query.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&") }
        var request = HTTPRequest(method: method, url: url, headers: ["Accept": "application/json"])
        request.authorization = token.map { .bearer($0) }
        return request
    }

    private static let unreserved = CharacterSet(
        charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")

    private func exchange<Value: Decodable>(_ type: Value.Type, _ request: HTTPRequest) async throws -> Value {
        let bytes = try await body(of: request)
        do {
            return try WireJSON.decode(type, from: Data(bytes))
        } catch {
            throw CommandFailure(
                .unreachable, "what answers at \(base) does not speak Muster's API: is it another program's port?")
        }
    }

    private func body(of request: HTTPRequest) async throws -> [UInt8] {
        let answer: HTTPResponse
        do throws(TransportError) { answer = try await http.send(request) } catch { throw unreachable(error) }
        guard answer.status == 200 else { throw failure(status: answer.status, body: answer.body) }
        return answer.body
    }

    private func failure(status: Int, body: [UInt8]) -> CommandFailure {
        do {
            let problem = try WireJSON.decode(Problem.self, from: Data(body))
            return CommandFailure(problem.exitCode, problem.detail)
        } catch {
            return CommandFailure(.unreachable, "\(base) answered \(status) and not as Muster does")
        }
    }

    private func unreachable(_ error: TransportError) -> CommandFailure {
        CommandFailure(
            .unreachable,
            "no daemon at \(base): \(error). Start `musterd`, or name its address with --server or MUSTER_SERVER")
    }
}

extension Problem {
    /// What a shell script sees of it.
    fileprivate var exitCode: CommandFailure.Code {
        switch status {
        case 503: .tryAgain
        case 500...: .unreachable
        default: .usage
        }
    }
}
