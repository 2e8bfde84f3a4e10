import DaemonHarness
import Foundation
import Glibc
import Testing

/// The demo in its short form, on the programs that were built with these tests: `musterd` is killed in the ramp and
/// started again, a worker is killed at the peak.
@Suite(.serialized) struct DemoTests {
    static let canRun = Demo.hasProxy || ProcessInfo.processInfo.environment["CI"] == "true"

    @Test(
        .enabled(if: canRun, "HAProxy is not installed; `deploy/setup demo` installs it"), .timeLimit(.minutes(6)))
    func carriesTheLoadThroughTheDeathOfTheDaemonAndOfAWorker() async throws {
        let demo = try Demo()
        let end = try await demo.run("--short")
        defer { demo.remove() }
        let report = try #require(try demo.report, "the demo ended with \(end.code) and left no report:\n\(end.said)")
        let context = Comment(rawValue: "the demo ended with \(end.code):\n\(end.said)")
        #expect(end.code == 0, context)
        #expect(report.requests.sent > 7_000, context)
        #expect(report.requests.failed == 0, context)
        #expect(report.requests.failedByKill <= 8, context)
        #expect(report.workers.leaked == 0, context)
        #expect(report.workers.lost == 1, context)
        #expect(report.workers.launched >= 5, context)
        #expect(
            report.workers.started + report.workers.launched
                == report.workers.retired + report.workers.lost + report.workers.ended, context)
        #expect(report.faults.map(\.kind) == ["restartDaemon", "killWorker"], context)
        #expect(report.faults.allSatisfy { $0.recoveredAfterSeconds != nil }, context)
        #expect(try demo.processes() == [], "something of the demo still runs")
    }

    @Test(
        .enabled(if: canRun, "HAProxy is not installed; `deploy/setup demo` installs it"), .timeLimit(.minutes(3)))
    func leavesNothingBehindWhenItIsInterrupted() async throws {
        let demo = try Demo()
        async let end = demo.run("--short")
        // In the middle of it: the daemon is up and has workers.
        try await eventually(within: .seconds(60), "the demo has workers") {
            try demo.processes().count { $0.contains("--worker-id") } >= 2
        }
        try demo.interrupt()
        let (code, said) = try await end
        defer { demo.remove() }
        #expect(code == 130, "\(said)")
        #expect(try demo.processes() == [], "something of the demo still runs")
    }

    @Test(
        .enabled(if: canRun, "HAProxy is not installed; `deploy/setup demo` installs it"),
        .enabled("dockerd cannot run here; why is printed above") { await Demo.hasDocker() },
        .timeLimit(.minutes(30)))
    func carriesTheLoadWithContainers() async throws {
        let demo = try Demo()
        let end = try await demo.run("--short", provider: "docker")
        defer { demo.remove() }
        let report = try #require(try demo.report, "the demo ended with \(end.code) and left no report:\n\(end.said)")
        let context = Comment(rawValue: "the demo ended with \(end.code):\n\(end.said)")
        #expect(end.code == 0, context)
        #expect(report.requests.sent > 7_000, context)
        #expect(report.requests.failed == 0, context)
        #expect(report.workers.leaked == 0, context)
        #expect(report.workers.lost == 1, context)
        #expect(report.faults.map(\.kind) == ["restartDaemon", "killWorker"], context)
        #expect(try demo.processes() == [], "something of the demo still runs")
    }
}

/// One run of `deploy/demo/run` in a folder of its own.
struct Demo {
    /// The part of the report that the tests read.
    struct Report: Decodable {
        struct Requests: Decodable {
            var sent: Int
            var failed: Int
            var failedByKill: Int
        }
        struct Workers: Decodable {
            var started: Int
            var launched: Int
            var retired: Int
            var lost: Int
            var leaked: Int
            var ended: Int
        }
        struct Fault: Decodable {
            var kind: String
            var recoveredAfterSeconds: Double?
        }
        var requests: Requests
        var workers: Workers
        var faults: [Fault]
    }

    static var hasProxy: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin", "/sbin"]).contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/haproxy")
        }
    }

    private let folder: URL

    init() throws {
        // Short: the path of a unix socket holds 107 bytes.
        folder = URL(fileURLWithPath: "/tmp/muster-demo-\(UInt32.random(in: .min ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Runs to the end; what it said is standard output and error together.
    func run(_ arguments: String..., provider: String = "process") async throws -> (code: Int32, said: String) {
        let programs = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
        let log = folder.appendingPathComponent("said")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        // Who starts the tests in the background may have them ignore interrupts, which a shell could not undo.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = Self.root.appendingPathComponent("deploy/demo/run").path
        process.environment = ProcessInfo.processInfo.environment.merging(["PROVIDER": provider]) { _, new in new }
        process.arguments =
            ["--default-signal=INT", script] + arguments + ["--state", folder.path, "--programs", programs.path]
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        let code: Int32 = try await withCheckedThrowingContinuation { done in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        return (code, try String(contentsOf: log, encoding: .utf8))
    }

    /// As Ctrl-C does, to the script alone.
    func interrupt() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = Int32(name), pid != getpid() else { continue }
            let command = text("/proc/\(name)/cmdline")
            if command.contains("deploy/demo/run ") && command.contains("--state \(folder.path) ") { kill(pid, SIGINT) }
        }
    }

    /// Whether a Docker of our own can be started here; says why when not.
    static func hasDocker() async -> Bool {
        let directory = "/tmp/muster-demo-probe-\(getpid())"
        let script = """
            '\(root.path)/deploy/demo/dockerd' start '\(directory)' >/dev/null; code=$?
            '\(root.path)/deploy/demo/dockerd' stop '\(directory)'; rm -rf '\(directory)'; exit $code
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script]
        return await withCheckedContinuation { done in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus == 0) }
            do { try process.run() } catch { done.resume(returning: false) }
        }
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    var report: Report? {
        get throws {
            let path = folder.appendingPathComponent("report.json")
            guard let bytes = FileManager.default.contents(atPath: path.path) else { return nil }
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Report.self, from: bytes)
        }
    }

    /// Command lines of processes that belong to this demo: the folder stands in their command or environment.
    func processes() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { name in
            let command = text("/proc/\(name)/cmdline")
            let belongs = command.contains(folder.path) || text("/proc/\(name)/environ").contains(folder.path)
            return belongs ? command : nil
        }
    }

    /// A process that has ended meanwhile has no text.
    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            .replacingOccurrences(of: "\0", with: " ")
    }

    func remove() {
        do { try FileManager.default.removeItem(at: folder) } catch {
            Issue.record("\(folder.path) cannot be removed: \(error)")
        }
    }
}
