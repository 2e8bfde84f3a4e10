import ArgumentParser
import Foundation
import MusterCore
import MusterPolicy
import MusterWire

/// `muster calendar FLEET [PATH...]`
struct CalendarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "The days ahead: least workers, freezes, where clocks change, and forecasts.",
        discussion: """
            Of a fleet of the daemon, with the freezes that operators set; or of policy files, which needs no daemon.
            From one change to the next, exact to the second. What rules `forecast` expect is the
            daemon's to say: by the hour, four weeks ahead at most. Times are by the policy's first zone, or --zone.
            Exit code 65 when the files have no sound policy of the fleet.

            EXAMPLES
              muster calendar wallet-api
              muster calendar wallet-api policies/ --days 30
              muster calendar policies/wallet-api.yaml --zone UTC
              muster calendar wallet-api --from 2026-10-24T00:00:00Z --days 2
            """)

    @Argument(help: "The fleet, or the policy file of one.") var fleet: String
    @Argument(help: ArgumentHelp("Files and folders instead of the daemon.", valueName: "path"), completion: .file())
    var paths: [String] = []
    @Option(help: "How many days, 1...366.") var days = 14
    @Option(help: ArgumentHelp("From then on: a time, or how long ago; else now.", valueName: "time"))
    var from: String?
    @Option(help: ArgumentHelp("The IANA zone that times are shown in.", valueName: "zone")) var zone: String?
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard (1...366).contains(days) else { throw CommandFailure(.usage, "--days is \(days); it must be 1...366") }
        let moment = try from.map { try Words.moment($0, option: "--from").instant }
        let calendar = try await calendar(from: moment)
        let name = zone ?? calendar.zone ?? "UTC"
        guard let rules = name == "UTC" ? .utc : ZoneFiles.rules(of: name) else {
            throw CommandFailure(.usage, "there is no zone `\(name)`; give an IANA name such as Europe/London")
        }
        try output.show(calendar, names: calendar.stretches.map { "\($0.from.text) \($0.floor)" }) {
            CalendarText(calendar: calendar, zone: rules, style: $0).text
        }
    }

    private func calendar(from moment: Instant?) async throws -> CalendarView {
        guard let policy = try policy() else {
            var query = [("days", "\(days)")]
            if let moment { query.append(("from", Timestamp(moment).text)) }
            return try await connection.client().get(
                CalendarView.self, ["v1", "fleets", fleet, "calendar"], query: query)
        }
        let start = moment ?? Instant(seconds: Date().timeIntervalSince1970)
        return CalendarView(FleetCalendar(policy, from: start, to: start + .seconds(days * 86_400)), of: policy)
    }

    /// The policy of the files; nil when the daemon is to be asked.
    private func policy() throws -> FleetPolicy? {
        if paths.isEmpty, !fleet.hasSuffix(".yaml"), !fleet.hasSuffix(".yml") { return nil }
        guard !paths.isEmpty else {
            do throws(PolicyFiles.Unfit) {
                return try PolicyFiles.policy(of: fleet)
            } catch {
                Console.remark(error.report)
                throw CommandFailure(.invalidPolicy, error.message)
            }
        }
        let result = PolicyFiles.decoder.decode(files: try PolicyFiles.read(paths))
        guard let policy = result.policies.first(where: { $0.fleet.rawValue == fleet }) else {
            throw CommandFailure(
                .invalidPolicy,
                "there is no sound policy of \(fleet) in \(paths.joined(separator: ", ")); `muster check` says why")
        }
        return policy
    }
}
