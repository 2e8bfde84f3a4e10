/// An error as `application/problem+json` (RFC 9457).
public struct Problem: Error, Codable, Hashable, Sendable {
    /// `urn:muster:problem:` and the code.
    public var type: String
    public var title: String
    public var status: Int
    /// What happened here, and what to do.
    public var detail: String
    /// Stable; branch on this.
    public var code: Code
    /// The keys or parameters that are wrong, when there are such.
    public var keys: [String]?

    public init(_ code: Code, _ detail: String, keys: [String]? = nil) {
        type = "urn:muster:problem:\(code.rawValue)"
        title = code.title
        status = code.status
        self.detail = detail
        self.code = code
        self.keys = keys
    }

    /// The stable codes of the API's errors.
    public enum Code: String, WireWord {
        case noSuchFleet, noSuchWorker, noSuchRoute, noDecision
        case methodNotAllowed
        case malformedJSON, unknownKey, invalidRequest, invalidParameter
        case unsupportedMediaType, bodyTooLarge
        case unauthenticated, forbidden, hostRefused, originRefused
        case unavailable, tooManyStreams
        case internalFailure
    }
}

extension Problem.Code {
    /// The HTTP status that goes with it.
    public var status: Int {
        switch self {
        case .malformedJSON, .unknownKey, .invalidParameter: 400
        case .unauthenticated: 401
        case .forbidden, .originRefused: 403
        case .noSuchFleet, .noSuchWorker, .noSuchRoute, .noDecision: 404
        case .methodNotAllowed: 405
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .hostRefused: 421
        case .invalidRequest: 422
        case .internalFailure: 500
        case .unavailable, .tooManyStreams: 503
        }
    }

    /// What it means, the same for every occurrence.
    public var title: String {
        switch self {
        case .noSuchFleet: "There is no such fleet"
        case .noSuchWorker: "There is no such worker"
        case .noSuchRoute: "There is nothing at this path"
        case .noDecision: "No decision was made by then"
        case .methodNotAllowed: "This path does not take this method"
        case .malformedJSON: "The body is not the JSON that is wanted"
        case .unknownKey: "The body has keys that are not known"
        case .invalidRequest: "The request makes no sense now"
        case .invalidParameter: "A parameter is wrong"
        case .unsupportedMediaType: "The body must be application/json"
        case .bodyTooLarge: "The body is too large"
        case .unauthenticated: "A bearer token is required"
        case .forbidden: "The token's role does not allow this"
        case .hostRefused: "This name is not the daemon's"
        case .originRefused: "Requests from other origins are refused"
        case .unavailable: "The daemon cannot do this now"
        case .tooManyStreams: "Too many event streams are open"
        case .internalFailure: "Something is wrong in the daemon"
        }
    }
}
