import ArgumentParser
import MusterWire

/// `muster pause FLEET`
struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keeps a fleet's number as it is; lost workers are still replaced.",
        discussion: """
            EXAMPLES
              muster pause wallet-api --reason "investigating INC-12"
              muster pause wallet-api --for 30m --reason "load test"
            """)

    @Argument(help: "The fleet.") var fleet: String
    @OptionGroup var mark: MarkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = try mark.request()
        try output.show(try await connection.client().post(["v1", "fleets", fleet, "pause"], request))
    }
}
