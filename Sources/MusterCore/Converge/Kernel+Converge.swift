extension Kernel {
    /// Brings what there is towards what is wanted: reclaim, launch, drain, terminate, replace, within the guards.
    ///
    /// What each worker needs follows from the state alone, so a restarted kernel asks for the same effects again.
    mutating func converge(_ index: Int, at now: Instant, into step: inout StepResult) {
        observe(index, at: now, into: &step)
        guard state.fleets[index].policy.mode != .shadow else { return }
        tend(index, at: now, into: &step)
        let census = roster(index).census(at: now)
        let replaced = replaceUnhealthy(index, census, at: now, into: &step)
        let there =
            census.inService + census.arriving + max(0, census.unhealthy - replaced) - roster(index).leaving
        let gap = state.fleets[index].desired - there
        if gap > 0 {
            grow(index, by: gap, at: now, into: &step)
        } else if gap < 0 {
            shrink(index, by: -gap, census, at: now, into: &step)
        }
        enactWorkers(index, at: now, into: &step)
    }

    private mutating func observe(_ index: Int, at now: Instant, into step: inout StepResult) {
        let fleet = state.fleets[index].policy.fleet
        for place in senses[index].observeAt.indices where senses[index].observeAt[place] <= now {
            let name = senses[index].placements[place]
            let id = EffectID(kind: .observe, fleet: fleet, subject: name.rawValue)
            guard senses[index].mayEmit(id, at: now), let placement = state.fleets[index].placement(name) else {
                continue
            }
            if emit(.observe(fleet, placement), fleet: index, at: now, into: &step) {
                senses[index].observeAt[place] = now + Self.observeEvery
            }
        }
    }

    /// How often a placement is listed when nothing asks for it sooner.
    static let observeEvery = Duration.seconds(5)

    /// Facts that only time brings: boots and drains past their deadlines, marks that end.
    private mutating func tend(_ index: Int, at now: Instant, into step: inout StepResult) {
        let name = state.fleets[index].policy.fleet
        for place in roster(index).notable {
            let worker = state.fleets[index].workers[place]
            switch worker.phase {
            case .launching, .booting, .joining(returning: false):
                if let deadline = deadline(of: worker, fleet: index), now >= deadline {
                    giveUpBoot(worker, fleet: index, at: now, into: &step)
                }
            case .draining(let drain): tend(drain, of: worker, index, at: now, into: &step)
            case .joining(returning: true):
                if hasFailedToReturn(worker, fleet: index) {
                    // It goes on draining, and is not asked back again: what it cannot do now another worker can.
                    beginDrain(worker.id, .scaleIn, fleet: index, at: now, into: &step)
                }
            case .inService: tendAsked(worker, index, at: now, into: &step)
            case .terminating: break
            }
            if let mark = worker.protection, !mark.holds(at: now) {
                record(.protectionCleared(name, worker.id, at: now), in: &step)
            }
            if let mark = worker.quarantine, !mark.holds(at: now) {
                record(.quarantineCleared(name, worker.id, at: now), in: &step)
            }
        }
        if let override = state.fleets[index].override, !override.mark.holds(at: now) {
            record(.overrideCleared(name, at: now), in: &step)
        }
        if let pause = state.fleets[index].pause, !pause.holds(at: now) {
            record(.pauseCleared(name, at: now), in: &step)
        }
        if let freeze = state.fleets[index].freeze, !freeze.holds(at: now) {
            record(.freezeCleared(name, at: now), in: &step)
        }
        if let freeze = state.freeze, !freeze.holds(at: now) { record(.freezeCleared(nil, at: now), in: &step) }
    }

    /// A reclaim that was tried often enough: the worker is not coming back.
    private func hasFailedToReturn(_ worker: WorkerRecord, fleet index: Int) -> Bool {
        let id = EffectID(kind: .reclaim, fleet: state.fleets[index].policy.fleet, subject: worker.id.rawValue)
        guard let status = senses[index].effects[id], !status.underWay else { return false }
        return status.attempts >= Self.returnTries && worker.protection == nil
    }

    private static let returnTries = 3

    /// Begins a drain that was asked for when others serve in the worker's place. An operator does not wait longer for
    /// them than they may boot.
    private mutating func tendAsked(_ worker: WorkerRecord, _ index: Int, at now: Instant, into step: inout StepResult)
    {
        guard let mark = worker.drainAsked, worker.protection == nil else { return }
        let others = roster(index).census(at: now).inService - roster(index).leaving
        let patience = mark.at + state.fleets[index].policy.health.bootDeadline
        guard others >= state.fleets[index].desired || now >= patience || worker.healthy == false else { return }
        beginDrain(worker.id, .operatorAsked(mark), fleet: index, at: now, into: &step)
    }

    /// Ends a worker that never came into service. One that traffic may have reached is drained like any other.
    private mutating func giveUpBoot(
        _ worker: WorkerRecord, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        if worker.protection?.holds(at: now) == true { return }
        let name = state.fleets[index].policy.fleet
        if worker.isAdopted || worker.phase == .joining(returning: false) {
            beginDrain(worker.id, .bootFailed, fleet: index, at: now, into: &step)
        } else {
            let reason = "not in service by the boot deadline"
            record(.terminationIntended(name, worker.id, forced: true, reason: reason, at: now), in: &step)
        }
    }

    private mutating func tend(
        _ drain: DrainRecord, of worker: WorkerRecord, _ index: Int, at now: Instant, into step: inout StepResult
    ) {
        let name = state.fleets[index].policy.fleet
        guard worker.quarantine?.holds(at: now) != true, worker.protection?.holds(at: now) != true else { return }
        if drain.endedAt != nil {
            record(
                .terminationIntended(name, worker.id, forced: false, reason: "drained", at: now), in: &step)
            return
        }
        guard let deadline = deadline(of: worker, fleet: index), now >= deadline else { return }
        if state.fleets[index].policy.drain.atDeadline == .terminate {
            record(
                .terminationIntended(name, worker.id, forced: true, reason: "the drain's deadline passed", at: now),
                in: &step)
        } else if drain.overdueAt == nil {
            let blocker = senses[index].drains[worker.id]?.blocker
            record(.drainOverdue(name, worker.id, blocker: blocker ?? "nothing reported yet", at: now), in: &step)
        }
    }

    /// Retires unhealthy workers, a few at a time; returns how many of those in service are given up for that.
    private mutating func replaceUnhealthy(
        _ index: Int, _ census: Census, at now: Instant, into step: inout StepResult
    ) -> Int {
        guard census.unhealthy > 0 else { return 0 }
        let fleet = state.fleets[index]
        guard fleet.policy.mode != .scaleOutOnly, mayRetire(fleet, at: now),
            !fleet.isMassUnhealthy(census)
        else { return 0 }
        let left = retirementsLeft(fleet, at: now)
        var underWay = 0
        for worker in fleet.workers {
            if case .draining(let drain) = worker.phase, drain.reason == .unhealthy { underWay += 1 }
        }
        var given = 0
        for worker in fleet.workers where worker.phase == .inService && worker.healthy == false {
            guard given < left, underWay + given < fleet.policy.health.replace.atOnce else { break }
            guard worker.protection?.holds(at: now) != true else { continue }
            beginDrain(worker.id, .unhealthy, fleet: index, at: now, into: &step)
            given += 1
        }
        return given
    }

    mutating func beginDrain(
        _ worker: WorkerID, _ reason: RetirementReason, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        let policy = state.fleets[index].policy
        senses[index].drains[worker] = nil
        record(.drainBegan(policy.fleet, worker, reason, deadline: now + policy.drain.deadline, at: now), in: &step)
    }

    /// Whether anything may be retired now at all.
    func mayRetire(_ fleet: FleetState, at now: Instant) -> Bool {
        if fleet.retiring != nil { return true }
        if fleet.freeze?.holds(at: now) == true || state.freeze?.holds(at: now) == true { return false }
        return !fleet.policy.guards.freezes.contains { $0.when.contains(now, zone: $0.zone) }
    }
}

extension FleetState {
    /// More workers fail their checks than can be the workers' fault.
    func isMassUnhealthy(_ census: Census) -> Bool {
        let serving = census.inService + census.unhealthy
        guard census.unhealthy > 1, serving > 0 else { return false }
        return Double(census.unhealthy) / Double(serving) > policy.health.replace.stopAbove.fraction
    }
}
