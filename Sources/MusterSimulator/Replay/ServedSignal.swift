import MusterCore

/// The signal that is a fleet's demand, and what of it one worker carries.
package struct ServedSignal: Hashable, Sendable {
    /// What hinders the choice, for people.
    package struct Problem: Error, Hashable, Sendable {
        package var message: String
    }

    package var signal: SignalName
    package var capacity: Double
    /// Where the choice comes from.
    package var source: String

    /// A demand that is known.
    init(signal: SignalName, capacity: Double) {
        self.signal = signal
        self.capacity = capacity
        source = "as asked"
    }

    /// Chooses `wanted`, else that of `workers.serves`, else that of the first rule `target` with `perWorker`.
    package init(of policy: FleetPolicy, wanted: SignalName? = nil, capacity: Double? = nil) throws(Problem) {
        var target: (rule: RuleName, signal: SignalName, load: Double)?
        for rule in policy.rules where target == nil {
            guard case .target(let kind) = rule.kind, case .perWorker(let load) = kind.goal else { continue }
            if wanted == nil || kind.signal == wanted { target = (rule.name, kind.signal, load) }
        }
        let serves = policy.workers.serves
        guard let signal = wanted ?? serves?.signal ?? policy.workers.learns?.signal ?? target?.signal else {
            throw Problem(
                message: "which signal is the demand is not known: the policy has neither `workers.serves` nor a rule "
                    + "`target` with `perWorker`")
        }
        guard policy.signals.contains(where: { $0.name == signal }) else {
            let names = policy.signals.map(\.name.rawValue).joined(separator: ", ")
            throw Problem(message: "the policy has no signal `\(signal)`; it has \(names.isEmpty ? "none" : names)")
        }
        let own = serves?.signal == signal ? serves?.amount : nil
        guard let carried = capacity ?? own ?? (target?.signal == signal ? target?.load : nil) else {
            throw Problem(
                message: "what one worker carries of `\(signal)` is not known: say it with `capacity`")
        }
        self.signal = signal
        self.capacity = carried
        source =
            wanted != nil
            ? "as asked" : serves != nil ? "from workers.serves" : "from the rule \(target?.rule.rawValue ?? "")"
    }
}
