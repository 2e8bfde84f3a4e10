import Glibc
import MusterCore

/// Why a command has no reply.
enum HAProxyFault: Error, Hashable {
    case connect(Int32)
    case unresolved(String)
    case timedOut
    /// The connection ended before the reply was whole.
    case lost(Int32)
    case cutOff
    case tooLarge
    case system(String, Int32)

    /// What it means for a command: one that changes something and was sent may have been carried out.
    func failure(at endpoint: HAProxyEndpoint, afterSending changed: Bool) -> Failure {
        let place = "the HAProxy runtime socket \(endpoint)"
        func undecided(_ text: String) -> Failure { changed ? .outcomeUnknown(text) : .unavailable(text) }
        switch self {
        case .connect(EACCES), .connect(EPERM):
            return .unauthorized("\(place) may not be opened: \(Self.text(EACCES)); add musterd's user to its group")
        case .connect(let code): return .unavailable("\(place) cannot be reached: \(Self.text(code))")
        case .unresolved(let host): return .unavailable("the host name \(host) of \(place) cannot be resolved")
        case .timedOut: return undecided("\(place) did not answer in time")
        case .lost(let code): return undecided("\(place) closed the connection: \(Self.text(code))")
        case .cutOff: return undecided("\(place) closed the connection before its reply was whole")
        case .tooLarge: return .unavailable("\(place) sent more than \(HAProxySocket.largestReply) bytes")
        case .system(let call, let code): return .unavailable("\(call) failed here: \(Self.text(code))")
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
