import ArgumentParser
import MusterWire

/// `muster drain WORKER`
struct Drain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drains a worker and retires it; another is launched when it is still needed.",
        discussion: """
            EXAMPLES
              muster drain wallet-api-3f2a-7 --reason "odd latencies"
            """)

    @Argument(help: "The worker.") var worker: String
    @Option(help: "Why; it is kept in the journal.") var reason: String
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = MarkRequest(reason: reason, by: Words.user)
        try output.show(try await connection.client().post(["v1", "workers", worker, "drain"], request))
    }
}
