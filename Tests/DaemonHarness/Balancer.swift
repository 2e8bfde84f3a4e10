import Foundation
import Glibc
import Synchronization

/// The demo's HAProxy, started for a test.
package final class Balancer: Sendable {
    package let port: Int
    private let folder: String
    /// The process that runs; nil when none does. Kept here since the folder may be gone when it is to be ended.
    private let process = Mutex<Int32?>(nil)
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

    /// Starts it and waits until it answers. The script's own end is not waited for: HAProxy inherits the descriptor
    /// by whose closing `Process` notices an end.
    package func start() async throws {
        let script = Process()
        script.executableURL = URL(fileURLWithPath: Self.script)
        script.arguments = ["start", folder, "\(port)"]
        script.standardInput = FileHandle.nullDevice
        try script.run()
        let balanced = DaemonAPI(port: port)
        // Its own socket too: what answers at the port may be somebody else.
        try await eventually("HAProxy answers at \(port)") {
            guard FileManager.default.fileExists(atPath: "\(folder)/haproxy.sock") else { return false }
            return try await balanced.status(of: "/") > 0
        }
        let text = try String(contentsOfFile: "\(folder)/haproxy.pid", encoding: .utf8)
        guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw NeverHappened(description: "\(folder)/haproxy.pid says '\(text)'")
        }
        process.withLock { $0 = pid }
    }

    /// A drain step that takes workers out of it.
    package var step: String {
        """
            - leave: {haproxy: {socket: \(folder)/haproxy.sock, backend: wallet}}
            - wait: {until: "in_flight == 0", settle: 200ms, every: 100ms}
        """
    }

    /// Ends it without a word.
    package func crash() {
        stop()
        unlink("\(folder)/haproxy.sock")
    }

    package func stop() {
        process.withLock { pid in
            if let pid { kill(pid, SIGKILL) }
            pid = nil
        }
    }
}
