import ArgumentParser
import MusterCore
import MusterPolicy

/// `muster show FLEET [PATH...]`
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints a fleet's effective policy, and where each value comes from.",
        discussion: """
            With what it extends and every default; each value with its file and line, or `default`. Needs no daemon.
            Exit code 65 when a file is invalid: what can be shown is shown all the same.

            EXAMPLES
              muster show wallet-api                      from the files in policies/
              muster show wallet-api policies/ shared.yaml
              muster show wallet-api --output json
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable { case yaml, json }

    @Argument(help: "The fleet.") var fleet: String
    @Argument(help: ArgumentHelp("Files and folders.", valueName: "path")) var paths: [String] = ["policies"]
    @Option(name: .shortAndLong, help: "yaml or json.") var output: Output = .yaml

    func run() throws {
        let files = try PolicyFiles.read(paths)
        let (policy, result) = PolicyFiles.decoder.effective(fleet: fleet, of: files)
        if let policy { Console.print(output == .yaml ? policy.text : policy.json) }
        guard !result.policies.contains(where: { $0.fleet.rawValue == fleet }) else { return }
        let errors = result.diagnostics.filter { $0.severity == .error }
        guard policy != nil || !errors.isEmpty else {
            throw CommandFailure(.usage, "no file of \(paths.joined(separator: ", ")) describes \(fleet)")
        }
        Console.remark(DiagnosticRenderer().render(errors))
        throw CommandFailure(.invalidPolicy, "there is no sound policy of \(fleet) in \(paths.joined(separator: ", "))")
    }
}
