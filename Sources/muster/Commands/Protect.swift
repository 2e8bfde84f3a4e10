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
    @Flag(help: "Ends the protection.") var undo = false
    @OptionGroup var mark: MarkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = ["v1", "workers", worker, undo ? "unprotect" : "protect"]
        if undo {
            try mark.refuse(with: "--undo")
            return try output.show(try await connection.client().post(path, LiftRequest()))
        }
        let request = try mark.request()
        try output.show(try await connection.client().post(path, request))
    }
}
