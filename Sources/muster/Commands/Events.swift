import ArgumentParser
import Foundation
import MusterCore
import MusterTransport
import MusterWire

/// `muster events`
struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What happened, and with -f what happens.",
        discussion: """
            EXAMPLES
              muster events                            the last 20 but for the routine
              muster events --all                      with it: evaluations that are kept
              muster events -f --fleet wallet-api      as they come, across restarts
              muster events --name desiredChanged --limit 100
            """)

    @Flag(name: .shortAndLong, help: "Go on with new events as they come.") var follow = false
    @Option(help: "Only those about this fleet, or about all.") var fleet: String?
    @Option(name: .customLong("name"), help: "Only these, such as desiredChanged; may be given several times.")
    var names: [String] = []
    @Flag(help: "Routine evaluations too, which change nothing.") var all = false
    @Option(help: "At most so many past events.") var limit = 20
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit must be 1...1000") }
        guard !all || names.isEmpty else { throw ValidationError("say --all or --name, not both") }
    }

    func run() async throws {
        let client = try connection.client()
        var query = [("limit", "\(limit)")]
        if let fleet { query.append(("fleet", fleet)) }
        if !wanted.isEmpty { query.append(("names", wanted.joined(separator: ","))) }
        let list = try await client.get(EventList.self, ["v1", "events"], query: query)
        let oldestFirst = list.oldestFirst.events
        guard follow else {
            if oldestFirst.isEmpty { output.remark("No such event is in the journal.") }
            return try output.show(list.oldestFirst, names: oldestFirst.map(\.sentence)) { style in
                oldestFirst.map { EventText.line($0, style) }.joined(separator: "\n")
            }
        }
        for event in oldestFirst { try show(event) }
        try await follow(client, after: oldestFirst.last?.revision)
    }

    /// The names to ask for; empty for all.
    private var wanted: [String] {
        if all { return [] }
        return names.isEmpty ? EventText.notable : names
    }

    /// Follows for ever; a lost connection is made again and resumes after the last event that was shown.
    private func follow(_ client: Client, after revision: UInt64?) async throws {
        var last = revision
        var wait = 0.5
        while true {
            do {
                var lines = EventLines()
                for try await piece in try await client.events(after: last, fleet: fleet, names: wanted) {
                    wait = 0.5
                    for event in try lines.take(piece) {
                        try show(event)
                        last = event.revision
                    }
                }
            } catch let failure as CommandFailure where failure.code == .usage {
                throw failure
            } catch {
                let reason = (error as? CommandFailure)?.message ?? "\(error)"
                output.remark("muster: the stream broke off: \(reason.onOneLine); trying again")
            }
            try await Task.sleep(for: .seconds(wait))
            wait = min(wait * 2, 5)
        }
    }

    private func show(_ event: EventView) throws {
        switch output.output {
        case .table where output.quiet: Console.print(event.sentence.onOneLine)
        case .table: Console.print(EventText.line(event, .standard))
        case .json: Console.print(String(decoding: try WireJSON.encode(event), as: UTF8.self))
        case .yaml:
            Console.print("---\n" + YAMLText.document(try JSONSerialization.jsonObject(with: WireJSON.encode(event))))
        }
    }
}

extension EventList {
    /// In the order in which they happened.
    fileprivate var oldestFirst: EventList { EventList(events.reversed(), at: at.instant) }
}

/// One event on one line.
enum EventText {
    /// All but what comes with every evaluation and would bury the rest.
    static let notable = [
        "seeded", "clockSetBack", "policyAdopted", "policyWithdrawn", "retirementBegan", "fleetRemoved",
        "desiredChanged", "shadowAdopted", "shadowEnded", "shadowChanged", "shadowDiffers", "shadowAgrees",
        "launchIntended",
        "launchRefused",
        "workerLaunched", "workerAdopted", "workerHealthChanged",
        "workerJoined", "drainAsked", "drainBegan", "drainOverdue", "drainEnded", "workerReclaimed",
        "terminationIntended", "workerExited", "workerGone", "overrideSet", "overrideCleared", "pauseSet",
        "pauseCleared", "freezeSet",
        "freezeCleared", "protectionSet", "protectionCleared", "quarantineSet", "quarantineCleared",
    ]

    static func line(_ event: EventView, _ style: Style) -> String {
        let at = style(.dim, "\(event.at.dayText) \(event.at.timeText)Z")
        let fleet = event.fleet ?? "-"
        return "\(at)  \(style(.bold, fleet))  \(style(tone(event.name), event.sentence.onOneLine))"
    }

    private static func tone(_ name: String) -> Style.Tone? {
        switch name {
        case "desiredChanged": .cyan
        case "drainOverdue", "launchRefused": .red
        case "overrideSet", "pauseSet", "freezeSet": .yellow
        default: nil
        }
    }
}
