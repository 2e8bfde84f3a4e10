import Foundation
import MusterTransport
import MusterWire
import Testing

/// One call to a running server.
struct Call {
    var method = HTTPMethod.get
    var path: String
    var body: String?
    var token: String?
    var headers: [(String, String)] = []

    static let client = Result { () throws(TransportError) in try HTTPClient() }

    func send(to base: String) async throws -> HTTPResponse {
        var request = HTTPRequest(method: method, url: base + path)
        if let body {
            request.body = Array(body.utf8)
            request.headers["Content-Type"] = "application/json"
        }
        for (name, value) in headers { request.headers[name] = value }
        request.authorization = token.map { .bearer(Secret($0)) }
        return try await Self.client.get().send(request)
    }

    /// The problem that the call ends with.
    func problem(from base: String) async throws -> Problem {
        let answer = try await send(to: base)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        let problem = try WireJSON.decode(Problem.self, from: Data(answer.body))
        #expect(problem.status == answer.status)
        return problem
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try WireJSON.decode(type, from: Data(body))
    }
}
