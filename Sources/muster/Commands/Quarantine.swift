import ArgumentParser
import MusterWire

/// `muster quarantine WORKER`
struct Quarantine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes a worker out of traffic and keeps it, to be looked at.",
        discussion: """
            Another worker is launched in its place. When the quarantine ends, a worker that is out of traffic is
            terminated.

            EXAMPLES
              muster quarantine wallet-api-3f2a-7 --reason "answers 500 now and then"
              muster quarantine wallet-api-3f2a-7 --undo
            """)

    @Argument(help: "The worker.") var worker: String
    @OptionGroup var mark: UndoableMarkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = ["v1", "workers", worker]
        let client = try connection.client()
        guard let request = try mark.request() else {
            return try output.show(try await client.post(path + ["release"], LiftRequest()))
        }
        try output.show(try await client.post(path + ["quarantine"], request))
    }
}
