import Foundation
import Glibc
import MusterCore
import MusterTransport
import Synchronization

/// Opened once; threads block on it, tasks wait for it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let stream = AsyncStream.makeStream(of: Void.self)

    func open() {
        semaphore.signal()
        stream.continuation.finish()
    }

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    func opened() async { for await _ in stream.stream {} }
}

/// Answers every line with the same bytes and closes, as a runtime socket does, on a port of 127.0.0.1.
final class LineServer: Sendable {
    let port: Int
    private let listener: Int32
    private let isStopped = Mutex(false)

    init(_ reply: String) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw Failure.unavailable("no port to listen on") }
        self.listener = listener
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in serve(Array(reply.utf8)) }
    }

    func stop() {
        isStopped.withLock { $0 = true }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ reply: [UInt8]) {
        while !isStopped.withLock({ $0 }) {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) == 1, byte != UInt8(ascii: "\n") {}
            _ = reply.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            close(descriptor)
        }
    }
}

/// The failure that the act ends with, nil when it succeeds.
func failure(of act: () async throws -> Void) async -> Failure? {
    do {
        try await act()
        return nil
    } catch let failure as Failure {
        return failure
    } catch {
        return .outcomeUnknown("another error: \(error)")
    }
}

/// The status of a GET through a port of this machine.
func http(_ port: Int, _ path: String) async throws -> Int {
    let client = try HTTPClient()
    let response = try await client.send(HTTPRequest(url: "http://127.0.0.1:\(port)\(path)"))
    await client.shutdown()
    return response.status
}

/// Collects values from any thread.
final class Log<Element: Sendable>: Sendable {
    private let storage = Mutex<[Element]>([])
    var elements: [Element] { storage.withLock { $0 } }
    func add(_ element: Element) { storage.withLock { $0.append(element) } }
}
