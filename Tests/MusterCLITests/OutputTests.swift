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
            (["events", "--limit", "5"], "events.txt"), (["workers", "wallet-api", "-o", "json"], "workers.json"),
            (["workers", "wallet-api", "-o", "yaml"], "workers.yaml"),
            (["explain", "wallet-api", "-o", "json"], "explain.json"),
            (["explain", "wallet-api", "-o", "yaml"], "explain.yaml"),
            (["events", "--limit", "5", "-o", "json"], "events.json"),
            (["events", "--limit", "5", "-o", "yaml"], "events.yaml"),
            (["explain", "wallet-api", "--at", "2026-11-27T08:04:58Z"], "explain-at.txt"),
            (["why-not", "wallet-api-0007-5"], "why-not.txt"),
            (["why-not", "wallet-api-0007-1", "-o", "json"], "why-not.json"),
            (["calendar", "wallet-api", "--days", "2"], "calendar.txt"),
            (["calendar", "wallet-api", "--days", "2", "-o", "json"], "calendar.json"),
        ])
    func golden(arguments: [String], name: String) async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let run = try await Self.run(arguments, base)
            #expect(run.code == 0, "\(run.err)")
            #expect(!run.out.contains("\u{1B}"), "colour where nobody can see it")
            try Golden.expect(run.out, is: name)
        }
    }

    @Test(
        "A candidate beside a policy is shown as it was accepted",
        arguments: [(["status"], "status-shadow.txt"), (["explain", "wallet-api", "--shadow"], "explain-shadow.txt")])
    func shadow(arguments: [String], name: String) async throws {
        try await RunningServer.with(Scene.controlPlane(withShadow: true)) { base in
            let run = try await Self.run(arguments, base)
            #expect(run.code == 0, "\(run.err)")
            try Golden.expect(run.out, is: name)
        }
        try await RunningServer.with(Scene.controlPlane()) { base in
            let none = try await Run.muster("explain", "wallet-api", "--shadow", server: base)
            #expect(none.code == 64 && none.err.contains("`shadows: FILE`"), "\(none.err)")
        }
    }

    @Test("A calendar has what rules `forecast` expect, and what they still have to see")
    func forecasts() async throws {
        let plane = Scene.controlPlane()
        let begins = Instant(seconds: 1_795_766_400)
        let event = AnnouncedEvent(
            from: LocalTime(seconds: 1_795_766_400), to: LocalTime(seconds: 1_795_770_000), times: 3, because: "sale")
        // The first is over before the calendar begins, the last comes after it has ended.
        let hours = [-1, 0, 1, 2, 48, 49].map { hour in
            OutlookHour(
                begins: begins + .seconds(hour * 3_600), expected: 2_000, upper: 2_240.5, workers: 9,
                event: hour == 1 ? event : nil, like: hour == 2 ? .sunday : nil)
        }
        let learning = SeasonalLearning(seen: .seconds(3_600), season: .seconds(86_400), scores: 0, needed: 199)
        plane.expect([
            RuleOutlook(rule: "season", signal: "tps", perWorker: 250, quantile: .percent(99.5), hours: hours),
            RuleOutlook(
                rule: "young", signal: "tps", perWorker: 250, quantile: .percent(99.5), learning: learning, hours: []),
        ])
        try await RunningServer.with(plane) { base in
            let run = try await Self.run(["calendar", "wallet-api", "--days", "2"], base)
            #expect(run.code == 0, "\(run.err)")
            #expect(run.out.contains("like sunday") && run.out.contains("3x: sale"))
            try Golden.expect(run.out, is: "calendar-forecast.txt")
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

    @Test(
        "YAML says the same as JSON, to a parser that is not ours",
        .enabled(if: TestPython.path != nil, ".build/venv is not there: run `deploy/setup test`"),
        arguments: [
            ["status"], ["workers", "wallet-api"], ["explain", "wallet-api"], ["why-not", "wallet-api-0007-2"],
            ["explain", "wallet-api", "--at", "2026-11-27T08:04:58Z"], ["events"], ["events", "--all"],
            ["pause", "ledger", "--reason", "yes: \"no\" # \\ \u{1F600} 0x1F ~"], ["resume", "ledger"],
            ["scale", "ledger", "2", "--for", "1h", "--reason", "1e3"], ["retire", "ledger", "--reason", "null"],
        ])
    func yaml(arguments: [String]) async throws {
        let compare = """
            import json, sys, yaml
            said = json.load(sys.stdin)
            expected, found = json.loads(said["json"]), yaml.load(said["yaml"], yaml.SafeLoader)
            sys.exit(0 if expected == found else f"{expected}\\n{found}")
            """
        try await RunningServer.with(Scene.controlPlane()) { base in
            let json = try await Self.run(arguments + ["-o", "json"], base)
            let yaml = try await Self.run(arguments + ["-o", "yaml"], base)
            #expect(json.code == 0 && yaml.code == 0, "\(json.err)\(yaml.err)")
            let both = String(decoding: try JSONEncoder().encode(["json": json.out, "yaml": yaml.out]), as: UTF8.self)
            let (code, said) = try TestPython.run(["-c", compare], input: both)
            #expect(code == 0, "\(said)")
        }
    }

    @Test(
        "What nothing was set for is not said to be done",
        arguments: [
            (["resume", "ledger"], "ledger: nothing was set"), (["unfreeze", "ledger"], "ledger: nothing was set"),
            (["scale", "ledger", "--clear"], "ledger: nothing was set"),
            (["unfreeze", "--all"], "no freeze of every fleet was set"),
            (["protect", "wallet-api-0007-1", "--undo"], "wallet-api-0007-1: protection lifted"),
            (["protect", "wallet-api-0007-2", "--undo"], "wallet-api-0007-2: nothing was set"),
        ])
    func nothingSet(arguments: [String], says: String) async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let run = try await Self.run(arguments, base)
            #expect(run.out == says + "\n")
        }
    }

    @Test("An event's name that no event has is refused, with the one that was meant")
    func unknownEvent() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            for flags in [[], ["-f"]] {
                let run = try await Self.run(["events", "--name", "desiredchanged"] + flags, base)
                #expect(run.code == 64)
                #expect(run.err == "muster: no event is named `desiredchanged`; did you mean `desiredChanged`?\n")
            }
        }
    }

    @Test(
        "The past is told of a fleet that has ended and of the time between decisions, not of one that never was, nor ahead"
    )
    func ended() async throws {
        let controlPlane = Scene.controlPlane()
        controlPlane.append(.fleetRemoved("gone", at: Scene.now), at: Scene.now)
        let later = Scene.now - .seconds(5)
        controlPlane.append(.evaluated("wallet-api", need: 6, sighted: true, at: later), at: later)
        try await RunningServer.with(controlPlane) { base in
            let kept = try await Self.run(["explain", "wallet-api", "--at", "2026-11-27T08:04:58Z"], base)
            #expect(kept.out.contains("The last change until 2026-11-27 08:04:58Z: the number was 7 then.\n"))
            #expect(kept.out.contains("Evaluated at 08:04:55Z, and kept: 6 workers needed.\n"))
            let run = try await Self.run(["events", "--fleet", "gone"], base)
            #expect(run.out.contains("the fleet is retired and has no workers left"), "\(run.err)")
            let at = try await Self.run(["explain", "gone", "--at", "2026-11-27T08:04:58Z"], base)
            #expect(at.err.contains("no decision about `gone`"))
            #expect(try await Self.run(["events", "--fleet", "never"], base).code == 64)
            let ahead = try await Self.run(["explain", "wallet-api", "--at", "2026-11-27T08:05:01Z"], base)
            #expect(ahead.code == 64 && ahead.out.isEmpty)
            #expect(ahead.err.contains("nothing is decided ahead of time"))
        }
    }

    @Test("Standard output that is closed is called so")
    func closedOutput() async throws {
        let muster = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
            .deletingLastPathComponent().appendingPathComponent("muster").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\"$0\" completions bash >&-", muster]
        let err = Pipe()
        process.standardError = err
        try process.run()
        let said = String(decoding: try err.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 75)
        #expect(said == "muster: standard output is closed: there is nowhere to write to\n")
    }

    private static func run(_ arguments: [String], _ base: String) async throws -> Run {
        try await Run.muster(arguments, server: base)
    }
}
