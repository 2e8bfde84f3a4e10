import ArgumentParser
import MusterWire

/// `muster scale FLEET N`
struct Scale: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sets a fleet's number of workers for a while, whatever its rules say.",
        discussion: """
            The override stays within the policy's minimum and maximum and ends by itself.

            EXAMPLES
              muster scale wallet-api 40 --for 2h --reason "black friday"
              muster scale wallet-api --clear              let the rules decide again
            """)

    @Argument(help: "The fleet.") var fleet: String
    @Argument(help: "Workers wanted.") var workers: Int?
    @Option(name: .customLong("for"), help: ArgumentHelp("When it ends: 90s, 5m, 2h, 7d.", valueName: "duration"))
    var lasting: String?
    @Option(help: "Why; it is kept in the journal.") var reason: String?
    @Flag(help: "Ends the override.") var clear = false
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if clear {
            guard workers == nil, lasting == nil, reason == nil else {
                throw ValidationError("--clear takes no number, --for or --reason")
            }
            return
        }
        guard let workers else { throw ValidationError("say how many workers, a number from 0 on, or --clear") }
        guard (0...1_000_000).contains(workers) else { throw ValidationError("workers must be 0...1000000") }
        guard lasting != nil else {
            throw ValidationError("say for how long, such as --for 2h: an override always ends")
        }
        guard reason != nil else { throw ValidationError("say why, with --reason: whoever is on call will ask") }
    }

    func run() async throws {
        let path = ["v1", "fleets", fleet, "override"]
        guard let workers, let lasting, let reason else {
            return try output.show(try await connection.client().delete(path))
        }
        let request = OverrideRequest(
            desired: workers, reason: reason, forSeconds: try Words.duration(lasting, option: "--for"), by: Words.user)
        try output.show(try await connection.client().post(path, request))
    }
}
