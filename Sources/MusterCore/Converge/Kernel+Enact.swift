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
        case .launching:
            emit(
                .launch(LaunchOrder(fleet: policy.fleet, worker: worker.id, placement: order.placement)), fleet: index,
                at: now,
                into: &step)
        case .joining(let returning):
            if returning {
                emit(.reclaim(order), fleet: index, at: now, into: &step)
            } else if policy.drain.steps.contains(where: \.isTraffic) {
                emit(.enrol(order, wasDraining: false), fleet: index, at: now, into: &step)
            } else {
                record(.workerJoined(policy.fleet, worker.id, at: now), in: &step)
            }
        case .draining(let drain):
            if drain.endedAt == nil { emit(.drain(order), fleet: index, at: now, into: &step) }
        case .terminating(_, let forced):
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
        var due = senses[index].observeAt.min() ?? now + Self.observeEvery
        due = max(due, now + .milliseconds(200))
        for worker in fleet.workers where worker.phase != .inService {
            switch worker.phase {
            case .launching, .booting, .joining(returning: false):
                due = min(due, worker.intendedAt + fleet.policy.health.bootDeadline)
            case .draining(let drain): if drain.overdueAt == nil { due = min(due, drain.deadline) }
            case .joining(returning: true), .inService, .terminating: break
            }
        }
        for status in senses[index].effects.values where !status.underWay {
            if let wait = status.notBefore { due = min(due, max(wait, now)) }
        }
        for placement in fleet.placements { if let wait = placement.notBefore, wait > now { due = min(due, wait) } }
        for mark in [fleet.override?.mark, fleet.pause, fleet.freeze] {
            if let until = mark?.until, until > now { due = min(due, until) }
        }
        return due
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
