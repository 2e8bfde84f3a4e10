import DaemonHarness
import Foundation
import Glibc
import MusterWire
import Testing

/// What comes in broken while `musterd` runs: a clear error, the workers keep running, nothing is lost.
@Suite("Bad input while musterd runs", .serialized)
struct BadInputTests {
    /// A running daemon with two workers in service, ended with its workers afterwards.
    private func withFleet(
        _ workspace: Workspace, _ work: (DaemonAPI, DaemonProcess) async throws -> Void
    ) async throws {
        defer { workspace.endWorkers() }
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let daemon = try DaemonProcess(workspace)
        let api = try await daemon.ready()
        try await api.settled(2)
        let running = try workspace.runningWorkers()
        try await work(api, daemon)
        #expect(try workspace.runningWorkers() == running)
        #expect(daemon.isRunning)
        daemon.send(SIGTERM)
        let asked = ContinuousClock.now
        #expect(try await daemon.ended() == 0)
        #expect(.now - asked < .seconds(2))
        #expect(try workspace.runningWorkers() == running)
        workspace.endWorkers()
        workspace.remove()
    }

    @Test("pages that are no pages are errors that say why, and nobody is retired for them")
    func pages() async throws {
        let workspace = try Workspace()
        try await withFleet(workspace) { api, _ in
            let pages = [
                ("truncated", "transfer closed"), ("enormous", "larger than"), ("binary", "not text"),
                ("slow", "timed out"), ("redirect", "redirect"), ("gzip", "gzip"), ("refuse", "answered 500"),
            ]
            for (page, words) in pages {
                try workspace.serve(page)
                try await eventually("\(page) is seen as bad") {
                    let reading = try await api.fleet().summary.signals.first
                    if reading?.sentence.contains(words) == true { return true }
                    throw NeverHappened(description: reading?.sentence ?? "no reading")
                }
                #expect(try await api.fleet().summary.desired == 2)
                #expect(try await api.workers().count == 2)
            }
            try workspace.serve("value 70")
            try await eventually("the signal is a value again") {
                try await api.fleet().summary.signals.first?.state == .value
            }
        }
    }

    @Test("a policy that is broken, bombs or is enormous leaves the last good one in force until it is mended")
    func policies() async throws {
        let workspace = try Workspace()
        try await withFleet(workspace) { api, _ in
            let hash = try await api.fleet().policy
            let deep = String(repeating: "[", count: 10_000)
            for text in ["fleet: [", "fleet: wallet\nworkers: 3\n", Self.aliasBomb, deep, "\u{0}\u{1}", ""] {
                try workspace.adopt(text)
                try await expectProblem(api, in: "wallet.yaml")
                #expect(try await api.fleet().policy == hash)
            }
            let path = "\(workspace.path)/policies/wallet.yaml"
            #expect(truncate(path, 100 << 20) == 0)
            try await eventually("the size is told") {
                try await api.status().policyProblems.first?.text.contains("104857600 bytes") ?? false
            }
            #expect(try await api.fleet().policy == hash)
            #expect(try await api.fleet().summary.policyWithdrawnAt == nil)
            try workspace.adopt(workspace.policy(workers: "{min: 2, max: 7}"))
            let mended = ContinuousClock.now
            try await eventually("the mended policy is in force") { try await api.fleet().summary.max == 7 }
            #expect(.now - mended < .milliseconds(1_500))
            #expect(try await api.status().policyProblems.isEmpty)
        }
    }

    /// Nine times nine times nine ...: some kilobytes that stand for billions of elements.
    private static var aliasBomb: String {
        var text = "a: &a [x,x,x,x,x,x,x,x,x]\n"
        for (name, inner) in zip("bcdefghij", "abcdefghi") {
            let nine = Array(repeating: "*\(inner)", count: 9).joined(separator: ",")
            text += "\(name): &\(name) [\(nine)]\n"
        }
        return text
    }

    @Test("a policy that is broken when musterd starts again takes nothing away either")
    func brokenAtStart() async throws {
        let workspace = try Workspace()
        defer { workspace.endWorkers() }
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let first = try DaemonProcess(workspace)
        _ = try await first.ready().settled(2)
        let running = try workspace.runningWorkers()
        try await first.crash()
        try workspace.adopt("fleet: [")
        let second = try DaemonProcess(workspace)
        let api = try await second.ready()
        try await expectProblem(api, in: "wallet.yaml")
        let summary = try await api.fleet().summary
        #expect(summary.policyWithdrawnAt == nil)
        #expect(summary.inService == 2)
        #expect(try workspace.runningWorkers() == running)
        try await second.crash()
        workspace.endWorkers()
        workspace.remove()
    }

    private func expectProblem(_ api: DaemonAPI, in file: String) async throws {
        try await eventually("the broken policy is told") {
            try await api.status().policyProblems.contains { $0.path.hasSuffix(file) }
        }
        #expect(try await api.text("/metrics").contains("muster_"))
    }

    @Test("a command that is not there is a refusal that names it, and costs no worker")
    func command() async throws {
        let workspace = try Workspace()
        try await withFleet(workspace) { api, _ in
            let hash = try await api.fleet().policy
            try workspace.adopt(workspace.policy(command: "[/no/such/program]"))
            try await eventually("the policy is in force") { try await api.fleet().policy != hash }
            try workspace.serve("value 140")
            try await eventually("the refusal is told") {
                let failures = try await api.fleet().placements.compactMap(\.lastFailure)
                if failures.contains(where: { $0.contains("/no/such/program") }) { return true }
                throw NeverHappened(description: "\(failures)")
            }
            #expect(try await api.workers().filter { $0.phase == .inService }.count == 2)
            try workspace.serve("value 60")
        }
    }
}
