import Foundation
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
