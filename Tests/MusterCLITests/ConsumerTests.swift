import Foundation
import ServerFixture
import Testing

/// What programs are told, read by programs that are not ours: Perl's `prove` and Python's junitparser.
@Suite("Reports in the hands of others")
struct ConsumerTests {
    private static let policies = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "policies").path
    private static let hasProve = FileManager.default.isExecutableFile(atPath: "/usr/bin/prove")

    /// A folder with one test that passes, one that fails twice, and one that cannot run; all with odd names.
    private func with(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-consumer-\(UUID().uuidString)")
        let tests = folder.appending(path: "tests")
        try FileManager.default.createDirectory(at: tests, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let good = try String(contentsOfFile: Self.policies + "/tests/wallet-api.peak.yaml", encoding: .utf8)
            .replacing("../wallet-api.yaml", with: Self.policies + "/wallet-api.yaml")
        let named = { (name: String) in
            good.replacing("test: wallet API, ten times the load in a minute", with: "test: \"wallet API, \(name)\"")
        }
        let files = [
            "good.yaml": named("it's #1 <in> \\\"town\\\" & beyond"),
            "failing.yaml": named("# SKIP this").replacing("\">= 96\"", with: "\">= 97\"")
                .replacing("\">= 80\"", with: "\">= 97\""),
            "broken.yaml": named("gone").replacing("wallet-api.yaml", with: "gone.yaml"),
        ]
        for (name, text) in files { try Data(text.utf8).write(to: tests.appending(path: name)) }
        try await body(folder.path)
    }

    @Test("prove reads the TAP", .enabled(if: hasProve, "prove is not there: run `deploy/setup test`"))
    func tap() async throws {
        try await with { folder in
            let run = try await Run.muster("test", folder, "--format", "tap")
            #expect(run.code == 65)
            let file = folder + "/out.tap"
            try Data(run.out.utf8).write(to: URL(filePath: file))
            let (code, said) = try Self.perl(["/usr/bin/prove", "--exec", "cat", file])
            #expect(code != 0 && said.contains("Failed 2/3 subtests") && said.contains("Failed tests:  1-2"), "\(said)")
            #expect(!said.contains("Parse errors"), "\(said)")
            // The diagnostics come through as data.
            let script = """
                use TAP::Parser; local $/; open(my $f, '<', $ARGV[0]); my $p = TAP::Parser->new({tap => <$f>});
                while (my $r = $p->next) { if ($r->is_yaml) { for my $x (@{$r->data->{failures}}) {
                print join('|', map { $_ // '' } @$x{qw(line expectation saw)}), "\\n" } }
                elsif ($r->is_test) { print $r->is_ok ? 'ok ' : 'not ok ', $r->description, ' ', $r->directive, "\\n" } }
                """
            let data = try Self.perl(["/usr/bin/perl", "-e", script, file]).said
            #expect(data.contains("11|{at: 14m, desired: \">= 97\", because: headroom}|desired was 96"), "\(data)")
            #expect(data.contains("12|{at: 18m, ready: \">= 97\"}|ready was "), "\(data)")
            #expect(data.contains("gone.yaml does not exist"))
            #expect(data.contains("not ok - wallet API, \\# SKIP this \n"), "a name is no directive: \(data)")
        }
    }

    private static func perl(_ command: [String]) throws -> (code: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        try process.run()
        let text = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test(
        "junitparser reads the JUnit",
        .enabled(if: TestPython.path != nil, ".build/venv is not there: run `deploy/setup test`"))
    func junit() async throws {
        let script = """
            import sys
            from junitparser import JUnitXml, TestSuite
            report = JUnitXml.fromstring(sys.stdin.read().encode())
            print(report.tests, report.failures, report.errors)
            for suite in [report] if isinstance(report, TestSuite) else report:
                for case in suite:
                    print(case.name, [(type(part).__name__, part.message) for part in case.result])
            """
        try await with { folder in
            let tests = try await Run.muster("test", folder, "--format", "junit")
            let (code, said) = try TestPython.run(["-c", script], input: tests.out)
            #expect(code == 0 && said.hasPrefix("3 1 1\n"), "\(said)")
            #expect(said.contains("wallet API, it's #1 <in> \"town\" & beyond []\n"), "\(said)")
            #expect(said.contains("('Failure', ") && said.contains("('Error', "))
            #expect(said.contains("desired was 96 (and 1 more)')]"), "one failure a case: \(said)")
            #expect(tests.out.contains("ready was 96</failure>"))

            let bad = folder + "/a <b> & \"c\".yaml"
            let policy = try String(contentsOfFile: Self.policies + "/batch.yaml", encoding: .utf8)
            try Data(policy.replacing("fleet: batch", with: "fleet: x\nmode: shaddow").utf8).write(
                to: URL(filePath: bad))
            let check = try await Run.muster("check", bad, Self.policies, "--format", "junit")
            let (good, told) = try TestPython.run(["-c", script], input: check.out)
            #expect(good == 0 && told.contains(bad) && told.contains("(\'Failure\', "), "\(told)")
            #expect(told.contains("did you mean `shadow`?"))
        }
    }
}
