import Foundation
import MusterCore
import MusterWire
import ServerFixture
import Testing

@Suite("What the commands print")
struct OutputTests {
    @Test(
        "Tables and pages are as they were accepted",
        arguments: [
            (["status"], "status.txt"), (["status", "-o", "yaml"], "status.yaml"),
            (["status", "-o", "json"], "status.json"),
            (["workers", "wallet-api"], "workers.txt"), (["explain", "wallet-api"], "explain.txt"),
            (["events", "--limit", "5"], "events.txt"),
        ])
    func golden(arguments: [String], name: String) async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let run = try await Self.run(arguments, base)
            #expect(run.code == 0, "\(run.err)")
            #expect(!run.out.contains("\u{1B}"), "colour where nobody can see it")
            try Golden.expect(run.out, is: name)
        }
    }

    @Test("Quiet leaves the names, remarks go to stderr")
    func quiet() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let quiet = try await Run.muster("status", "-q", server: base)
            #expect(quiet.out == "ledger\nwallet-api\n")
            #expect(quiet.err.isEmpty)
            let loud = try await Run.muster("status", server: base)
            #expect(loud.err.contains("ready, up 2h"))
        }
    }

    @Test("Operators' commands ask the daemon and say what was done")
    func operations() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            let scale = try await Run.muster(
                "scale", "wallet-api", "12", "--for", "2h", "--reason", "sale", server: base)
            #expect(scale.out == "wallet-api: 12 workers, by alice: sale, until 10:05:00Z\n")
            #expect(scale.code == 0, "\(scale.err)")
            let worker = "\(Scene.worker(2))"
            for arguments in [
                ["scale", "wallet-api", "--clear"], ["pause", "ledger", "--reason", "x"], ["resume", "ledger"],
                ["freeze", "--all", "--reason", "x", "--for", "5m"], ["unfreeze", "ledger"],
                ["drain", worker, "--reason", "x"], ["protect", worker, "--reason", "x", "--for", "1h"],
                ["protect", worker, "--undo"], ["quarantine", worker, "--reason", "x"],
                ["quarantine", worker, "--undo"], ["retire", "ledger", "--reason", "x"],
            ] {
                let run = try await Self.run(arguments, base)
                #expect(run.code == 0, "\(arguments): \(run.err)")
                #expect(!run.out.isEmpty)
            }
        }
        #expect(controlPlane.asked.count == 12)
        #expect(controlPlane.asked[1] == .clearOverride("wallet-api"))
        #expect(controlPlane.asked[10] == .release("wallet-api", Scene.worker(2)))
        guard case .retire("ledger", let mark) = controlPlane.asked.last else {
            Issue.record("the last was not a retirement")
            return
        }
        #expect(mark.by == "alice" && mark.reason == "x")
    }

    private static func run(_ arguments: [String], _ base: String) async throws -> Run {
        try await Run.muster(arguments, server: base)
    }
}
