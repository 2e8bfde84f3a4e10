import ArgumentParser
import MusterWire

/// Why something is done, and for how long.
struct MarkOptions: ParsableArguments {
    @Option(help: "Why; it is kept in the journal.") var reason: String
    @OptionGroup var lasting: LastingOption

    /// The request's body.
    func request() throws -> MarkRequest {
        MarkRequest(reason: reason, forSeconds: try lasting.seconds(), by: Words.user)
    }
}

/// When something ends by itself.
struct LastingOption: ParsableArguments {
    @Option(
        name: .customLong("for"), help: ArgumentHelp("When it ends by itself: 90s, 5m, 2h, 7d.", valueName: "duration"))
    var lasting: String?

    func seconds() throws -> Double? { try lasting.map { try Words.duration($0, option: "--for") } }
}

/// Why something is done, and for how long; or that it is to end.
struct UndoableMarkOptions: ParsableArguments {
    @Flag(help: "Ends it.") var undo = false
    @Option(help: "Why; it is kept in the journal. Required, but for --undo.") var reason: String?
    @OptionGroup var lasting: LastingOption

    func validate() throws {
        if undo, reason != nil || lasting.lasting != nil {
            throw ValidationError("--undo takes no --reason and no --for")
        }
        if !undo, reason == nil { throw ValidationError("say why, with --reason: whoever is on call will ask") }
    }

    /// The request's body; nil when it is to end.
    func request() throws -> MarkRequest? {
        guard let reason else { return nil }
        return MarkRequest(reason: reason, forSeconds: try lasting.seconds(), by: Words.user)
    }
}
