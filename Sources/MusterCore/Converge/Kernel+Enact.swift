extension Kernel {
    /// Asks for the effect that each worker's phase needs and that is not under way.
    mutating func enactWorkers(_ index: Int, at now: Instant, into step: inout StepResult) {
        let fleet = state.fleets[index]
        for worker in fleet.workers where worker.phase != .inService || worker.quarantine != nil {
            enact(worker, fleet, index, at: now, into: &step)
        }
    }

    private mutating func enact(
        _ worker: WorkerRecord, _ fleet: FleetState, _ index: Int, at now: Instant, into step: inout StepResult
    ) {
        let policy = fleet.policy
        guard let order = fleet.order(for: worker) else { return }
        switch worker.phase {
        case .launching where fleet.retiring != nil && !senses[index].isUnderWay([.launch], worker.id, policy.fleet):
            let reason = "the fleet is being retired"
            record(.terminationIntended(policy.fleet, worker.id, forced: true, reason: reason, at: now), in: &step)
            emit(.terminate(order, forced: true), fleet: index, at: now, into: &step)
        case .launching:
            let launch = LaunchOrder(fleet: policy.fleet, worker: worker.id, placement: order.placement)
            emit(.launch(launch), fleet: index, at: now, into: &step)
        case .joining(let returning):
            if returning {
                emit(.reclaim(order), fleet: index, at: now, into: &step)
            } else if policy.drain.steps.contains(where: \.isTraffic) {
                emit(.enrol(order, wasDraining: false), fleet: index, at: now, into: &step)
            } else {
                record(.workerJoined(policy.fleet, worker.id, at: now), in: &step)
            }
        case .draining(let drain):
            // Not while something is still bringing it into traffic: that would undo the drain behind its back.
            guard drain.endedAt == nil,
                !senses[index].isUnderWay([.launch, .enrol, .reclaim], worker.id, policy.fleet)
            else { break }
            emit(.drain(order), fleet: index, at: now, into: &step)
        case .terminating(_, let forced):
            guard !senses[index].isUnderWay([.launch, .enrol, .reclaim], worker.id, policy.fleet) else { break }
            emit(.terminate(order, forced: forced), fleet: index, at: now, into: &step)
        case .booting, .inService: break
        }
    }

    /// Adds the effect unless it is under way or has to wait; says whether it was added.
    @discardableResult
    mutating func emit(_ effect: Effect, fleet index: Int, at now: Instant, into step: inout StepResult) -> Bool {
        guard let id = effect.id else { return false }
        if let status = senses[index].effects[id] {
            if status.underWay { return false }
            if let wait = status.notBefore, now < wait { return false }
            senses[index].effects[id]?.underWay = true
        } else {
            senses[index].effects[id] = EffectStatus()
        }
        step.effects.append(effect)
        return true
    }

    /// When the fleet has to be looked at again, should nothing else happen.
    func nextDue(_ index: Int, at now: Instant) -> Instant {
        let fleet = state.fleets[index]
        var due = now + Self.observeEvery
        for at in senses[index].observeAt where at > now { due = min(due, at) }
        for worker in fleet.workers where worker.phase != .inService {
            if let deadline = deadline(of: worker, fleet: index), deadline > now { due = min(due, deadline) }
        }
        for status in senses[index].effects.values where !status.underWay {
            if let wait = status.notBefore, wait > now { due = min(due, wait) }
        }
        for placement in fleet.placements { if let wait = placement.notBefore, wait > now { due = min(due, wait) } }
        for mark in [fleet.override?.mark, fleet.pause, fleet.freeze] {
            if let until = mark?.until, until > now { due = min(due, until) }
        }
        return due
    }

    /// When the worker's boot or drain is over at the latest; nil when it is in neither.
    func deadline(of worker: WorkerRecord, fleet index: Int) -> Instant? {
        let policy = state.fleets[index].policy
        return switch worker.phase {
        case .launching, .booting, .joining(returning: false):
            senses[index].deadline(
                worker.intendedAt + policy.health.bootDeadline, span: policy.health.bootDeadline)
        case .draining(let drain): senses[index].deadline(drain.deadline, span: policy.drain.deadline)
        case .joining(returning: true), .inService, .terminating: nil
        }
    }
}

extension FleetState {
    /// An order about the worker as the state has it; nil when its placement is not known.
    public func order(for worker: WorkerRecord) -> WorkerOrder? {
        placement(worker.placement).map { placement in
            WorkerOrder(
                fleet: policy.fleet, worker: worker.id, placement: placement, handle: worker.handle,
                address: worker.address, steps: policy.drain.steps)
        }
    }
}

extension DrainStep {
    /// A step that the worker's enrolment undoes.
    var isTraffic: Bool {
        if case .leave = self { true } else { false }
    }
}
