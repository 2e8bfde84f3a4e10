import Foundation
import MusterDaemon
import MusterServer
import ServerFixture
import Testing

@Suite("Exit codes")
struct ExitCodeTests {
    @Test("No daemon is 69, and the message says where and what to do")
    func unreachable() async throws {
        let run = try await Run.muster("status", server: "http://127.0.0.1:1")
        #expect(run.code == 69)
        #expect(run.out.isEmpty)
        #expect(run.err.contains("http://127.0.0.1:1") && run.err.contains("MUSTER_SERVER"))
    }

    @Test("A daemon that cannot now is 75; what cannot be is 64")
    func refusals() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            let unknown = try await Run.muster("workers", "nobody", server: base)
            #expect(unknown.code == 64)
            controlPlane.refuse(.unavailable("the disk is full"))
            let busy = try await Run.muster("resume", "ledger", server: base)
            #expect(busy.code == 75)
            #expect(busy.err == "muster: the disk is full\n")
        }
    }

    @Test(
        "Wrong usage is 64",
        arguments: [
            ["frobnicate"], ["scale", "wallet-api"], ["scale", "wallet-api", "5", "--reason", "x"],
            ["scale", "wallet-api", "5", "--for", "soon", "--reason", "x"], ["freeze", "--reason", "x"],
            ["freeze", "ledger", "--all", "--reason", "x"], ["explain", "ledger", "--at", "noon"],
            ["status", "--server", "not an address"], ["status", "--token-file", "/does/not/exist"],
            ["pause", "ledger"], ["top"], ["protect", "w", "--undo", "--reason", "x"], ["quarantine", "w"],
        ])
    func usage(arguments: [String]) async throws {
        let run = try await Run.muster(arguments, server: "http://127.0.0.1:1")
        #expect(run.code == 64, "\(run.err)")
        #expect(run.out.isEmpty)
        #expect(!run.err.isEmpty)
    }

    @Test("Another program's port is recognised")
    func foreign() async throws {
        let token = AccessToken(name: "t", role: .operate, secret: "0123456789abcdef")
        try await RunningServer.with(Scene.controlPlane(), tokens: [token]) { base in
            let bare = try await Run.muster("status", server: base)
            #expect(bare.code == 64)
            let environment = ["MUSTER_TOKEN": "0123456789abcdef"]
            let named = try await Run.muster("status", server: base, environment: environment)
            #expect(named.code == 0)
            let elsewhere = try await Run.muster("status", server: base + "/healthz")
            #expect(elsewhere.code == 64)
        }
    }

    @Test("Help has examples, the version is told, completions come for each shell")
    func help() async throws {
        let commands = [
            "status", "workers", "explain", "events", "top", "scale", "pause", "resume", "freeze", "unfreeze", "drain",
            "protect", "quarantine", "retire", "check", "show", "why-not", "calendar", "schema",
            "decide", "scaletest", "completions",
        ]
        for command in commands {
            let run = try await Run.muster(command, "--help")
            #expect(run.code == 0)
            #expect(run.out.contains("EXAMPLES") && run.out.contains("muster \(command)"), "\(command)")
            // No example is broken over two lines where there are eighty columns.
            let examples = run.out.components(separatedBy: "EXAMPLES\n")[1].components(separatedBy: "\n\n")[0]
            let lines = examples.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("  muster ") && $0.count <= 80 }, "\(command): \(lines)")
        }
        let version = try await Run.muster("--version")
        #expect(version.out.hasPrefix("0.1"))
        for shell in ["bash", "zsh", "fish"] {
            let script = try await Run.muster("completions", shell)
            #expect(script.out.contains("muster"))
        }
        for command in ["pause", "freeze"] {
            let usage = try await Run.muster(command, "--help").out
            #expect(usage.contains("--reason <reason>") && !usage.contains("[--reason"), "\(usage)")
        }
    }

    @Test("check: 65 and every problem when something is wrong, a count when nothing is")
    func check() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-check-\(UUID())")
        let deeper = folder.appendingPathComponent("deeper")
        try FileManager.default.createDirectory(at: deeper, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let text = """
            fleet: NAME
            workers: {min: 1, max: 3}
            provider: {process: {command: [/bin/sleep, "60"]}}
            signals: {tps: {workers: {port: 9100, promql: "EXPRESSION"}}}
            rules: {load: {target: {signal: tps, perWorker: 5}}}

            """
        let good = text.replacing("NAME", with: "good").replacing("EXPRESSION", with: "sum(x)")
        try Data(good.utf8).write(to: deeper.appendingPathComponent("good.yaml"))
        let fine = try await Run.muster("check", folder.path)
        #expect(fine.out == "1 policy, no problems\n", "\(fine.out)\(fine.err)")
        #expect(fine.code == 0)
        let bad = text.replacing("NAME", with: "bad").replacing("EXPRESSION", with: "sum(").replacing(
            "max:", with: "maks:")
        try Data(bad.utf8).write(to: folder.appendingPathComponent("bad.yml"))
        let broken = try await Run.muster("check", folder.path)
        #expect(broken.code == 65)
        // Where `maks` begins, and where the expression ends: the quote, and four characters of it.
        #expect(broken.out.contains("bad.yml:2:19: error: "), "\(broken.out)")
        #expect(broken.out.contains("bad.yml:4:52: error: "), "\(broken.out)")
        let literal = text.replacing("NAME", with: "bad").replacing("EXPRESSION", with: "'load'")
        try Data(literal.utf8).write(to: folder.appendingPathComponent("bad.yml"))
        let unread = try await Run.muster("check", folder.path)
        #expect(unread.code == 65)
        #expect(unread.out.contains("text is no number"), "\(unread.out)")
        let missing = try await Run.muster("check", folder.path + "/none")
        #expect(missing.code == 64)
        let listed = try await Run.muster("check", folder.path, "-o", "json")
        #expect(listed.out.hasPrefix("[{"))
    }

    @Test("A scale test whose report has no place is refused before any load, and its problems come from top to bottom")
    func scaleTest() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("muster-scaletest-\(UUID()).yaml")
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }
        let good = """
            scaletest: a little load
            fleet: wallet
            serves: 50
            target: {url: "http://127.0.0.1:8000/pay"}
            load: {points: {0s: 50, 1m: 500}}
            expect: {failed: 0}

            """
        try Data(good.utf8).write(to: file)
        for place in ["/does/not/exist/report.json", "/tmp"] {
            for option in ["--json", "--junit"] {
                let run = try await Run.muster("scaletest", file.path, option, place, server: "http://127.0.0.1:1")
                #expect(run.code == 64)
                #expect(run.err.hasPrefix("muster: \(place) cannot be written"), "\(run.err)")
            }
        }
        let bad = good.replacing("serves: 50", with: "serves: many").replacing("expect:", with: "expects:")
            .replacing("scaletest: a little load", with: "scaletest: 5")
        try Data(bad.utf8).write(to: file)
        let run = try await Run.muster("scaletest", file.path)
        #expect(run.code == 65)
        let lines = run.err.matches(of: /\.yaml:(\d+):\d+:/).compactMap { Int($0.1) }
        #expect(lines.count >= 2 && lines == lines.sorted(), "\(run.err)")
    }
}
