import ArgumentParser
import Foundation
import MusterCore
import MusterWire

/// `muster replay DECISION`
struct ReplayDecision: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Computes a recorded decision again; equal to the bit, or an error.",
        discussion: """
            EXAMPLES
              muster replay wallet-api                 the fleet's last change
              muster replay 4711                       a revision, as in `muster events --output json`
              muster replay 4711 --output json > decision.json
              muster replay --offline decision.json    without a daemon

            What forecasts said is an input and is not computed again. Exit codes: 0 equal, 1 different, 64 no such
            decision, 69 no daemon.
            """)

    @Argument(help: ArgumentHelp("A revision, or a fleet for its last change.", valueName: "decision"))
    var decision: String?
    @Option(
        help: ArgumentHelp("What `--output json` has printed, instead of asking a daemon.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var offline: String?
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let document = try await document()
        guard document.version == DecisionDocument.version else {
            throw CommandFailure(
                .usage,
                "the decision is in form \(document.version), this muster reads form \(DecisionDocument.version)")
        }
        let again = document.inputs.decision()
        let difference = document.decision.firstDifference(from: again)
        try show(document)
        if let difference {
            throw CommandFailure(
                .checkFailed,
                "decision \(document.revision) comes out differently (recorded here, computed there): \(difference)")
        }
        output.remark("equal to the bit: decision \(document.revision), computed again from what it was made of")
    }

    private func show(_ document: DecisionDocument) throws {
        switch output.output {
        case .json:
            Console.print(String(decoding: try ExactJSON.encode(document, pretty: true), as: UTF8.self))
        case .table, .yaml:
            let fleet = document.inputs.fleet
            let view = DecisionView(document.decision, policy: fleet.policy, hash: fleet.policyHash)
            try output.show(view, names: [view.summary]) {
                ExplanationText(decision: view, now: document.decision.at, style: $0).text
            }
        }
    }

    private func document() async throws -> DecisionDocument {
        if let offline {
            guard decision == nil else {
                throw CommandFailure(.usage, "name a decision, or a file with --offline, not both")
            }
            return try decode(Data(try PolicyFiles.bytes(of: offline)), of: offline)
        }
        guard let decision else {
            throw CommandFailure(.usage, "name a revision, a fleet, or a file with --offline")
        }
        let client = try connection.client()
        let revision = UInt64(decision) == nil ? try await lastChange(of: decision, client) : decision
        let bytes = try await client.bytes(["v1", "decisions", revision])
        return try decode(Data(bytes), of: "what the daemon says of \(revision)")
    }

    private func lastChange(of fleet: String, _ client: Client) async throws -> String {
        let events = try await client.get(
            EventList.self, ["v1", "events"],
            query: [("fleet", fleet), ("names", "desiredChanged"), ("limit", "1")])
        guard let last = events.events.first else {
            throw CommandFailure(.usage, "the number of `\(fleet)` was not changed yet: there is no decision to replay")
        }
        return "\(last.revision)"
    }

    private func decode(_ bytes: Data, of source: String) throws -> DecisionDocument {
        do { return try ExactJSON.decode(DecisionDocument.self, from: bytes) } catch {
            throw CommandFailure(
                .usage,
                "\(source) holds no decision of this version: \(error); make one with "
                    + "`muster replay REVISION --output json`")
        }
    }
}
