import DaemonHarness
import Foundation
import MusterCore
import MusterWire
import Testing

/// Decisions of a running daemon, computed again by the command line.
@Suite("Replay, of a running daemon", .serialized)
struct ReplayTests {
    @Test("A decision comes out the same again, with a daemon and without one; changed inputs are found out")
    func replays() async throws {
        let workspace = try Workspace()
        defer {
            workspace.endWorkers()
            workspace.remove()
        }
        try workspace.serve("value 190")
        try workspace.adopt(workspace.policy())
        let daemon = try DaemonProcess(workspace)
        let api = try await daemon.ready()
        _ = try await api.settled(4)
        let online = try Command.muster(["replay", "wallet"], "http://127.0.0.1:\(api.port)")
        #expect(online.code == 0, "\(online.err)")
        #expect(online.err.contains("equal to the bit"), "\(online.err)")
        #expect(String(decoding: online.out, as: UTF8.self).contains("OPINIONS"))

        let exported = try Command.muster(["replay", "wallet", "--output", "json"], "http://127.0.0.1:\(api.port)")
        #expect(exported.code == 0)
        let recorded = try ExactJSON.decode(DecisionDocument.self, from: exported.out)
        #expect(recorded.decision.to == 4)
        let unknown = try Command.muster(["replay", "1"], "http://127.0.0.1:\(api.port)")
        #expect(unknown.code == 64 && unknown.err.contains("revision 1 is no decision"), "\(unknown.err)")
        daemon.send(SIGTERM)
        #expect(try await daemon.ended() == 0)
        #expect(FileManager.default.fileExists(atPath: "\(workspace.state)/recording.sqlite"))

        let file = "\(workspace.path)/decision.json"
        try exported.out.write(to: URL(fileURLWithPath: file))
        let offline = try Command.muster(["replay", "--offline", file], "http://127.0.0.1:9")
        #expect(offline.code == 0, "\(offline.err)")
        var other = recorded
        other.decision.stages[0].after += 1
        try ExactJSON.encode(other).write(to: URL(fileURLWithPath: file))
        let different = try Command.muster(["replay", "--offline", file], "http://127.0.0.1:9")
        #expect(different.code == 1)
        #expect(different.err.contains("the stage merge is"), "\(different.err)")
    }
}
