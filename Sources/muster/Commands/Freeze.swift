import ArgumentParser
import MusterWire

/// `muster freeze [FLEET]`
struct Freeze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Leaves a fleet, or every fleet, alone but for scale-out.",
        discussion: """
            EXAMPLES
              muster freeze wallet-api --for 2h --reason "database migration"
              muster freeze --all --reason "network incident INC-12"
            """)

    @OptionGroup var target: FleetOrAll
    @OptionGroup var mark: MarkOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = try mark.request()
        try output.show(try await connection.client().post(target.path("freeze"), request))
    }
}

/// `muster unfreeze [FLEET]`
struct Unfreeze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends a freeze of a fleet, or the one of every fleet.",
        discussion: """
            EXAMPLES
              muster unfreeze wallet-api
              muster unfreeze --all
            """)

    @OptionGroup var target: FleetOrAll
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try output.show(try await connection.client().post(target.path("unfreeze"), LiftRequest()))
    }
}

/// One fleet by name, or all of them on purpose.
struct FleetOrAll: ParsableArguments {
    @Argument(help: "The fleet.") var fleet: String?
    @Flag(help: "Every fleet.") var all = false

    func validate() throws {
        guard all == (fleet == nil) else { throw ValidationError("name one fleet, or say --all") }
    }

    /// Where the API takes it.
    func path(_ verb: String) -> [String] { fleet.map { ["v1", "fleets", $0, verb] } ?? ["v1", verb] }
}
