import Logging
import MusterCore
import MusterDaemon
import MusterServer
import ServiceLifecycle

/// A real server on a free port, for the length of a closure.
package enum RunningServer {
    /// Serves, calls `body` with the base address, and shuts down gracefully whatever happens in it.
    package static func with<Result: Sendable>(
        _ controlPlane: FakeControlPlane, tokens: [AccessToken] = [],
        adjust: @Sendable (inout MusterServerConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (String) async throws -> Result
    ) async throws -> Result {
        var configuration = MusterServerConfiguration(port: 0, tokens: tokens, version: "1.2.3")
        adjust(&configuration)
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        var log = Logger(label: "test")
        log.logLevel = .critical
        let server = try MusterServer(
            configuration: configuration, controlPlane: controlPlane, log: log, now: { Scene.now },
            onListening: { found.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: log))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { found.finish() }
                try await group.run()
            }
            var port: Int?
            for await found in ports {
                port = found
                break
            }
            guard let port else {
                try await tasks.waitForAll()
                throw NotListening()
            }
            let outcome: Swift.Result<Result, any Error>
            do { outcome = .success(try await body("http://127.0.0.1:\(port)")) } catch { outcome = .failure(error) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try outcome.get()
        }
    }

    private struct NotListening: Error {}
}
