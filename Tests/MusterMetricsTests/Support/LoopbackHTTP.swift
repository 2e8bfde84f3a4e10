import Foundation
import Glibc

/// The little HTTP that tests need to talk to a server on this machine.
enum LoopbackHTTP {
    struct Failed: Error {
        let what: String
    }

    /// A port that was free a moment ago.
    static func freePort() throws -> UInt16 {
        let descriptor = try openSocket()
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard bound else { throw Failed(what: "no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// One request on a connection of its own.
    static func send(
        _ method: String, _ path: String, port: UInt16, headers: [String] = [], body: [UInt8] = []
    ) throws -> (status: Int, body: Data) {
        let descriptor = try openSocket()
        defer { close(descriptor) }
        var address = loopback(port: port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { throw Failed(what: "no connection to port \(port): errno \(errno)") }
        let head = ["\(method) \(path) HTTP/1.0", "Content-Length: \(body.count)"] + headers
        try write(Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body, to: descriptor)
        return try response(Data(try readAll(descriptor)))
    }

    private static func openSocket() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failed(what: "no socket: errno \(errno)") }
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard written > 0 else { throw Failed(what: "not sent: errno \(errno)") }
            rest = rest.dropFirst(written)
        }
    }

    private static func readAll(_ descriptor: Int32) throws -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let read = Glibc.read(descriptor, &buffer, buffer.count)
            guard read >= 0 else { throw Failed(what: "not read: errno \(errno)") }
            if read == 0 { return result }
            result += buffer[..<read]
        }
    }

    private static func response(_ answer: Data) throws -> (status: Int, body: Data) {
        guard let end = answer.range(of: Data("\r\n\r\n".utf8)) else { throw Failed(what: "an answer without end") }
        let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self)
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failed(what: "an answer without status: \(head)")
        }
        return (status, answer[end.upperBound...])
    }
}
