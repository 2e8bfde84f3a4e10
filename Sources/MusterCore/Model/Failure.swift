/// How the outside world failed; the core branches on the case, never on the text.
public enum Failure: Error, Hashable, Sendable, Codable {
    /// The thing named does not exist.
    case notFound(String)
    /// Out of stock; try elsewhere, or here after that time.
    case insufficientCapacity(String, retryAfter: Duration?)
    /// Too many calls; the same call may pass after that time.
    case throttled(String, retryAfter: Duration?)
    /// The credentials are missing, wrong or lack a permission.
    case unauthorized(String)
    /// The request can never pass as it is.
    case invalidRequest(String)
    /// A quota of the account is used up.
    case quotaExceeded(String)
    /// The service is down, unreachable or broken; nothing was done.
    case unavailable(String)
    /// It may or may not have been done; only an observation tells.
    case outcomeUnknown(String)

    /// A stable name for metrics and codes, for example `throttled`.
    public var code: String {
        switch self {
        case .notFound: "notFound"
        case .insufficientCapacity: "insufficientCapacity"
        case .throttled: "throttled"
        case .unauthorized: "unauthorized"
        case .invalidRequest: "invalidRequest"
        case .quotaExceeded: "quotaExceeded"
        case .unavailable: "unavailable"
        case .outcomeUnknown: "outcomeUnknown"
        }
    }

    /// What the outside world said, for people; free of secrets.
    public var message: String {
        switch self {
        case .notFound(let text), .unauthorized(let text), .invalidRequest(let text), .quotaExceeded(let text),
            .unavailable(let text), .outcomeUnknown(let text):
            text
        case .insufficientCapacity(let text, _), .throttled(let text, _): text
        }
    }

    /// How long the other side asked to be left alone, if it did.
    public var retryAfter: Duration? {
        switch self {
        case .insufficientCapacity(_, let wait), .throttled(_, let wait): wait
        default: nil
        }
    }
}

extension Failure: CustomStringConvertible {
    public var description: String { "\(code): \(message)" }
}
