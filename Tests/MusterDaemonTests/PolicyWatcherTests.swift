import DaemonHarness
import Foundation
import Glibc
import Logging
import MusterCore
import MusterPolicy
import Testing

@testable import MusterDaemon

@Suite("The policy watcher")
final class PolicyWatcherTests {
    private let folder: String
    private let inbox = Inbox()
    private let telemetry = Telemetry()
    private let clock = ControllerClock()

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/muster-policies-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left behind: \(folder)") }
    }

    private func watcher(known: [FleetPolicy] = [], log: Logger = LoopFixture.log) -> PolicyWatcher {
        PolicyWatcher(
            paths: [folder], known: known,
            decoder: PolicyDecoder(options: .init(zone: { _ in nil }, promql: { _ in nil })),
            inbox: inbox, clock: clock, telemetry: telemetry, log: log)
    }

    private func write(_ name: String, fleet: String, min: Int = 1) throws {
        try write(name, "fleet: \(fleet)\nworkers: {min: \(min), max: 9}\nprovider: {process: {command: [sleep]}}\n")
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    /// What was posted since the last look, nil for nothing.
    private func posted() async -> [String: Int]? {
        guard inbox.figures.waiting > 0, let batch = await inbox.take() else { return nil }
        for case .input(.policiesLoaded(let policies, _)) in batch.map(\.content).reversed() {
            return Dictionary(
                policies.map { ($0.fleet.rawValue, $0.workers.min) }, uniquingKeysWith: { _, _ in -1 })
        }
        return nil
    }

    @Test("posts what is there once, and again only when something changed")
    func changes() async throws {
        try write("a.yaml", fleet: "a")
        try write("b.yml", fleet: "b")
        try write("notes.txt", "no policy")
        try FileManager.default.createDirectory(atPath: folder + "/tests", withIntermediateDirectories: true)
        try write("tests/c.yaml", fleet: "c")
        let watcher = watcher()
        #expect(!watcher.hasLoaded)
        watcher.look()
        #expect(watcher.hasLoaded)
        #expect(await posted() == ["a": 1, "b": 1])
        watcher.look()
        #expect(await posted() == nil)
        try write("a.yaml", fleet: "a", min: 3)
        watcher.look()
        #expect(await posted() == ["a": 3, "b": 1])
        try FileManager.default.removeItem(atPath: folder + "/b.yml")
        watcher.look()
        #expect(await posted() == ["a": 3])
    }

    @Test("a broken shared part keeps the last good policy of each file that extends it")
    func brokenDefaults() async throws {
        let shared = "defaults: all\nworkers: {min: 2, max: 9}\nprovider: {process: {command: [sleep]}}\n"
        try write("all.yaml", shared)
        try write("a.yaml", "fleet: a\nextends: all\n")
        try write("b.yaml", "fleet: b\nextends: all\nworkers: {min: 3}\n")
        let watcher = watcher()
        watcher.look()
        #expect(await posted() == ["a": 2, "b": 3])
        try write("all.yaml", shared.replacingOccurrences(of: "max: 9", with: "maks: 9"))
        watcher.look()
        #expect(await posted() == ["a": 2, "b": 3])
        #expect(watcher.problems.map(\.path).map { $0.hasSuffix("all.yaml") } == [false, false])
        try FileManager.default.removeItem(atPath: folder + "/all.yaml")
        watcher.look()
        #expect(await posted() == ["a": 2, "b": 3])
        try write("all.yaml", shared.replacingOccurrences(of: "min: 2", with: "min: 4"))
        watcher.look()
        #expect(await posted() == ["a": 4, "b": 3])
        #expect(watcher.problems.isEmpty)
    }

    @Test("a broken file keeps its last good policy and says so until it is mended")
    func broken() async throws {
        try write("a.yaml", fleet: "a", min: 2)
        try write("b.yaml", fleet: "b")
        let watcher = watcher()
        watcher.look()
        _ = await posted()
        try write("a.yaml", "fleet: a\nworkers: {min: many, max: 9}\n")
        try write("b.yaml", fleet: "b", min: 4)
        watcher.look()
        #expect(await posted() == ["a": 2, "b": 4])
        let problem = try #require(watcher.problems.first)
        #expect(watcher.problems.count == 1)
        #expect(problem.path == folder + "/a.yaml")
        #expect(problem.hasLastGood && problem.fleet == "a")
        #expect(problem.alert.alert.code == "policyBroken" && problem.alert.alert.text.contains("last good version"))
        #expect(problem.text.contains("a.yaml:2:"))
        try write("b.yaml", fleet: "b", min: 5)
        watcher.look()
        #expect(watcher.problems.first?.since == problem.since)
        try write("a.yaml", fleet: "a", min: 6)
        watcher.look()
        #expect(watcher.problems.isEmpty)
        #expect(await posted() == ["a": 6, "b": 5])
    }

    @Test(
        "what breaks and what is sound again is logged, the same bytes included; a file never good has nothing in force"
    )
    func told() async throws {
        try write("a.yaml", fleet: "a", min: 2)
        let lines = NotedLines()
        let watcher = watcher(log: lines.log)
        watcher.look()
        try write("a.yaml", "{")
        try write("new.yaml", "{")
        watcher.look()
        #expect(watcher.problems.map(\.hasLastGood) == [true, false])
        #expect(
            lines.texts == [
                "error policy file is broken; its last good version is in force",
                "error policy file is broken; it was never good, so nothing of it is in force",
            ])
        try write("a.yaml", fleet: "a", min: 2)
        watcher.look()
        #expect(lines.texts.last == "notice policy file is sound again")
        #expect(watcher.problems.map(\.path) == [folder + "/new.yaml"])
    }

    @Test("a file that is broken at the start leaves the journal's policies in force")
    func brokenAtStart() async throws {
        try write("a.yaml", "{")
        try write("b.yaml", fleet: "b", min: 4)
        let watcher = watcher(known: [LoopFixture.policy("a", min: 7), LoopFixture.policy("b", min: 1)])
        watcher.look()
        #expect(await posted() == ["a": 7, "b": 4])
        #expect(watcher.problems.map(\.hasLastGood) == [true])
        try write("a.yaml", fleet: "a", min: 6)
        watcher.look()
        #expect(await posted() == ["a": 6, "b": 4])
        try FileManager.default.removeItem(atPath: folder + "/a.yaml")
        watcher.look()
        #expect(await posted() == ["b": 4])
    }

    @Test("a fleet that two files say is posted once, as the first had it")
    func twice() async throws {
        try write("a.yaml", fleet: "a", min: 2)
        let watcher = watcher()
        watcher.look()
        try write("b.yaml", fleet: "a", min: 3)
        watcher.look()
        #expect(await posted() == ["a": 2])
        #expect(watcher.problems.first { $0.path == folder + "/b.yaml" }?.hasLastGood == false)
        try write("a.yaml", "{")
        watcher.look()
        let both = try #require(await posted())
        #expect(both.keys.sorted() == ["a"])
        #expect(both["a"] != -1)
    }

    /// The candidates that were posted last, by fleet.
    private func candidates() async -> [String: Int]? {
        guard inbox.figures.waiting > 0, let batch = await inbox.take() else { return nil }
        for case .input(.policiesLoaded(_, let shadows)) in batch.map(\.content).reversed() {
            return Dictionary(shadows.map { ($0.fleet.rawValue, $0.workers.min) }, uniquingKeysWith: { _, _ in -1 })
        }
        return nil
    }

    private func writeShadow(min: String) throws {
        try write(
            "shadows/a.yaml", "fleet: a\nworkers: {min: \(min), max: 9}\nprovider: {process: {command: [sleep]}}\n")
    }

    @Test("a shadow is read with the policy that names it, on change too; a broken one stays as it was")
    func shadows() async throws {
        try FileManager.default.createDirectory(atPath: folder + "/shadows", withIntermediateDirectories: true)
        let live = "fleet: a\nworkers: {min: 1, max: 9}\nprovider: {process: {command: [sleep]}}\n"
        try write("a.yaml", live + "shadows: shadows/a.yaml\n")
        try writeShadow(min: "3")
        let watcher = watcher()
        watcher.look()
        #expect(await candidates() == ["a": 3])
        watcher.look()
        #expect(await candidates() == nil)
        try writeShadow(min: "4")
        watcher.look()
        #expect(await candidates() == ["a": 4])
        try writeShadow(min: "none")
        watcher.look()
        #expect(await candidates() == ["a": 4])
        #expect(watcher.problems.map(\.path) == [folder + "/shadows/a.yaml"])
        try write("a.yaml", live)
        watcher.look()
        #expect(await candidates() == [:])
        #expect(watcher.problems.isEmpty)
    }

    @Test("the journal's candidate stays while its file is broken at the start")
    func shadowOfTheStart() async throws {
        try FileManager.default.createDirectory(atPath: folder + "/shadows", withIntermediateDirectories: true)
        try write("a.yaml", fleet: "a")
        let path = folder + "/a.yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try write("a.yaml", text + "shadows: shadows/a.yaml\n")
        try writeShadow(min: "none")
        let watcher = PolicyWatcher(
            paths: [folder], known: [], shadows: [LoopFixture.policy("a", min: 5), LoopFixture.policy("gone")],
            decoder: PolicyDecoder(options: .init(zone: { _ in nil }, promql: { _ in nil })), inbox: inbox,
            clock: clock, telemetry: telemetry, log: LoopFixture.log)
        watcher.look()
        #expect(await candidates() == ["a": 5])
    }

    @Test("a file of a hundred megabytes is refused unread")
    func enormous() async throws {
        try write("a.yaml", fleet: "a")
        let watcher = watcher()
        watcher.look()
        #expect(truncate(folder + "/a.yaml", 100 << 20) == 0)
        let start = ContinuousClock.now
        watcher.look()
        #expect(.now - start < .seconds(1))
        #expect(await posted() == ["a": 1])
        #expect(watcher.problems.first?.text.contains("104857600 bytes") == true)
    }

    @Test("a file that may not be read, a folder that is not there")
    func unreadable() async throws {
        #expect(symlink(folder + "/nowhere", folder + "/a.yaml") == 0)
        let watcher = watcher()
        watcher.look()
        #expect(watcher.problems.map(\.path) == [folder + "/a.yaml"])
        let elsewhere = PolicyWatcher(
            paths: [folder + "/none"], known: [],
            decoder: PolicyDecoder(options: .init(zone: { _ in nil }, promql: { _ in nil })),
            inbox: inbox, clock: clock, telemetry: telemetry, log: LoopFixture.log)
        elsewhere.look()
        #expect(elsewhere.problems.map(\.path) == [folder + "/none"])
        #expect(
            elsewhere.problems.first?.text
                == "\(folder)/none: cannot be read: No such file or directory; `policies` in the configuration names it"
        )
    }

    @Test("a thousand files: one look that finds nothing new costs little, a change is posted soon")
    func thousand() async throws {
        for number in 0..<1_000 { try write("f\(number).yaml", fleet: "f\(number)") }
        let watcher = watcher()
        watcher.look()
        #expect(await posted()?.count == 1_000)
        try write("f500.yaml", fleet: "f500", min: 5)
        let run = Task { await watcher.run() }
        let start = ContinuousClock.now
        try await eventually("the change is posted") { await posted()?["f500"] == 5 }
        let took = ContinuousClock.now - start
        run.cancel()
        await run.value
        print("a change among 1,000 files was posted after \(took)")
        #expect(took < .seconds(10))
    }
}
