public import MusterCore

/// One fleet in full.
public struct FleetDetail: Codable, Hashable, Sendable {
    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var summary: FleetSummary
    /// Hash of the policy in force, in hexadecimal.
    public var policy: String
    public var placements: [PlacementView]
    public var rules: [String]
    /// Seconds from launch to service of the last boots, newest last.
    public var bootSeconds: [Double]
    /// The last evaluation, whether or not it changed anything.
    public var decision: DecisionView?
    /// The same of the candidate beside the policy.
    public var shadowDecision: DecisionView?

    public init(
        _ state: FleetState, decision: Decision?, freeze: OperatorMark?,
        shadow: (state: ShadowState, decision: Decision?)? = nil, now: Instant
    ) {
        summary = FleetSummary(state, decision: decision, freeze: freeze, shadow: shadow?.state, now: now)
        at = Timestamp(now)
        policy = Digest.text(state.policyHash)
        placements = state.policy.placements.map { placement in
            PlacementView(
                placement, workers: state.workers.filter { $0.placement == placement.name }.count,
                state: state.placements.first { $0.name == placement.name }, now: now)
        }
        rules = state.policy.rules.map(\.name.rawValue)
        bootSeconds = state.boots
        let isFrozen = summary.freeze != nil
        self.decision = decision.map {
            DecisionView($0, policy: state.policy, hash: state.policyHash, isFrozen: isFrozen)
        }
        if let shadow, let made = shadow.decision {
            let candidate = shadow.state.candidate
            shadowDecision = DecisionView(
                made, policy: candidate.policy, hash: candidate.policyHash, isFrozen: isFrozen)
        }
    }
}

/// A place that workers come from, and how its launches have been doing.
public struct PlacementView: Codable, Hashable, Sendable {
    public var name: String
    public var provider: String
    public var workers: Int
    public var max: Int?
    /// Launches in a row that were refused or missed their boot deadline.
    public var failures: Int
    /// No launch here before then: the launch breaker is open.
    public var notBefore: Timestamp?
    public var lastFailure: String?

    init(_ policy: PlacementPolicy, workers: Int, state: PlacementState?, now: Instant) {
        name = policy.name.rawValue
        provider = policy.provider.kind
        self.workers = workers
        max = policy.max
        failures = state?.failures ?? 0
        notBefore = state?.notBefore.flatMap { $0 > now ? Timestamp($0) : nil }
        lastFailure = state?.lastFailure.map(\.description)
    }
}
