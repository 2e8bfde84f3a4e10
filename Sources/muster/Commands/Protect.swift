import ArgumentParser
import MusterWire

/// `muster protect WORKER`
struct Protect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a worker from being retired.",
        discussion: """
            EXAMPLES
              muster protect wallet-api-3f2a-7 --for 1h --reason "taking a heap dump"
              muster protect wallet-api-3f2a-7 --undo
            """)

    @Argument(help: "The worker.") var worker: String
    @OptionGroup var mark: UndoableMarkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = ["v1", "workers", worker]
        let client = try connection.client()
        guard let request = try mark.request() else {
            return try output.show(try await client.post(path + ["unprotect"], LiftRequest()))
        }
        try output.show(try await client.post(path + ["protect"], request))
    }
}
