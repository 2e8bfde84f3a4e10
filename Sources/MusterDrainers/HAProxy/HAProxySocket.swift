import Glibc
import MusterCore

/// Where a runtime socket is.
enum HAProxyEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// Absolute; at most 107 bytes, as the kernel has it.
    case unix(path: String)
    case tcp(host: String, port: Int)

    /// Reads `/run/haproxy/admin.sock` or `host:port`.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        if text.hasPrefix("/") {
            guard text.utf8.count <= 107 else { return nil }
            self = .unix(path: text)
        } else {
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (1...65535).contains(port)
            else { return nil }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
            guard !host.isEmpty else { return nil }
            self = .tcp(host: String(host), port: port)
        }
    }

    /// Whether HAProxy listens on this machine for certain.
    var isLocal: Bool { if case .unix = self { true } else { false } }

    var description: String {
        switch self {
        case .unix(let path): path
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

/// One connection to a runtime socket, used by one thread for one command.
///
/// Every call waits at most until the deadline it was opened with.
struct HAProxySocket: ~Copyable {
    /// Larger replies are refused: no backend that fits in memory has so many servers.
    static let largestReply = 16 << 20

    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant

    init(_ endpoint: HAProxyEndpoint, deadline: ContinuousClock.Instant) throws(HAProxyFault) {
        var address: SocketAddress
        switch endpoint {
        case .unix(let path): address = SocketAddress(unixPath: path)
        case .tcp(let host, let port):
            guard let found = SocketAddress.resolve(host: host, port: port) else { throw .unresolved(host) }
            address = found
        }
        descriptor = try Self.connected(&address, until: deadline)
        self.deadline = deadline
    }

    private static func connected(
        _ address: inout SocketAddress, until deadline: ContinuousClock.Instant
    ) throws(HAProxyFault) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(Int32(address.family), type, 0)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        do throws(HAProxyFault) {
            guard address.withPointer({ connect(descriptor, $0, $1) }) != 0 else { return descriptor }
            guard errno == EINPROGRESS else { throw .connect(errno) }
            try wait(descriptor, for: Int16(POLLOUT), until: deadline)
            var fault: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &length) == 0 else {
                throw .system("getsockopt", errno)
            }
            guard fault == 0 else { throw .connect(fault) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// Sends the whole text.
    func write(_ text: String) throws(HAProxyFault) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                try Self.wait(descriptor, for: Int16(POLLOUT), until: deadline)
            } else if errno != EINTR {
                throw .lost(errno)
            }
        }
    }

    /// Reads until the other side closes.
    func readToEnd() throws(HAProxyFault) -> [UInt8] {
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let received = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if received == 0 { return reply }
            if received > 0 {
                guard reply.count + received <= Self.largestReply else { throw .tooLarge }
                reply += buffer[..<received]
            } else if errno == EAGAIN {
                try Self.wait(descriptor, for: Int16(POLLIN), until: deadline)
            } else if errno != EINTR {
                throw .lost(errno)
            }
        }
    }

    private static func wait(
        _ descriptor: Int32, for events: Int16, until deadline: ContinuousClock.Instant
    ) throws(HAProxyFault) {
        while true {
            let left = deadline - .now
            guard left > .zero else { throw .timedOut }
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let milliseconds = Int32(min(left.nanoseconds / 1_000_000 + 1, 3_600_000))
            let ready = poll(&entry, 1, milliseconds)
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw .system("poll", errno) }
        }
    }
}
