/// Makes one number of the rules' opinions: merge, headroom, tolerance, hold, projection, limit, bounds, guards,
/// override, mode. Each stage adds to the record.
struct Decider {
    private(set) var evaluation: Evaluation
    let globalFreeze: OperatorMark?
    private(set) var stages: [Stage] = []
    /// The number as it stands.
    private(set) var number: Int
    /// What the rules asked for, after tolerance: what the hold window remembers.
    var need: Int
    private(set) var sighted = false
    /// Whether the reserve for a declared surge is asked for.
    var absorbs = true
    /// Why no worker may be retired for want of work now, whatever the number; nil when one may.
    private(set) var veto: StageReason?
    /// When a rule last had a value, or since when somebody has been looking, if that is later.
    let lastSight: Instant

    init(globalFreeze: OperatorMark?, lastSight: Instant, evaluation: consuming Evaluation) {
        self.globalFreeze = globalFreeze
        self.lastSight = lastSight
        number = evaluation.fleet.desired
        need = evaluation.fleet.desired
        self.evaluation = evaluation
        stages.reserveCapacity(6)
    }

    var fleet: FleetState { evaluation.fleet }
    var policy: FleetPolicy { evaluation.fleet.policy }
    var census: Census { evaluation.census }
    var now: Instant { evaluation.now }

    /// The number of workers wanted before this decision.
    var desired: Int { fleet.desired }

    mutating func decide() -> Decision {
        let opinions = evaluation.opinions()
        sighted = opinions.contains(where: \.isSighted)
        veto = scaleInVeto(opinions)
        merge(opinions)
        if opinions.contains(where: \.isForeseen), !policy.holdIsForForesight {
            holdUnforeseen(opinions)
        } else {
            need = number
            hold()
        }
        project(opinions)
        limit()
        bound()
        guardScaleIn()
        guardBlindness(opinions)
        freeze()
        applyOverride()
        applyMode()
        if stages.isEmpty { set(number, .merge, .unchanged) }
        return Decision(
            fleet: policy.fleet, at: now, policy: fleet.policyHash, from: desired, to: number, census: census,
            opinions: opinions, stages: stages,
            readings: evaluation.readings)
    }

    /// The facts of the decision: thresholds newly crossed, the change if there is one, the need when its slot of the
    /// window asks for it.
    func facts(for decision: Decision) -> [DecisionFact] {
        var facts = evaluation.crossings
        let slot = policy.evaluationSlot
        let isNewSlot = fleet.evaluatedAt.map { $0.slot(of: slot) != now.slot(of: slot) } ?? true
        if isNewSlot || need > (fleet.needs.last?.need ?? 0) || decision.from != decision.to {
            facts.append(.evaluated(need: need, sighted: sighted))
        }
        if decision.from != decision.to { facts.append(.changed(decision)) }
        return facts
    }

    /// Moves the number and says why; a stage that changes nothing is on the record only when it is worth knowing.
    mutating func set(_ value: Int, _ kind: StageKind, _ reason: StageReason) {
        stages.append(Stage(kind: kind, before: number, after: value, reason: reason))
        number = value
    }

    /// Goes back to the number before the decision, as if no stage had worked.
    mutating func restart() {
        stages = []
        number = desired
    }

    private mutating func bound() {
        if fleet.retiring != nil { return }
        if number < policy.workers.min {
            set(policy.workers.min, .bounds, .minimum(policy.workers.min))
        } else if number > policy.workers.max {
            set(policy.workers.max, .bounds, .maximum(policy.workers.max))
        }
    }

    private mutating func applyOverride() {
        guard let override = fleet.override, override.mark.holds(at: now) else { return }
        set(
            override.desired, .override,
            .override(by: override.mark.by, reason: override.mark.reason, until: override.mark.until))
    }

    private mutating func applyMode() {
        if let mark = fleet.retiring {
            set(0, .mode, .override(by: mark.by, reason: mark.reason, until: nil))
        } else if let pause = fleet.pause, pause.holds(at: now) {
            set(desired, .mode, .paused(by: pause.by, reason: pause.reason, until: pause.until))
        } else if policy.mode == .paused {
            set(desired, .mode, .mode(.paused))
        } else if policy.mode == .scaleOutOnly, number < desired {
            set(desired, .mode, .mode(.scaleOutOnly))
        } else if policy.mode == .shadow {
            set(number, .mode, .mode(.shadow))
        }
    }
}
