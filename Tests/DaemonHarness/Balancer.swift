import Foundation
import Glibc

/// The demo's HAProxy, started for a test.
package final class Balancer: Sendable {
    package let port: Int
    private let folder: String
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../deploy/demo/haproxy").standardized.path

    /// Why it does not run here; nil when it does.
    package static let obstacle: String? = {
        let isThere = ["/usr/sbin/haproxy", "/usr/bin/haproxy"].contains {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        if isThere { return nil }
        print("skipped: haproxy is not installed")
        return "haproxy is not installed"
    }()

    package init(_ workspace: Workspace) async throws {
        folder = "\(workspace.path)/ha"
        port = workspace.balancerPort
        try await start()
    }

    package func start() async throws { try await Self.run(["start", folder, "\(port)"]) }

    /// A drain step that takes workers out of it.
    package var step: String {
        """
            - leave: {haproxy: {socket: \(folder)/haproxy.sock, backend: wallet}}
            - wait: {until: "in_flight == 0", settle: 200ms, every: 100ms}
        """
    }

    /// Ends it without a word.
    package func crash() throws {
        let text = try String(contentsOfFile: "\(folder)/haproxy.pid", encoding: .utf8)
        guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return }
        kill(pid, SIGKILL)
        unlink("\(folder)/haproxy.sock")
    }

    package func stop() {
        do { try crash() } catch { print("HAProxy may be left: \(error)") }
    }

    private static func run(_ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: script)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let (ends, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { ended in
            end.yield(ended.terminationStatus)
            end.finish()
        }
        try process.run()
        for await code in ends where code != 0 {
            throw NeverHappened(description: "deploy/demo/haproxy \(arguments) ended with \(code)")
        }
    }
}
