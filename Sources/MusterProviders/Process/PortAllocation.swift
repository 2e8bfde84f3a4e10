import Glibc
import MusterCore
import Synchronization

/// Finds ports that no worker has and nobody listens on.
final class PortAllocation: Sendable {
    /// The port given last, per range, so that one just freed is not given again at once.
    private let last = Mutex<[ClosedRange<Int>: Int]>([:])

    /// A free port. The caller holds the state's lock until the worker is written down.
    func next(in range: ClosedRange<Int>, taken: Set<Int>, host: String, place: (String) -> String)
        throws(Failure) -> Int
    {
        let start = last.withLock { $0[range].map { $0 < range.upperBound ? $0 + 1 : range.lowerBound } }
        let first = start ?? range.lowerBound
        for step in 0..<range.count {
            let port = range.lowerBound + (first - range.lowerBound + step) % range.count
            guard !taken.contains(port), try Self.isFree(port, host: host, place: place) else { continue }
            last.withLock { $0[range] = port }
            return port
        }
        throw .quotaExceeded(
            "no free port in \(range.lowerBound)...\(range.upperBound); widen \(place("portRange"))")
    }

    /// Binds to the port and lets go again.
    private static func isFree(_ port: Int, host: String, place: (String) -> String) throws(Failure) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found else {
            throw .invalidRequest("\(place("host")): '\(host)' is not an address of this machine")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.pointee.ai_family, hints.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unavailable("cannot look for a free port: \(StateFiles.text(errno))") }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 { return true }
        switch errno {
        case EADDRINUSE: return false
        case EACCES:
            throw .invalidRequest("\(place("portRange")): port \(port) needs a privilege; use ports above 1023")
        case let code:
            throw .invalidRequest("\(place("host")): cannot bind to '\(host)': \(StateFiles.text(code))")
        }
    }
}
