import MusterCore

/// What came of one run.
public struct Report: Sendable {
    public let seed: UInt64
    public let plan: FaultPlan
    /// What did not hold, and when; empty when everything did.
    public internal(set) var failures: [String] = []
    /// The last things that happened before, for people.
    public internal(set) var trace: [String] = []
    public internal(set) var steps = 0
    public internal(set) var facts = 0
    /// Effects that touch a worker.
    public private(set) var acts = 0
    /// Where the candidate differed, if there was one.
    public internal(set) var shadow: ShadowTally?
    /// How long after the last fault the fleet had converged.
    public internal(set) var convergedAfter: Duration?
    /// A hash of every fact and effect in order: the same seed gives the same.
    public private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

    init(scenario: Scenario) {
        seed = scenario.seed
        plan = scenario.plan
    }

    public var hasFailed: Bool { !failures.isEmpty }

    mutating func note(_ result: StepResult, at now: Duration) {
        steps += 1
        facts += result.facts.count
        for fact in result.facts {
            if case .evaluated = fact {} else { note(fact.sentence { "\($0.nanoseconds)" }, at: now) }
        }
        for effect in result.effects {
            guard let id = effect.id else { continue }
            note("-> \(id)", at: now)
            if id.kind != .observe { acts += 1 }
        }
    }

    mutating func note(_ text: String, at now: Duration) {
        for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        digest = (digest ^ UInt64(bitPattern: now.nanoseconds)) &* 0x100_0000_01b3
        trace.append("\(Double(now.nanoseconds) / 1e9)s \(text)")
        if trace.count > 4000 { trace.removeFirst(2000) }
    }

    /// The failure for people: the seed, what went wrong, the faults that it takes, and how to see it again.
    public var text: String {
        var lines = ["seed \(seed) failed after \(steps) steps:"]
        lines += failures.map { "  \($0)" }
        lines.append("with \(plan.faults.isEmpty ? "no faults" : "these faults:")")
        lines += plan.faults.map { "  \($0)" }
        lines.append("the last of what happened:")
        lines += trace.suffix(25).map { "  \($0)" }
        lines.append("again: MUSTER_SEED=\(seed) swift test --filter SimulationTests")
        return lines.joined(separator: "\n")
    }
}
