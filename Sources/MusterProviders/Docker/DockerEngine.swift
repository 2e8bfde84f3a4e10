import Foundation
import MusterCore
import MusterTransport
import Synchronization

/// Speaks the Docker Engine API with the engines that placements name.
final class DockerEngine: Sendable {
    /// An answer that came whole; its status may be an error.
    struct Reply {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]
    }

    /// The oldest version of the API that has everything used here.
    static let oldest = DockerVersion(major: 1, minor: 41)

    let deadlines: DockerDeadlines
    private let client: HTTPClient
    /// The version agreed with each engine; forgotten when one is lost, since it may come back as another.
    private let versions = Mutex<[DockerEndpoint: DockerVersion]>([:])

    init(client: HTTPClient, deadlines: DockerDeadlines) {
        self.client = client
        self.deadlines = deadlines
    }

    /// Sends one request. A mutating one that may have arrived without an answer is `outcomeUnknown`.
    func call(
        _ endpoint: DockerEndpoint, _ method: HTTPMethod, _ path: String, query: [(String, String)] = [],
        body: [UInt8]? = nil, deadline: Duration? = nil
    ) async throws(Failure) -> Reply {
        var request = try await prepared(endpoint, method, path, query: query, deadline: deadline ?? deadlines.call)
        if let body {
            request.body = body
            request.headers["Content-Type"] = "application/json"
        }
        // Removing twice is not removing once: the second answer is another one.
        request.mayRepeat = method == .get
        return try await exchange(request, endpoint)
    }

    /// Opens an answer that goes on and on.
    func stream(
        _ endpoint: DockerEndpoint, _ method: HTTPMethod, _ path: String, query: [(String, String)],
        deadline: Duration, idleLimit: Duration
    ) async throws(Failure) -> HTTPStreamingResponse {
        var request = try await prepared(endpoint, method, path, query: query, deadline: deadline)
        request.idleLimit = idleLimit
        request.mayRepeat = false
        do {
            return try await client.stream(request)
        } catch {
            throw failure(error, request, endpoint)
        }
    }

    /// What a stream that broke off means.
    func failure(_ error: TransportError, _ request: HTTPRequest, _ endpoint: DockerEndpoint) -> Failure {
        versions.withLock { $0[endpoint] = nil }
        let text = "Docker at \(endpoint.socket ?? endpoint.base): \(error)"
        switch error {
        case .invalidRequest: return .invalidRequest(text)
        case .tls: return .unauthorized(text)
        default: return error.mayHaveArrived && request.method != .get ? .outcomeUnknown(text) : .unavailable(text)
        }
    }

    private func exchange(_ request: HTTPRequest, _ endpoint: DockerEndpoint) async throws(Failure) -> Reply {
        do {
            let response = try await client.send(request)
            return Reply(status: response.status, headers: response.headers, body: response.body)
        } catch {
            throw failure(error, request, endpoint)
        }
    }

    private func prepared(
        _ endpoint: DockerEndpoint, _ method: HTTPMethod, _ path: String, query: [(String, String)], deadline: Duration
    ) async throws(Failure) -> HTTPRequest {
        let version = try await version(of: endpoint)
        let pairs = query.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
        return request(
            endpoint, method, "/v\(version)\(path)\(pairs.isEmpty ? "" : "?\(pairs)")", deadline: deadline)
    }

    private func request(
        _ endpoint: DockerEndpoint, _ method: HTTPMethod, _ target: String, deadline: Duration
    ) -> HTTPRequest {
        var request = HTTPRequest(method: method, url: endpoint.base + target, deadline: deadline)
        request.unixSocket = endpoint.socket
        request.tls = endpoint.tls
        request.httpVersion = .http1
        request.maximumBodyBytes = 64 << 20
        return request
    }

    /// The version to speak: ours, or the engine's oldest where that is newer.
    private func version(of endpoint: DockerEndpoint) async throws(Failure) -> DockerVersion {
        if let known = versions.withLock({ $0[endpoint] }) { return known }
        let ping = try await exchange(request(endpoint, .get, "/_ping", deadline: deadlines.ask), endpoint)
        guard ping.status == 200 else { throw DockerFailure.of(ping, doing: "ping") }
        let reply = try await exchange(request(endpoint, .get, "/version", deadline: deadlines.ask), endpoint)
        guard reply.status == 200 else { throw DockerFailure.of(reply, doing: "ask for the version") }
        struct Answer: Decodable {
            var newest: String
            var oldest: String?

            enum CodingKeys: String, CodingKey {
                case newest = "ApiVersion"
                case oldest = "MinAPIVersion"
            }
        }
        let answer = try DockerFailure.decoded(Answer.self, reply, doing: "ask for the version")
        guard let newest = DockerVersion(answer.newest) else {
            throw .unavailable("Docker at \(endpoint.socket ?? endpoint.base) claims version '\(answer.newest)'")
        }
        guard newest >= Self.oldest else {
            throw .invalidRequest(
                "Docker at \(endpoint.socket ?? endpoint.base) speaks API \(newest); \(Self.oldest) is needed")
        }
        let least = answer.oldest.flatMap(DockerVersion.init) ?? Self.oldest
        let agreed = max(Self.oldest, least)
        versions.withLock { $0[endpoint] = agreed }
        return agreed
    }

    /// Percent-encodes all but what RFC 3986 leaves unreserved.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
            default: out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// A version of the Engine API, such as 1.41.
struct DockerVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    var major: Int
    var minor: Int

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    var description: String { "\(major).\(minor)" }

    static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}
