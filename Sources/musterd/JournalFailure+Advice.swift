import MusterPorts

extension JournalFailure {
    /// What is wrong with the state directory and what to do.
    func advice(directory: String) -> String {
        switch self {
        case .held(let holder):
            "\(directory) is in use by \(holder); stop that one, or give this one another `state`"
        case .newerSchema(let found, let supported):
            "\(directory) was written by a newer version (schema \(found), this one knows \(supported)); start that version"
        case .unreadable(let text): "the journal in \(directory) cannot be read: \(text)"
        case .unavailable(let text): "\(directory) cannot be used: \(text)"
        case .conflict(let expected, let found):
            "the journal in \(directory) is at revision \(found), not \(expected): another daemon writes to it"
        }
    }
}
