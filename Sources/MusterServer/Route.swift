import MusterWire

/// One thing that the API answers: what the server runs and what `/openapi.json` says of it.
struct Route: Sendable {
    enum Method: String, Sendable, Hashable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    /// What a successful answer carries.
    enum Answer: Sendable {
        case json(any WireType.Type)
        case text(String, description: String)
        /// A list, or server-sent events of its elements when the client accepts those.
        case events(list: any WireType.Type, element: any WireType.Type)
        /// Any JSON object.
        case document
    }

    typealias Handler = @Sendable (Exchange) async throws(Problem) -> Reply

    var method: Method
    /// `/v1/fleets/{fleet}`.
    var path: String
    /// Nil: open to everybody who can connect.
    var role: AccessRole?
    var summary: String
    var query: [QueryParameter] = []
    var body: (any WireType.Type)?
    var answer: Answer
    /// Problems beyond those that every route has.
    var problems: [Problem.Code] = []
    var handler: Handler

    /// The variables of the path when it matches, percent-decoded.
    func match(_ segments: [String]) -> [String: String]? {
        let pattern = path.split(separator: "/")
        guard pattern.count == segments.count else { return nil }
        var variables: [String: String] = [:]
        for (part, segment) in zip(pattern, segments) {
            if part.first == "{" {
                variables[String(part.dropFirst().dropLast())] = segment
            } else if part != segment {
                return nil
            }
        }
        return variables
    }

    /// The names of the path's variables, in order.
    var variables: [String] {
        path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }
}

/// One parameter of a query.
struct QueryParameter: Sendable {
    enum Kind: Sendable {
        case text, integer(ClosedRange<Int>), time, names
    }

    var name: String
    var kind: Kind
    var description: String
}

/// A type of the wire whose metatype may be handed between threads.
typealias WireType = Codable & SendableMetatype
