import ArgumentParser
import Foundation
import MusterPolicy
import MusterSimulator

/// `muster test PATH...`
struct TestPolicies: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs policy tests: the daemon's own decisions, on virtual time.",
        discussion: """
            A test names a policy, a world, what is measured in it, what goes wrong, and what must come of it. Folders
            are searched for tests in their folders named tests. Needs no daemon. See docs/policy-tests.md.
            Exit code 1 when an expectation fails, 65 when a file is invalid.

            EXAMPLES
              muster test policies
              muster test policies/tests/wallet-api.peak.yaml --explain 12m
              muster test policies --format junit > report.xml
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, tap, junit, json }

    @Argument(help: ArgumentHelp("Test files, and folders with tests.", valueName: "path")) var paths: [String]
    @Option(help: "text, tap, junit or json.") var format: Format = .text
    @Option(help: ArgumentHelp("Explains the decision at that time of a single test.", valueName: "duration"))
    var explain: String?
    @Flag(help: "Says how each failed expectation would have to read. No file is changed.") var update = false
    @Flag(name: .shortAndLong, help: "Only tests that fail, and the sum.") var quiet = false

    func run() throws {
        let files = try TestFiles.read(paths)
        if let explain { return try self.explain(explain, files) }
        let began = Date()
        let reports = TestReport.run(files)
        let sum = TestSum(reports: reports, seconds: Date().timeIntervalSince(began))
        switch format {
        case .text:
            Console.print(TestText(style: .standard, columns: Console.columns, update: update, quiet: quiet).text(sum))
        case .tap: Console.print(sum.tap)
        case .junit: Console.print(sum.junit)
        case .json: Console.print(try sum.json)
        }
        if sum.broken > 0 {
            throw CommandFailure(.invalidPolicy, "\(Check.amount(sum.broken, "test", "tests")) could not be run")
        }
        guard sum.failed == 0 else {
            throw CommandFailure(
                .checkFailed, "\(sum.failed) of \(Check.amount(reports.count, "test", "tests")) failed")
        }
    }

    private func explain(_ text: String, _ files: [SourceFile]) throws {
        guard files.count == 1, let file = files.first else {
            throw CommandFailure(.usage, "--explain takes one test, not \(files.count)")
        }
        let at = text == "0s" ? 0 : try Words.duration(text, option: "--explain")
        Console.print(try TestReport.explanation(file, at: .seconds(at)))
    }
}
