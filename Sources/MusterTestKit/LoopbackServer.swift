import Foundation
import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 for tests: a thread a connection, connections kept alive.
package final class LoopbackServer: Sendable {
    /// What came in.
    package struct Request: Sendable {
        package var method: String
        package var path: String
        /// The header block as it came.
        package var head: String
        package var body: String
    }

    /// What goes out.
    package enum Reply: Sendable {
        case page(status: Int = 200, type: String = "text/plain", headers: [String] = [], body: [UInt8])
        /// Exactly these bytes; then the connection is closed.
        case raw([UInt8])
        /// Exactly these bytes; then nothing more until the server stops.
        case hang(after: [UInt8])
        /// These bytes one by one, with a pause before each, until they or the connection end.
        case drip([UInt8], every: Duration)

        /// A page of text.
        package static func text(_ text: String, status: Int = 200) -> Reply {
            .page(status: status, body: Array(text.utf8))
        }
    }

    /// How the server could not be started.
    package struct Failed: Error {
        package let call: String

        package init(call: String) { self.call = call }
    }

    package let port: Int
    private let listener: Int32
    private let connections = Mutex<(open: Set<Int32>, isStopped: Bool)>(([], false))
    private let handler: @Sendable (Request) -> Reply

    /// Listens on a free port, or on `port`; `handler` runs on the connection's own thread and may block it.
    package init(port: Int = 0, _ handler: @escaping @Sendable (Request) -> Reply) throws {
        self.handler = handler
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw Failed(call: "socket") }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1024) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else {
            close(listener)
            throw Failed(call: "bind")
        }
        self.port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread { self.accept() }
    }

    /// Refuses new connections and cuts those there are.
    package func stop() {
        connections.withLock { connections in
            guard !connections.isStopped else { return }
            connections.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            close(listener)
            for descriptor in connections.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func accept() {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR { continue }
                return
            }
            let isStopped = connections.withLock { connections in
                if !connections.isStopped { connections.open.insert(descriptor) }
                return connections.isStopped
            }
            if isStopped {
                close(descriptor)
                return
            }
            Thread.detachNewThread { self.serve(descriptor) }
        }
    }

    private func serve(_ descriptor: Int32) {
        defer {
            connections.withLock { _ = $0.open.remove(descriptor) }
            close(descriptor)
        }
        var received: [UInt8] = []
        while let request = Self.request(from: descriptor, &received) {
            switch handler(request) {
            case .page(let status, let type, let headers, let body):
                var head = "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
                for header in headers { head += header + "\r\n" }
                guard Self.write(Array((head + "\r\n").utf8) + body, to: descriptor) else { return }
            case .raw(let bytes):
                _ = Self.write(bytes, to: descriptor)
                return
            case .hang(let bytes):
                _ = Self.write(bytes, to: descriptor)
                var rest = [UInt8](repeating: 0, count: 1024)
                while recv(descriptor, &rest, rest.count, 0) > 0 {}
                return
            case .drip(let bytes, let pause):
                let microseconds = UInt32(pause / .microseconds(1))
                for byte in bytes {
                    usleep(microseconds)
                    guard Self.write([byte], to: descriptor) else { return }
                }
                return
            }
        }
    }

    private static func request(from descriptor: Int32, _ received: inout [UInt8]) -> Request? {
        while true {
            if let request = take(&received) { return request }
            var buffer = [UInt8](repeating: 0, count: 16384)
            let read = recv(descriptor, &buffer, buffer.count, 0)
            guard read > 0 else { return nil }
            received += buffer[..<read]
        }
    }

    private static func take(_ received: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        guard let split = received.indices.first(where: { received[$0...].starts(with: end) }) else { return nil }
        let head = String(decoding: received[..<split], as: UTF8.self)
        let lines = head.split(separator: "\r\n")
        let length =
            lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
        let bodyStart = split + end.count
        guard received.count >= bodyStart + length else { return nil }
        let words = (lines.first ?? "").split(separator: " ")
        let body = String(decoding: received[bodyStart..<(bodyStart + length)], as: UTF8.self)
        received.removeFirst(bodyStart + length)
        return Request(
            method: String(words.first ?? ""), path: String(words.dropFirst().first ?? ""), head: head, body: body)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}
