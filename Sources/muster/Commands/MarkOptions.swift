import ArgumentParser
import MusterWire

/// Why something is done, and for how long.
struct MarkOptions: ParsableArguments {
    @Option(help: "Why; it is kept in the journal.") var reason: String?
    @Option(
        name: .customLong("for"), help: ArgumentHelp("When it ends by itself: 90s, 5m, 2h, 7d.", valueName: "duration"))
    var lasting: String?

    /// The request's body.
    func request() throws -> MarkRequest {
        guard let reason else {
            throw CommandFailure(.usage, "say why, with --reason: whoever is on call will ask")
        }
        let seconds = try lasting.map { try Words.duration($0, option: "--for") }
        return MarkRequest(reason: reason, forSeconds: seconds, by: Words.user)
    }

    /// Nothing may be given beside --undo.
    func refuse(with flag: String) throws {
        guard reason == nil, lasting == nil else {
            throw CommandFailure(.usage, "\(flag) takes no --reason and no --for")
        }
    }
}
