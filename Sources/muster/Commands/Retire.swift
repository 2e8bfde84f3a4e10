import ArgumentParser
import MusterWire

/// `muster retire FLEET`
struct Retire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ends a fleet for good: drains every worker, then forgets the fleet.",
        discussion: """
            Only for a fleet whose policy file is gone: a fleet never ends because a file is missing. There is no way
            back but to put the policy there again, once the fleet has ended.

            EXAMPLES
              muster retire wallet-api --reason "moved to the new cluster"
              muster events -f --fleet wallet-api          how far it is
            """)

    @Argument(help: "The fleet.") var fleet: String
    @Option(help: "Why; it is kept in the journal.") var reason: String
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try connection.client()
        let request = MarkRequest(reason: reason, by: Words.user)
        // Asked first: a fleet without workers is gone at once.
        let list = try await client.get(WorkerList.self, ["v1", "fleets", fleet, "workers"])
        try output.show(try await client.post(["v1", "fleets", fleet, "retire"], request))
        let workers = list.workers.count
        guard workers > 0 else { return output.remark("It has no workers and is forgotten at once.") }
        output.remark(
            "\(workers == 1 ? "Its worker drains" : "Its \(workers) workers drain") as the policy says and "
                + "\(workers == 1 ? "is" : "are") terminated; the fleet is forgotten when none is left. "
                + "`muster events -f --fleet \(fleet)` follows it.")
    }
}
