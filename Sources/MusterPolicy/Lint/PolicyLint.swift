import MusterCore

/// Finds what a policy says without a mistake and can hardly mean. Each finding is a warning: the policy counts.
struct PolicyLint {
    let policy: FleetPolicy
    /// What the policy was read from, with all that it takes over.
    let root: YAMLNode
    let findings: Findings
    /// Nil judges no calendar.
    let now: Instant?

    func run() {
        oscillation()
        holds()
        boot()
        calendars()
        surge()
        budget()
        prices()
        notice()
        unusedSignals()
        hopelessRules()
        forecasts()
    }

    /// Where a value stands: itself when it is single, otherwise the deepest key of the path that is there.
    func range(_ path: String...) -> SourceRange {
        var node = root
        var found = root.entry("fleet")?.value.range ?? root.range
        for key in path {
            guard let entry = node.entry(key) else { return found }
            node = entry.value
            found = entry.value.scalar == nil ? entry.keyRange : entry.value.range
        }
        return found
    }

    /// The value at a path, when the policy says one.
    func node(_ path: String...) -> YAMLNode? {
        var node: YAMLNode? = root
        for key in path { node = node?.entry(key)?.value }
        return node
    }

    /// The elements of the list at a path; empty when there is none.
    func elements(_ node: YAMLNode?) -> [YAMLNode] {
        if case .list(let elements)? = node?.content { elements } else { [] }
    }

    func quotedRule(_ name: RuleName) -> String { "rule \(quoted(name.rawValue))" }

    func policy(of signal: SignalName) -> SignalPolicy? { policy.signals.first { $0.name == signal } }
}
