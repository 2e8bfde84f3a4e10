import ArgumentParser
import MusterPolicy

/// `muster check PATH...`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks policy files: every problem, with its place and what to do.",
        discussion: """
            Folders are searched for .yaml and .yml files, except for folders named tests or shadows; what a policy
            names as shadows is checked with it. Needs no daemon.
            Exit code 65 when a file is invalid; warnings alone are 0.

            EXAMPLES
              muster check policies/
              muster check policies/ --format github    annotations in GitHub
              muster check policies/ --format sarif     for a code-scanning page
              muster check policies/ --format junit     for a CI server's tests
            """)

    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"), completion: .file()) var paths: [String]
    @Option(
        name: [.long, .customLong("output"), .customShort("o")], help: "text, json, sarif, junit or github.")
    var format: DiagnosticRenderer.Form = .text
    @Flag(name: .shortAndLong, help: "Says nothing when nothing is wrong.") var quiet = false

    func run() throws {
        let files = try PolicyFiles.read(paths)
        let result = PolicyFiles.decoder.decode(files: files)
        let sorted = result.diagnostics.sorted { Self.order($0.place) < Self.order($1.place) }
        let renderer = DiagnosticRenderer(version: MusterVersion.text)
        Console.print(renderer.render(sorted, as: format, files: files.map(\.path)))
        let errors = result.diagnostics.filter { $0.severity == .error }.count
        let tried = result.shadows.count { $0.policy != nil }
        let policies =
            Self.amount(result.policies.count, "policy", "policies")
            + (tried == 0 ? "" : ", " + Self.amount(tried, "shadow", "shadows"))
        if result.hasErrors {
            let good = result.policies.isEmpty ? "" : ", \(policies) without"
            throw CommandFailure(.invalidPolicy, Self.amount(errors, "problem", "problems") + good)
        }
        let warnings = result.diagnostics.count
        let found = warnings == 0 ? "no problems" : Self.amount(warnings, "warning", "warnings")
        guard !quiet else { return }
        if format == .text { Console.print("\(policies), \(found)") } else { Console.remark("\(policies), \(found)") }
    }

    /// As one reads: file by file, from top to bottom.
    private static func order(_ place: Diagnostic.Place) -> (String, Int, Int) {
        (place.path, place.range.from.line, place.range.from.column)
    }

    static func amount(_ amount: Int, _ one: String, _ many: String) -> String {
        "\(amount) \(amount == 1 ? one : many)"
    }
}

extension DiagnosticRenderer.Form: ExpressibleByArgument {}
