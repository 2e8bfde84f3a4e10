import MusterCore

/// A policy as it is replayed: only what the trace can feed, read at the replay's pace.
package struct ReplayPolicy: Sendable {
    /// What hinders a replay, for people.
    package struct Problem: Error, Hashable, Sendable {
        package var message: String
    }

    package private(set) var policy: FleetPolicy
    /// The signal that the demand feeds.
    package private(set) var signal: SignalName
    /// Demand that one worker carries.
    package private(set) var capacity: Double
    /// Seconds between two readings.
    package let step: Int
    /// What was chosen, changed and left out.
    package private(set) var notes: [String] = []

    /// Chooses the signal: that of `wanted`, of `workers.serves`, or of the first rule `target` with `perWorker`.
    package init(_ policy: FleetPolicy, signal wanted: SignalName? = nil, capacity: Double? = nil, step: Int)
        throws(Problem)
    {
        self.policy = policy
        self.step = step
        let targets = policy.rules.compactMap { rule -> (RuleName, SignalName, Double)? in
            guard case .target(let target) = rule.kind, case .perWorker(let load) = target.goal else { return nil }
            return (rule.name, target.signal, load)
        }
        let serves = policy.workers.serves
        let target = targets.first { wanted == nil || $0.1 == wanted }
        guard let signal = wanted ?? serves?.signal ?? target?.1 else {
            throw Problem(
                message: "no signal to feed: the policy has neither `workers.serves` nor a rule `target` with "
                    + "`perWorker`; name one with --signal")
        }
        guard policy.signals.contains(where: { $0.name == signal }) else {
            let names = policy.signals.map(\.name.rawValue).joined(separator: ", ")
            throw Problem(message: "the policy has no signal `\(signal)`; it has \(names.isEmpty ? "none" : names)")
        }
        let own = serves?.signal == signal ? serves?.amount : nil
        guard let carried = capacity ?? own ?? target.flatMap({ $0.1 == signal ? $0.2 : nil }) else {
            throw Problem(message: "what one worker carries of `\(signal)` is not known; give it with --capacity")
        }
        self.signal = signal
        self.capacity = carried
        let source =
            wanted != nil ? "--signal" : own != nil ? "workers.serves" : target.map { "the rule \($0.0)" } ?? "--signal"
        notes.append("the demand feeds \(signal) (from \(source)); one worker carries \(Phrase.number(carried))")
        leaveOutUnfed()
        pace()
    }

    /// What reads a signal that nothing feeds would be blind, and blindness forbids scale-in.
    private mutating func leaveOutUnfed() {
        let fed = signal
        let kept = policy.rules.filter { rule in
            switch rule.kind {
            case .target(let target): target.signal == fed
            case .steps(let steps): steps.signal == fed
            default: true
            }
        }
        let left = policy.rules.filter { !kept.contains($0) }.map { "rule \($0.name)" }
        let conditions = policy.guards.contradicts.filter { $0.signal != fed }.map { "guard `\($0.text)`" }
        policy.rules = kept
        policy.guards.contradicts.removeAll { $0.signal != fed }
        policy.signals = policy.signals.filter { $0.name == fed }
        if !(left + conditions).isEmpty {
            notes.append("left out, for the trace does not feed them: " + (left + conditions).joined(separator: ", "))
        }
    }

    private mutating func pace() {
        let pace = Duration.seconds(step)
        let before = policy.signals.first?.every ?? pace
        policy = policy.paced(at: pace)
        guard let after = policy.signals.first?.every, after != before else { return }
        notes.append("\(signal) is read every \(Phrase.duration(after)), not every \(Phrase.duration(before))")
    }
}

extension FleetPolicy {
    /// The same policy, its signals read no more often than that; what was fresh for some readings stays so.
    func paced(at pace: Duration) -> FleetPolicy {
        var policy = self
        for place in policy.signals.indices where policy.signals[place].every < pace {
            policy.signals[place].every = pace
            policy.signals[place].stale = max(policy.signals[place].stale, pace * 3)
        }
        return policy
    }
}
