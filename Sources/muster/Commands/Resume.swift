import ArgumentParser
import MusterWire

/// `muster resume FLEET`
struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends a pause.",
        discussion: """
            EXAMPLES
              muster resume wallet-api
            """)

    @Argument(help: "The fleet.") var fleet: String
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try output.show(try await connection.client().post(["v1", "fleets", fleet, "resume"], LiftRequest()))
    }
}
