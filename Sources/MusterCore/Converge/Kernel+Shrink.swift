extension Kernel {
    /// Retires workers that are too many: those that do not serve yet first, then by the policy's order.
    mutating func shrink(_ index: Int, by excess: Int, _ census: Census, at now: Instant, into step: inout StepResult) {
        guard shrinkRefusal(index, at: now) == nil else { return }
        let isRetiring = state.fleets[index].retiring != nil
        let plan = shrinkPlan(index, by: excess, census, at: now)
        for worker in plan.terminated {
            record(
                .terminationIntended(
                    state.fleets[index].policy.fleet, worker, forced: true,
                    reason: "no longer wanted before it was in service", at: now),
                in: &step)
        }
        for worker in plan.drained {
            beginDrain(worker, isRetiring ? .fleetRemoved : .scaleIn, fleet: index, at: now, into: &step)
        }
    }

    /// Which workers go now of those that are too many, and what bounds how many.
    func shrinkPlan(_ index: Int, by excess: Int, _ census: Census, at now: Instant) -> ShrinkPlan {
        let fleet = state.fleets[index]
        var left = min(excess, retirementsLeft(fleet, at: now))
        // Traffic never reached these, so there is nothing to drain; one whose launch is not confirmed is waited for.
        let booting = knownRoster(index).notable.map { fleet.workers[$0] }.filter {
            $0.phase == .booting && !$0.isAdopted && $0.protection?.holds(at: now) != true
        }
        let newest = booting.sorted { ($1.intendedAt, $1.id) < ($0.intendedAt, $0.id) }.prefix(left)
        left -= newest.count
        let serving = census.inService + census.unhealthy
        let spare = max(0, serving - fleet.desired)
        let atOnce = fleet.policy.drain.atOnce.workers(of: serving + census.draining)
        let drains = fleet.retiring == nil ? max(0, atOnce - census.draining) : spare
        let most = min(left, min(spare, drains))
        return ShrinkPlan(
            terminated: newest.map(\.id),
            drained: most > 0 ? candidates(index, at: now).prefix(most).map(\.worker.id) : [], spare: spare,
            drains: drains, atOnce: atOnce)
    }

    /// Why no worker may be retired for being one too many; nil when one may.
    func shrinkRefusal(_ index: Int, at now: Instant) -> WhyNotReason? {
        let fleet = state.fleets[index]
        if fleet.retiring != nil { return nil }
        if fleet.override?.mark.holds(at: now) == true { return nil }
        if let pause = fleet.pause, pause.holds(at: now) {
            return .kept(.paused(by: pause.by, reason: pause.reason, until: pause.until))
        }
        guard fleet.policy.mode == .active else { return .kept(.mode(fleet.policy.mode)) }
        guard senses[index].lastDecision != nil else { return .unseen }
        return (senses[index].veto ?? freezeInForce(fleet, at: now)).map { .kept($0) }
    }

    /// How many more workers may be retired in the guard's window.
    func retirementsLeft(_ fleet: FleetState, at now: Instant) -> Int {
        if fleet.retiring != nil { return .max }
        return max(0, fleet.policy.guards.retire.acts - retired(fleet, at: now).count)
    }

    /// When workers were retired in the guard's window, oldest first.
    func retired(_ fleet: FleetState, at now: Instant) -> [Instant] {
        let horizon = now - fleet.policy.guards.retire.per
        return fleet.retirements.filter { $0 > horizon }
    }

    /// Workers in service that may be retired, the first to go first.
    func candidates(_ index: Int, at now: Instant) -> [RetirementCandidate] {
        let fleet = state.fleets[index]
        let load = Dictionary(senses[index].loads.map { ($0.worker, $0.load) }, uniquingKeysWith: { $1 })
        return fleet.workers
            .filter { $0.phase == .inService && $0.protection?.holds(at: now) != true }
            .map { RetirementCandidate(worker: $0, load: load[$0.id]) }
            .sorted { $0.precedes($1, by: fleet.policy.pick).isBefore }
    }
}

/// What a fleet with too many workers retires now.
struct ShrinkPlan {
    /// Not in service yet: ended without a drain.
    var terminated: [WorkerID]
    var drained: [WorkerID]
    /// How many of those that serve are too many.
    var spare: Int
    /// How many more may drain at the same time, of how many in all.
    var drains: Int
    var atOnce: Int
}

/// A worker in service that may be retired, and how much it has to do, if that is known.
struct RetirementCandidate {
    var worker: WorkerRecord
    var load: Double?

    /// Whether it goes before the other, and by which order; by name alone when that is nil.
    func precedes(_ other: RetirementCandidate, by pick: [PickOrder]) -> (isBefore: Bool, order: PickOrder?) {
        for order in pick {
            switch order {
            case .unhealthy:
                let (sick, fit) = (worker.healthy == false, other.worker.healthy == false)
                if sick != fit { return (sick, order) }
            case .spot: continue
            case .leastBusy:
                if let load, let theirs = other.load, load != theirs { return (load < theirs, order) }
            case .oldest, .newest:
                let (ours, theirs) = (worker.intendedAt, other.worker.intendedAt)
                if ours != theirs { return (order == .oldest ? ours < theirs : ours > theirs, order) }
            }
        }
        return (worker.id < other.worker.id, nil)
    }
}
