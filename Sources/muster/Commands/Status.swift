import ArgumentParser
import MusterCore
import MusterWire

/// `muster status`
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every fleet on one line, and what is wrong.",
        discussion: """
            EXAMPLES
              muster status
              muster status --output json
              muster status -q                            names of fleets, one a line
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await connection.client().get(StatusView.self, ["v1", "status"])
        try output.show(status, names: status.fleets.map(\.fleet)) { StatusText(status: status, style: $0).text }
        if status.fleets.isEmpty { output.remark("There is no fleet: no policy was adopted yet.") }
        let ready = status.ready ? "ready" : "not ready: \(status.unreadyReason ?? "no reason given")"
        output.remark(
            "muster \(status.version), \(ready), up \(Ages.text(status.uptimeSeconds)), "
                + "revision \(Phrase.grouped(Int64(clamping: status.revision)))")
    }
}
