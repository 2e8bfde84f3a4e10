import ArgumentParser
import MusterWire

/// `muster why-not WORKER`
struct WhyNotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why-not",
        abstract: "Why a worker is not retired, not in service, or not gone.",
        discussion: """
            Answered by the daemon's own guards, with what would change it.

            EXAMPLES
              muster why-not wallet-api-0007-3
              muster why-not wallet-api-0007-3 --output json
              muster why-not wallet-api-0007-3 -q         the codes of the reasons
            """)

    @Argument(help: "The worker; `muster workers FLEET` lists them.") var worker: String
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await connection.client().get(WhyNotView.self, ["v1", "workers", worker, "why-not"])
        try output.show(answer, names: answer.reasons.map(\.code)) { WhyNotText(answer: answer, style: $0).text }
    }
}
