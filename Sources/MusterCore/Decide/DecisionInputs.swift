/// All that one decision is made of. The decider takes this and nothing else, so the same inputs give the same decision,
/// to the bit, in any process and at any time.
///
/// What forecasts said is an input: it is not computed again, only what was made of it.
public struct DecisionInputs: Hashable, Sendable, Codable {
    /// The fleet without its workers and without what its launches are made by; the census stands for them.
    public internal(set) var fleet: FleetState
    /// Those last taken, in the policy's order of signals; nil before the first.
    public internal(set) var readings: [Reading?]
    public internal(set) var census: Census
    /// What the foresights of the rules said, in the policy's order of rules; empty when no rule has one.
    var foreseen: [ForesightRecord?]
    /// What the seasonal forecasts of the rules said, likewise.
    var seasonal: [SeasonalAnswer?]
    /// What a worker carries, where it is learned.
    var capacity: LearnedCapacity?
    /// A freeze of every fleet.
    var freeze: OperatorMark?
    /// When a rule last had a value, or since when somebody has been looking, if that is later.
    var lastSight: Instant
    public internal(set) var now: Instant

    init(
        fleet: FleetState, readings: [Reading?], census: Census, foreseen: [ForesightRecord?] = [],
        seasonal: [SeasonalAnswer?] = [], capacity: LearnedCapacity? = nil, freeze: OperatorMark?, lastSight: Instant,
        now: Instant
    ) {
        var bare = fleet
        bare.workers = []
        bare.placements = []
        bare.formerPlacements = []
        bare.formerTraffic = nil
        bare.launches = []
        bare.retirements = []
        bare.lastChange = nil
        self.fleet = bare
        self.readings = readings
        self.census = census
        self.foreseen = foreseen
        self.seasonal = seasonal
        self.capacity = capacity
        self.freeze = freeze
        self.lastSight = lastSight
        self.now = now
    }

    /// What is decided on them.
    public func decision() -> Decision {
        var decider = Decider(self)
        return decider.decide()
    }

    /// The same moment under another policy of the fleet. Readings of signals that are asked in the same way count, others
    /// are absent; what a rule's foresight said counts while the rule asks for the same.
    public func under(_ policy: FleetPolicy) -> DecisionInputs {
        var other = self
        let known = zip(fleet.policy.signals, readings).map { ($0, $1) }
        other.readings = policy.signals.map { signal in
            known.first { $0.0.name == signal.name && $0.0.source == signal.source }?.1
        }
        other.foreseen = said(foreseen, under: policy)
        other.seasonal = said(seasonal, under: policy)
        if capacity?.goal != policy.workers.learns { other.capacity = nil }
        other.fleet.policy = policy
        other.fleet.policyHash = policy.fingerprint
        return other
    }

    /// What was said for each rule of the other policy that asks for the same; empty when nothing was.
    private func said<Answer>(_ answers: [Answer?], under other: FleetPolicy) -> [Answer?] {
        let known = zip(fleet.policy.rules, answers).map { ($0, $1) }
        let same = other.rules.map { rule in known.first { $0.0.name == rule.name && $0.0.kind == rule.kind }?.1 }
        return same.contains { $0 != nil } ? same : []
    }
}
