import ArgumentParser
import MusterPolicy

/// `muster schema`
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the policy language as a JSON Schema, for editors.",
        discussion: """
            Draft 2020-12, with descriptions, choices and defaults. What it refuses, `muster check` refuses too.
            As the first line of a policy, `# yaml-language-server: $schema=schema.json`
            makes editors complete it.

            EXAMPLES
              muster schema > policies/schema.json
            """)

    func run() { Console.print(PolicySchema().text) }
}
