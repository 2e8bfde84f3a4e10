import Foundation
import Testing

/// The commands of the templates in `deploy/ci`, run as their CI runs them.
@Suite("CI templates")
struct CITemplateTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The exit codes of a template's commands, one after the other, in a folder with these policies.
    private func codes(_ commands: [String], _ change: (String) -> String, test: (String) -> String) throws -> [Int32] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-ci-\(UUID().uuidString)")
        let tests = folder.appending(path: "policies/tests")
        try FileManager.default.createDirectory(at: tests, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let text = { (path: String) in
            try String(contentsOf: Self.root.appending(path: "policies/\(path)"), encoding: .utf8)
        }
        try Data(change(try text("batch.yaml")).utf8).write(to: folder.appending(path: "policies/batch.yaml"))
        try Data(test(try text("tests/batch.peak.yaml")).utf8).write(to: tests.appending(path: "batch.peak.yaml"))
        let programs = URL(filePath: Shell.muster).deletingLastPathComponent().path
        return try commands.map { command in
            try Shell.run("cd '\(folder.path)'; PATH='\(programs)':$PATH; set -e\n\(command)").code
        }
    }

    private func lines(_ file: String, after mark: String) throws -> [String] {
        try String(contentsOf: Self.root.appending(path: "deploy/ci/\(file)"), encoding: .utf8)
            .split(separator: "\n").compactMap { line in
                line.firstRange(of: mark).map { String(line[$0.upperBound...]) }
            }
    }

    @Test func gitHubTakesGoodPoliciesAndNoOthers() throws {
        let commands = try lines("github.yml", after: "run: ")
        #expect(commands.count == 3)
        let same = { (text: String) in text }
        #expect(try codes(commands, same, test: same) == [0, 0, 0])
        let broken = try codes(commands, { $0.replacing("owner:", with: "ownr:") }, test: same)
        #expect(broken[0] == 65 && broken[1] == 65 && broken[2] == 0, "the report is made in any case")
        let failing = try codes(commands, same, test: { $0.replacing("desired: 10", with: "desired: 11") })
        #expect(failing == [0, 1, 0])
    }

    @Test func gitLabTakesGoodPoliciesAndNoOthers() throws {
        let script = try lines("gitlab.yml", after: "    - ").joined(separator: "\n")
        #expect(script.contains("muster test"))
        let same = { (text: String) in text }
        #expect(try codes([script], same, test: same) == [0])
        #expect(try codes([script], { $0.replacing("owner:", with: "ownr:") }, test: same) == [1])
        #expect(try codes([script], same, test: { $0.replacing("desired: 10", with: "desired: 11") }) == [1])
    }
}
