import MusterCore
import MusterPorts
import MusterTransport
import Synchronization

@testable import MusterSignals

/// Time that passes only when the test says so.
final class FakeTime: Sendable {
    private let passed = Mutex(Duration.zero)
    private let set = Mutex(Duration.zero)
    static let start = Instant(nanoseconds: 1_700_000_000_000_000_000)

    var clock: Instant { Self.start + passed.withLock { $0 } + set.withLock { $0 } }
    var uptime: Duration { passed.withLock { $0 } }

    func advance(_ duration: Duration) { passed.withLock { $0 += duration } }

    /// Sets the clock forward or back, which the uptime does not see.
    func setClock(by step: Duration) { set.withLock { $0 += step } }

    /// `sleep` returns at once and lets no time pass.
    var poll: PollTime {
        PollTime(
            clock: { self.clock },
            pace: Pace(
                uptime: { self.passed.withLock { $0 } },
                sleep: { (_) async throws(CancellationError) in
                    if Task.isCancelled { throw CancellationError() }
                    await Task.yield()
                }))
    }
}

/// Collects values from any thread.
final class Log<Element: Sendable>: Sendable {
    private let storage = Mutex<[Element]>([])
    var elements: [Element] { storage.withLock { $0 } }
    func add(_ element: Element) { storage.withLock { $0.append(element) } }
}

/// Pages by the workers' ports; what is not there refuses the connection.
final class FakePages: Sendable {
    private let pages = Mutex<[Int: Result<String, TransportError>]>([:])
    let asked = Log<String>()

    func set(_ port: Int, _ page: Result<String, TransportError>) { pages.withLock { $0[port] = page } }

    var fetcher: PageFetcher {
        PageFetcher(send: { (request) async throws(TransportError) in
            self.asked.add(request.url)
            let port = Int(request.url.dropFirst("http://127.0.0.1:".count).prefix { $0.isNumber }) ?? 0
            let page = try self.pages.withLock { $0[port] ?? .failure(.connectionRefused) }.get()
            return HTTPResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array(page.utf8))
        })
    }
}

extension SignalPolicy {
    static func workers(_ promql: String, name: SignalName = "tps", more: [Setting] = []) -> SignalPolicy {
        let settings = [Setting(key: "promql", value: .text(promql))] + more
        return SignalPolicy(name: name, source: PlugInReference(kind: "workers", settings: .map(settings)))
    }
}

extension SignalTarget {
    static func at(_ port: Int) -> SignalTarget {
        SignalTarget(worker: WorkerID("w-\(port)"), address: WorkerAddress(host: "127.0.0.1", port: port))
    }
}

/// The failure that the act ends with, nil when it succeeds.
func failure(of act: () async throws(Failure) -> Void) async -> Failure? {
    do throws(Failure) {
        try await act()
        return nil
    } catch {
        return error
    }
}
