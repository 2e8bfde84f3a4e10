/// Makes one number of the rules' opinions: merge, headroom, tolerance, hold, projection, limit, bounds, guards,
/// override, mode. Each stage adds to the record.
struct Decider {
    let fleet: FleetState
    let policy: FleetPolicy
    let census: Census
    let now: Instant
    let globalFreeze: OperatorMark?
    private(set) var stages: [Stage] = []
    /// The number as it stands.
    private(set) var number: Int
    /// What the rules asked for, after tolerance: what the hold window remembers.
    private(set) var need: Int
    private(set) var sighted = false

    init(globalFreeze: OperatorMark?, evaluation: Evaluation) {
        fleet = evaluation.fleet
        policy = evaluation.fleet.policy
        census = evaluation.census
        now = evaluation.now
        self.globalFreeze = globalFreeze
        number = evaluation.fleet.desired
        need = evaluation.fleet.desired
        stages.reserveCapacity(6)
    }

    /// The number of workers wanted before this decision.
    var desired: Int { fleet.desired }

    mutating func decide(_ evaluation: inout Evaluation) -> Decision {
        var opinions: [Opinion] = []
        opinions.reserveCapacity(policy.rules.count)
        for rule in policy.rules { opinions.append(evaluation.opinion(of: rule)) }
        sighted = opinions.contains(where: \.isSighted)
        merge(opinions)
        need = number
        hold()
        project(opinions)
        limit()
        bound()
        guardScaleIn(evaluation)
        guardBlindness(opinions)
        freeze()
        applyOverride()
        applyMode()
        if stages.isEmpty { set(number, .merge, .unchanged) }
        return Decision(
            fleet: policy.fleet, at: now, policy: fleet.policyHash, from: desired, to: number, census: census,
            opinions: opinions, stages: stages,
            readings: policy.signals.indices.map {
                SignalReading(signal: policy.signals[$0].name, reading: evaluation.reading(at: $0))
            })
    }

    /// The facts of the decision: the change if there is one, the need when its slot of the window asks for it.
    func facts(for decision: Decision) -> [Fact] {
        var facts: [Fact] = []
        let slot = policy.evaluationSlot
        let isNewSlot = fleet.evaluatedAt.map { $0.slot(of: slot) != now.slot(of: slot) } ?? true
        if isNewSlot || need > (fleet.needs.last?.need ?? 0) || decision.from != decision.to {
            facts.append(.evaluated(policy.fleet, need: need, sighted: sighted, at: now))
        }
        if decision.from != decision.to { facts.append(.desiredChanged(decision)) }
        return facts
    }

    /// Moves the number and says why; a stage that changes nothing is on the record only when it is worth knowing.
    mutating func set(_ value: Int, _ kind: StageKind, _ reason: StageReason) {
        stages.append(Stage(kind: kind, before: number, after: value, reason: reason))
        number = value
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
        }
    }
}
