/// Why a request has no answer. No case carries a secret.
package enum TransportError: Error, Sendable, Hashable {
    /// What the transfer was doing when its time ran out.
    package enum Phase: String, Sendable, Hashable {
        case connecting, sending, waiting, receiving
    }

    case timedOut(phase: Phase)
    case connectionRefused
    /// No connection for another reason than refusal: no route, no such socket file.
    case unreachable(String)
    case nameResolution
    /// The handshake failed, or a certificate, key or authority could not be used.
    case tls(String)
    /// The body is larger than the request allowed. Units: bytes.
    case bodyTooLarge(limit: Int)
    /// What came is not HTTP, or not the encoding it claims.
    case malformed(String)
    case cancelled
    /// The connection ended before the answer was whole.
    case connectionLost(String)
    /// The client is shut down.
    case closed
    case tooManyTargets(limit: Int)
    case tooManyConnections(limit: Int)
    /// More requests wait for one target than its queue holds.
    case tooManyWaiting(limit: Int)
    /// The process has no memory, descriptor or thread left for it.
    case exhausted(String)
    /// The request cannot be sent as it is.
    case invalidRequest(String)

    /// Whether the fault is on our side: it says nothing of the server.
    package var isLocal: Bool {
        switch self {
        case .tooManyTargets, .tooManyConnections, .tooManyWaiting, .exhausted, .invalidRequest, .cancelled, .closed:
            true
        case .timedOut, .connectionRefused, .unreachable, .nameResolution, .tls, .bodyTooLarge, .malformed,
            .connectionLost:
            false
        }
    }

    /// Whether the server can have seen the request: when true, a request that is not idempotent has an unknown outcome.
    package var mayHaveArrived: Bool {
        switch self {
        case .timedOut(phase: .connecting), .connectionRefused, .unreachable, .nameResolution, .tls, .tooManyTargets,
            .tooManyConnections, .tooManyWaiting, .exhausted, .invalidRequest:
            false
        case .timedOut, .bodyTooLarge, .malformed, .cancelled, .connectionLost, .closed: true
        }
    }
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timedOut(let phase): "timed out while \(phase.rawValue)"
        case .connectionRefused: "connection refused"
        case .unreachable(let why): "unreachable: \(why)"
        case .nameResolution: "the host name cannot be resolved"
        case .tls(let why): "TLS: \(why)"
        case .bodyTooLarge(let limit): "the answer is larger than the \(limit) bytes allowed"
        case .malformed(let why): "malformed answer: \(why)"
        case .cancelled: "cancelled"
        case .connectionLost(let why): "connection lost: \(why)"
        case .closed: "the HTTP client is shut down"
        case .tooManyTargets(let limit): "more than \(limit) targets in use at once"
        case .tooManyConnections(let limit):
            "all \(limit) connections that the limit of open files allows are in use; raise LimitNOFILE"
        case .tooManyWaiting(let limit): "more than \(limit) requests wait for this target"
        case .exhausted(let why): "out of resources: \(why)"
        case .invalidRequest(let why): "invalid request: \(why)"
        }
    }
}
