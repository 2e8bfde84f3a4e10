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
              muster quarantine wallet-api-3f2a-7 --reason "answers 500 to every tenth request"
              muster quarantine wallet-api-3f2a-7 --undo
            """)

    @Argument(help: "The worker.") var worker: String
    @Flag(help: "Ends the quarantine.") var undo = false
    @OptionGroup var mark: MarkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let path = ["v1", "workers", worker, undo ? "release" : "quarantine"]
        if undo {
            try mark.refuse(with: "--undo")
            return try output.show(try await connection.client().post(path, LiftRequest()))
        }
        let request = try mark.request()
        try output.show(try await connection.client().post(path, request))
    }
}
