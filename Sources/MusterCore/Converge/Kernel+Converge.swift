extension Kernel {
    /// Brings what there is towards what is wanted: reclaim, launch, drain, terminate, replace, within the guards.
    ///
    /// What each worker needs follows from the state alone, so a restarted kernel asks for the same effects again.
    mutating func converge(_ index: Int, by licence: Licence, at now: Instant, into step: inout StepResult) {
        tend(index, at: now, into: &step)
        let census = roster(index).census(at: now)
        let replaced = replaceUnhealthy(index, census, at: now, into: &step)
        let gap = state.fleets[index].desired - staying(index, census, replaced: replaced)
        if gap > 0 {
            grow(index, by: gap, at: now, into: &step)
        } else if gap < 0 {
            shrink(index, by: -gap, census, at: now, into: &step)
        }
        enactWorkers(index, by: licence, at: now, into: &step)
    }

    /// How many workers there are or will be for the desired number to be compared with.
    func staying(_ index: Int, _ census: Census, replaced: Int) -> Int {
        census.inService + census.arriving + max(0, census.unhealthy - replaced) - knownRoster(index).leaving
    }

    /// Lists the placements that it is time for.
    mutating func observe(_ index: Int, at now: Instant, into step: inout StepResult) {
        let fleet = state.fleets[index].policy.fleet
        for place in senses[index].observeAt.indices where senses[index].observeAt[place] <= now {
            let name = senses[index].placements[place]
            let id = EffectID(kind: .observe, fleet: fleet, subject: name.rawValue)
            guard senses[index].mayEmit(id, at: now), let placement = state.fleets[index].placement(name) else {
                continue
            }
            senses[index].effects[id, default: EffectStatus()].underWay = true
            step.watch(.observe(fleet, placement))
            senses[index].observeAt[place] = now + Self.observeEvery
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
        guard let mark = worker.drainAsked, askedRefusal(worker, mark, roster(index), index, at: now) == nil else {
            return
        }
        beginDrain(worker.id, .operatorAsked(mark), fleet: index, at: now, into: &step)
    }

    /// Why the drain that was asked for does not begin; nil when it does.
    func askedRefusal(
        _ worker: WorkerRecord, _ mark: OperatorMark, _ roster: Roster, _ index: Int, at now: Instant
    ) -> WhyNotReason? {
        if let protection = worker.protection { return .protected(protection) }
        let others = roster.census(at: now).inService - roster.leaving
        let desired = state.fleets[index].desired
        let patience = mark.at + state.fleets[index].policy.health.bootDeadline
        if others >= desired || now >= patience || worker.healthy == false { return nil }
        return .leaving(mark, others: others, desired: desired, latest: patience)
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
        switch turn(of: drain, worker, index, at: now) {
        case .waits: break
        case .isEmpty:
            record(
                .terminationIntended(name, worker.id, forced: false, reason: "drained", at: now), in: &step)
        case .isForced:
            record(
                .terminationIntended(name, worker.id, forced: true, reason: "the drain's deadline passed", at: now),
                in: &step)
        case .isOverdue:
            let blocker = senses[index].drains[worker.id]?.blocker
            record(.drainOverdue(name, worker.id, blocker: blocker ?? "nothing reported yet", at: now), in: &step)
        }
    }

    /// What is to be done about a worker that drains.
    func turn(of drain: DrainRecord, _ worker: WorkerRecord, _ index: Int, at now: Instant) -> DrainTurn {
        if let mark = worker.quarantine, mark.holds(at: now) { return .waits(.quarantined(mark)) }
        if let mark = worker.protection, mark.holds(at: now) { return .waits(.protected(mark)) }
        if drain.endedAt != nil { return .isEmpty }
        let action = state.fleets[index].policy.drain.atDeadline
        let deadline = deadline(of: drain, fleet: index)
        if now < deadline { return .waits(.drainDeadline(deadline, action)) }
        if action == .terminate { return .isForced }
        return drain.overdueAt.map { .waits(.drainOverdue(since: $0)) } ?? .isOverdue
    }

    /// Retires unhealthy workers, a few at a time; returns how many of those in service are given up for that.
    private mutating func replaceUnhealthy(
        _ index: Int, _ census: Census, at now: Instant, into step: inout StepResult
    ) -> Int {
        guard census.unhealthy > 0, replaceRefusal(index, census, at: now) == nil else { return 0 }
        let given = replacePlan(index, at: now).given
        for worker in given { beginDrain(worker, .unhealthy, fleet: index, at: now, into: &step) }
        return given.count
    }

    /// Why no worker that fails its checks is replaced; nil when some may be.
    func replaceRefusal(_ index: Int, _ census: Census, at now: Instant) -> WhyNotReason? {
        let fleet = state.fleets[index]
        if fleet.policy.mode == .scaleOutOnly { return .kept(.mode(.scaleOutOnly)) }
        if fleet.retiring == nil, let freeze = freezeInForce(fleet, at: now) { return .kept(freeze) }
        guard fleet.isMassUnhealthy(census) else { return nil }
        return .kept(.massUnhealthy(census.unhealthy, of: census.inService + census.unhealthy))
    }

    /// Workers that are given up now because they fail their checks, and how many are being replaced already.
    func replacePlan(_ index: Int, at now: Instant) -> (given: [WorkerID], underWay: Int) {
        let fleet = state.fleets[index]
        let left = retirementsLeft(fleet, at: now)
        var underWay = 0
        for worker in fleet.workers {
            if case .draining(let drain) = worker.phase, drain.reason == .unhealthy { underWay += 1 }
        }
        let most = max(0, min(left, fleet.policy.health.replace.atOnce - underWay))
        let given = fleet.workers.lazy.filter {
            $0.phase == .inService && $0.healthy == false && $0.protection?.holds(at: now) != true
        }.prefix(most).map(\.id)
        return (Array(given), underWay)
    }

    mutating func beginDrain(
        _ worker: WorkerID, _ reason: RetirementReason, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        let policy = state.fleets[index].policy
        senses[index].drains[worker] = nil
        record(.drainBegan(policy.fleet, worker, reason, deadline: now + policy.drain.deadline, at: now), in: &step)
    }

    /// The freeze that keeps every worker of the fleet; nil when none holds.
    func freezeInForce(_ fleet: FleetState, at now: Instant) -> StageReason? {
        for mark in [fleet.freeze, state.freeze].compactMap({ $0 }) where mark.holds(at: now) {
            return .frozen(because: mark.reason, until: mark.until, allows: .scaleOut)
        }
        guard let window = fleet.policy.guards.freezes.first(where: { $0.when.contains(now, zone: $0.zone) }) else {
            return nil
        }
        let until = window.when.end(containing: now, zone: window.zone)
        return .frozen(because: window.because, until: until, allows: window.allows)
    }
}

/// What is to be done about a worker that drains.
enum DrainTurn {
    /// Nothing, for that reason.
    case waits(WhyNotReason)
    /// Fenced and empty: it is ended.
    case isEmpty
    /// Its deadline is over and the policy says to end it all the same.
    case isForced
    /// Its deadline is over and it is kept, which people have to know.
    case isOverdue
}

extension FleetState {
    /// More workers fail their checks than can be the workers' fault.
    func isMassUnhealthy(_ census: Census) -> Bool {
        let serving = census.inService + census.unhealthy
        guard census.unhealthy > 1, serving > 0 else { return false }
        return Double(census.unhealthy) / Double(serving) > policy.health.replace.stopAbove.fraction
    }
}
