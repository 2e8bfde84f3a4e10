import MusterCore

extension World {
    /// A fault that is an act of its own; those that last are looked up when something happens.
    func begin(_ fault: Fault) {
        var chance = chance("fault \(fault)")
        let mark = OperatorMark(by: "sim", reason: "\(fault)", at: now, until: now + .seconds(fault.to - fault.from))
        switch fault.kind {
        case .clockBack: clockOffset -= .seconds(fault.amount)
        case .clockForward: clockOffset += .seconds(fault.amount)
        case .crashBeforeAppend, .crashBeforeEffects, .crashAfterEffects: if isAlive { doom = fault }
        case .exits, .unhealthy: strike(fault, &chance)
        case .stranger:
            for number in 0..<fault.amount {
                let placement = chance.pick(scenario.policy.placements).name
                let id = WorkerID("sim-ffff-\(fault.from)x\(number)")
                _ = fleet.launch(id, at: placement, now: time.now, chance: &chance, bootFails: false)
            }
        case .override: step(.operatorAsked(.override("sim", Override(desired: fault.amount, mark: mark))))
        case .pause: step(.operatorAsked(.pause("sim", mark)))
        case .freeze: step(.operatorAsked(.freeze(chance.chance(0.5) ? nil : "sim", mark)))
        case .protect, .quarantine, .drain: ask(fault.kind, fault.amount, mark, &chance)
        case .policyChanged:
            var policy = scenario.policy
            policy.workers.max = max(policy.workers.min, policy.workers.max - 3)
            policy.scaleIn.hold = .seconds(chance.pick([0, 60]))
            policies = [policy]
            step(.policiesLoaded(policies))
        case .policyBroken:
            policies = []
            step(.policiesLoaded(policies))
        default: break
        }
    }

    func end(_ fault: Fault) {
        switch fault.kind {
        case .policyChanged, .policyBroken:
            policies = [scenario.policy]
            step(.policiesLoaded(policies))
        case .crashBeforeAppend, .crashBeforeEffects, .crashAfterEffects: doom = nil
        default: break
        }
    }

    private func strike(_ fault: Fault, _ chance: inout SplitMix64) {
        for _ in 0..<fault.amount where !fleet.workers.isEmpty {
            let worker = chance.pick(fleet.workers).id
            fleet.update(worker) {
                if fault.kind == .exits { $0.exited = "signal 9" } else { $0.sickUntil = .seconds(fault.to) }
            }
        }
    }

    private func ask(_ kind: Fault.Kind, _ amount: Int, _ mark: OperatorMark, _ chance: inout SplitMix64) {
        for _ in 0..<amount {
            guard let workers = state?.workers, !workers.isEmpty else { return }
            let worker = chance.pick(workers).id
            switch kind {
            case .protect: step(.operatorAsked(.protect("sim", worker, mark)))
            case .quarantine: step(.operatorAsked(.quarantine("sim", worker, mark)))
            default: step(.operatorAsked(.drain("sim", worker, mark)))
            }
        }
    }
}
