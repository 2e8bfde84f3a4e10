import MusterCore

/// A policy as it is replayed: only what the trace can feed, read at the replay's pace.
package struct ReplayPolicy: Sendable {
    package private(set) var policy: FleetPolicy
    /// The signal that the demand feeds.
    package let signal: SignalName
    /// Demand that one worker carries.
    package let capacity: Double
    /// Seconds between two readings.
    package let step: Int
    /// What was chosen, changed and left out.
    package private(set) var notes: [String] = []

    /// Chooses the demand's signal as `ServedSignal` does.
    package init(_ policy: FleetPolicy, signal wanted: SignalName? = nil, capacity: Double? = nil, step: Int)
        throws(ServedSignal.Problem)
    {
        let served = try ServedSignal(of: policy, wanted: wanted, capacity: capacity)
        self.policy = policy
        self.step = step
        signal = served.signal
        self.capacity = served.capacity
        notes.append(
            "the demand feeds \(signal) (\(served.source)); one worker carries \(Phrase.number(served.capacity))")
        leaveOutUnfed()
        pace()
    }

    /// What reads a signal that nothing feeds would be blind, and blindness forbids scale-in.
    private mutating func leaveOutUnfed() {
        var fed: Set<SignalName> = [signal]
        if let goal = policy.workers.learns, goal.signal == signal {
            fed.insert(goal.utilisation)
            notes.append(
                "a worker that carries \(Phrase.number(capacity)) is at \(goal.utilisation) \(Phrase.share(goal.goal))")
        }
        let kept = policy.rules.filter { $0.kind.signals.allSatisfy { fed.contains($0) } }
        let left = policy.rules.filter { !kept.contains($0) }.map { "rule \($0.name)" }
        let conditions = policy.guards.contradicts.filter { !fed.contains($0.signal) }.map { "guard `\($0.text)`" }
        policy.rules = kept
        policy.guards.contradicts.removeAll { !fed.contains($0.signal) }
        policy.signals = policy.signals.filter { fed.contains($0.name) }
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
