import ArgumentParser
import MusterCore
import MusterWire

/// `muster explain FLEET`
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Why a fleet has the workers it has, opinion by opinion.",
        discussion: """
            EXAMPLES
              muster explain wallet-api
              muster explain wallet-api --at 10m       the last change until then
              muster explain wallet-api --shadow       of the candidate beside the policy
              muster explain wallet-api --at 2026-11-27T08:05:00Z --output json
            """)

    @Argument(help: "The fleet.") var fleet: String
    @Option(help: ArgumentHelp("The last change until then: a time, or how long ago.", valueName: "time"))
    var at: String?
    @Flag(help: "The last decision of the candidate that the policy names as `shadows`.") var shadow = false
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try connection.client()
        let decision: DecisionView
        let now: Timestamp
        var summary: FleetSummary?
        var asked: ExplanationText.Moment?
        if let at {
            guard !shadow else {
                throw CommandFailure(
                    .usage, "--shadow is the last decision; `muster events --name shadowChanged` has those before")
            }
            let moment = try Words.moment(at, option: "--at")
            let list = try await client.get(
                DecisionList.self, ["v1", "fleets", fleet, "decisions"], query: [("at", moment.text)])
            guard let found = list.decisions.first else {
                throw CommandFailure(.usage, "no decision about `\(fleet)` was made by \(moment.text)")
            }
            (decision, now) = (found, list.at)
            asked = ExplanationText.Moment(at: moment, evaluated: list.evaluated)
        } else {
            let detail = try await client.get(FleetDetail.self, ["v1", "fleets", fleet])
            if shadow, detail.summary.shadow == nil {
                throw CommandFailure(
                    .usage, "`\(fleet)` has no shadow: `shadows: FILE` in its policy names what is tried beside it")
            }
            guard let last = shadow ? detail.shadowDecision : detail.decision else {
                throw CommandFailure(.tryAgain, "`\(fleet)` was not evaluated yet: its signals have not been read")
            }
            (decision, now, summary) = (last, detail.at, detail.summary)
        }
        try output.show(decision, names: [decision.summary]) {
            ExplanationText(decision: decision, summary: summary, asked: asked, now: now.instant, style: $0).text
        }
    }
}
