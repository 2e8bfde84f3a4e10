import DaemonHarness
import Foundation
import GRDB
import Glibc
import MusterWire
import Testing

/// What must keep `musterd` from starting, each with a text that says what and where, and an exit code.
@Suite("musterd refuses to start", .serialized)
struct RefusedStartTests {
    private func refusal(_ workspace: Workspace, environment: [String: String] = [:]) async throws -> (Int32, String) {
        let daemon = try DaemonProcess(workspace, environment: environment)
        let code = try await daemon.ended()
        return (code, daemon.output)
    }

    @Test("without its configuration")
    func missing() async throws {
        let workspace = try Workspace()
        try FileManager.default.removeItem(atPath: "\(workspace.path)/muster.yaml")
        let (code, text) = try await refusal(workspace)
        #expect(code == 65)
        #expect(text.contains("\(workspace.path)/muster.yaml cannot be read"))
        #expect(text.contains("--config"))
        workspace.remove()
    }

    @Test(
        "with a configuration that is wrong, and says where",
        arguments: [
            ("state: state\npolicies: [policies]\nlisten: 7077\n", "muster.yaml:3:9: "),
            ("state: state\npolicies: [policies]\nlistem: 127.0.0.1:0\n", "did you mean `listen`"),
            ("state: [a\n", "muster.yaml:"), ("policies: [policies]\npolicies: [policies]\n", "muster.yaml:2:1: "),
            ("state: state\n", "policies"), ("log: {level: loud}\npolicies: [policies]\n", "muster.yaml:1:14: "),
        ])
    func wrong(_ text: String, _ place: String) async throws {
        let workspace = try Workspace()
        try workspace.write("muster.yaml", text)
        let (code, output) = try await refusal(workspace)
        #expect(code == 65)
        #expect(output.contains(place), "\(output)")
        workspace.remove()
    }

    @Test("when strangers could reach it and no token is set")
    func strangers() async throws {
        let workspace = try Workspace(listen: "0.0.0.0:0")
        let (code, text) = try await refusal(workspace)
        #expect(code == 65, "\(text)")
        #expect(text.contains("token"))
        workspace.remove()
    }

    @Test("when a secret that it names is not there")
    func secret() async throws {
        let workspace = try Workspace()
        let tokens = "tokens: [{name: ops, role: operate, secret: {env: MUSTER_TEST_NO_SUCH_SECRET}}]\n"
        try workspace.write("muster.yaml", "state: state\npolicies: [policies]\nlisten: 127.0.0.1:0\n" + tokens)
        let (code, text) = try await refusal(workspace)
        #expect(code == 65)
        #expect(text.contains("MUSTER_TEST_NO_SUCH_SECRET"))
        workspace.remove()
    }

    @Test("a second time on the same state, and names the first")
    func secondOnState() async throws {
        let workspace = try Workspace()
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let first = try DaemonProcess(workspace)
        defer { workspace.endWorkers() }
        let workers = try await first.ready().settled(2)
        let (code, text) = try await refusal(workspace)
        #expect(code == 73)
        #expect(text.contains("process \(first.pid)"), "\(text)")
        #expect(try await first.ready().settled(2).map(\.handle) == workers.map(\.handle))
        try await first.crash()
        workspace.endWorkers()
        workspace.remove()
    }

    @Test("a second time on the same port, names that, and launches nothing")
    func secondOnPort() async throws {
        let workspace = try Workspace()
        let first = try DaemonProcess(workspace)
        let port = try await first.port()
        let other = try Workspace(listen: "127.0.0.1:\(port)")
        defer { other.endWorkers() }
        try other.adopt(other.policy())
        let (code, text) = try await refusal(other)
        #expect(code == 69, "\(text)")
        #expect(text.contains("127.0.0.1:\(port)") || text.contains("\(port)"), "\(text)")
        #expect(try other.starts().isEmpty)
        #expect(first.isRunning)
        try await first.crash()
        workspace.remove()
        other.remove()
    }

    @Test("on a journal from a newer version, and leaves it as it is")
    func newer() async throws {
        try await refused(code: 73, saying: "newer version") { file in
            try DatabaseQueue(path: file).writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 999") }
        }
    }

    @Test("on a journal that is damaged, and leaves it as it is")
    func damaged() async throws {
        try await refused(code: 73, saying: "cannot be read") { file in
            let bytes = try FileHandle(forUpdating: URL(fileURLWithPath: file))
            try bytes.seek(toOffset: 0)
            try bytes.write(contentsOf: Data(repeating: 0xA5, count: 8_192))
            try bytes.close()
        }
    }

    /// Runs once, lets `harm` change the closed journal, and expects a refusal that keeps workers and journal.
    private func refused(code wanted: Int32, saying words: String, _ harm: (String) throws -> Void) async throws {
        let workspace = try Workspace()
        defer { workspace.endWorkers() }
        try workspace.adopt(workspace.policy(workers: "{min: 2, max: 8}"))
        let first = try DaemonProcess(workspace)
        _ = try await first.ready().settled(2)
        first.send(SIGTERM)
        #expect(try await first.ended() == 0)
        let running = try workspace.runningWorkers()
        #expect(running.count == 2)
        let file = "\(workspace.state)/journal.sqlite"
        try harm(file)
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        let (code, text) = try await refusal(workspace)
        #expect(code == wanted)
        #expect(text.contains(words) && text.contains(workspace.state), "\(text)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
        #expect(try workspace.runningWorkers() == running)
        workspace.endWorkers()
        workspace.remove()
    }
}
