import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MusterCore
import MusterDaemon
import MusterWire
import Synchronization

/// Answers requests: finds the route, checks who asks and what, calls the control plane, encodes.
final class API: Sendable {
    let configuration: MusterServerConfiguration
    let controlPlane: any ControlPlane
    let now: @Sendable () -> Instant
    let log: Logger
    let openStreams = Atomic<Int>(0)
    private let gate: Gate
    private let routes: [Route]

    init(
        configuration: MusterServerConfiguration, controlPlane: any ControlPlane,
        now: @escaping @Sendable () -> Instant,
        log: Logger
    ) throws(MusterServerError) {
        gate = try Gate(configuration)
        self.configuration = configuration
        self.controlPlane = controlPlane
        self.now = now
        self.log = log
        routes = Route.all
    }

    /// The answer to a request; a problem is an answer too.
    func answer(_ request: Request) async -> Response {
        do throws(Problem) {
            let (route, exchange) = try await prepare(request)
            let response = try await route.handler(exchange).response(for: exchange)
            return request.method == .head ? response.createHeadResponse() : response
        } catch {
            if error.status >= 500 {
                log.error("request failed", metadata: ["code": "\(error.code.rawValue)", "detail": "\(error.detail)"])
            }
            var response = Reply.problem(error)
            if error.code == .methodNotAllowed {
                response.headers[.allow] = Self.allowed(matches(request).map(\.route)).joined(separator: ", ")
            }
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func prepare(_ request: Request) async throws(Problem) -> (Route, Exchange) {
        let headers = request.headers
        try gate.checkOrigin(authority: request.head.authority, origin: headers[.origin])
        let (route, variables) = try find(request)
        let caller =
            if let role = route.role {
                try gate.admit(authorization: headers[.authorization], needs: role)
            } else {
                Caller(token: nil, role: .read)
            }
        let query = try Self.query(request.uri.query, of: route)
        let body = route.method == .post ? try await self.body(of: request) : []
        let exchange = Exchange(
            api: self, caller: caller, variables: variables, query: query, body: body,
            acceptsEventStream: headers[.accept]?.lowercased().contains("text/event-stream") ?? false,
            lastEventID: HTTPField.Name("Last-Event-ID").flatMap { headers[$0] })
        return (route, exchange)
    }

    /// The routes of the request's path, whatever their method, with the path's variables.
    private func matches(_ request: Request) -> [(route: Route, variables: [String: String])] {
        let segments = request.uri.path.split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        return routes.compactMap { route in route.match(segments).map { (route, $0) } }
    }

    private func find(_ request: Request) throws(Problem) -> (Route, [String: String]) {
        let found = matches(request)
        // HEAD is GET without the body (RFC 9110, 9.3.2).
        let method = request.method == .head ? Route.Method.get.rawValue : request.method.rawValue
        if let match = found.first(where: { $0.route.method.rawValue == method }) { return match }
        guard found.isEmpty else {
            let allowed = Self.allowed(found.map(\.route)).joined(separator: ", ")
            throw Problem(.methodNotAllowed, "\(request.uri.path) takes \(allowed)")
        }
        throw Problem(.noSuchRoute, "nothing is served at \(request.uri.path); /openapi.json lists what is")
    }

    /// The methods that routes of one path take.
    private static func allowed(_ routes: [Route]) -> [String] {
        routes.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] }
    }

    private static func query(_ text: String?, of route: Route) throws(Problem) -> [String: String] {
        guard let text, !text.isEmpty else { return [:] }
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { $0.replacing("+", with: " ").removingPercentEncoding }
            guard let name = decoded[0], let value = decoded.count > 1 ? decoded[1] : "" else {
                throw Problem(.invalidParameter, "the query is not percent-encoded UTF-8")
            }
            guard route.query.contains(where: { $0.name == name }) else {
                let known = route.query.map(\.name).joined(separator: ", ")
                throw Problem(
                    .invalidParameter,
                    "there is no parameter `\(name)` here; there is \(known.isEmpty ? "none" : known)",
                    keys: [name])
            }
            guard query.updateValue(value, forKey: name) == nil else {
                throw Problem(.invalidParameter, "`\(name)` is given twice", keys: [name])
            }
        }
        return query
    }

    private func body(of request: Request) async throws(Problem) -> [UInt8] {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        guard type?.trimmingCharacters(in: .whitespaces) == "application/json" else {
            throw Problem(.unsupportedMediaType, "send `Content-Type: application/json`")
        }
        do {
            let buffer = try await request.body.collect(upTo: configuration.maximumBodyBytes)
            return Array(buffer.readableBytesView)
        } catch {
            throw Problem(.bodyTooLarge, "at most \(configuration.maximumBodyBytes) bytes are read")
        }
    }
}
