import ArgumentParser
import Foundation
import MusterPolicy

/// `muster plan [PATH...]`
struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What policy files would change at the running daemon, now and over its recorded days.",
        discussion: """
            EXAMPLES
              muster plan policies/
              muster plan policies/wallet-api.yaml --days 14
              muster plan policies/ --format markdown     for a pull request's comment
              muster plan policies/ --exit-code           1 when anything changes

            Nothing is changed by it. Needs a token of role read. docs/plan.md says what is assumed.
            Exit codes: 0 planned, 1 changes with --exit-code, 65 invalid policy, 69 no daemon.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, json }

    @Argument(
        help: ArgumentHelp("Files and folders; the current folder when none.", valueName: "path"), completion: .file())
    var paths: [String] = []
    @Option(help: ArgumentHelp("Days of recorded signals to look back on.", valueName: "number")) var days = 7.0
    @Option(
        name: [.long, .customLong("output"), .customShort("o")], help: "text, markdown or json.")
    var format: Format = .text
    @Flag(help: "Exits with 1 when anything changes.") var exitCode = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard days > 0, days <= 366 else { throw ValidationError("--days must be more than 0 and at most 366") }
    }

    func run() async throws {
        let result = PolicyFiles.decoder.decode(files: try PolicyFiles.read(paths.isEmpty ? ["."] : paths))
        guard !result.hasErrors else {
            Console.remark(DiagnosticRenderer().render(result.diagnostics.filter { $0.severity == .error }))
            throw CommandFailure(.invalidPolicy, "the files are not valid; `muster check` says more")
        }
        let report = try await Planner(client: try connection.client(), days: days).report(result.policies)
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            Console.print(String(decoding: try encoder.encode(report), as: UTF8.self))
        case .text, .markdown: Console.print(PlanText(report: report, isMarkdown: format == .markdown).text)
        }
        if exitCode, report.hasChanges { throw ExitCode(CommandFailure.Code.checkFailed.rawValue) }
    }
}
