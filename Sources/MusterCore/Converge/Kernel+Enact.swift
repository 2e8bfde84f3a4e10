extension Kernel {
    /// Asks for the effect that each worker's phase needs and that is not under way.
    mutating func enactWorkers(_ index: Int, by licence: Licence, at now: Instant, into step: inout StepResult) {
        for place in roster(index).notable where !state.fleets[index].workers[place].isInService {
            enact(state.fleets[index].workers[place], index, by: licence, at: now, into: &step)
        }
    }

    private mutating func enact(
        _ worker: WorkerRecord, _ index: Int, by licence: Licence, at now: Instant, into step: inout StepResult
    ) {
        let policy = state.fleets[index].policy
        guard let order = state.fleets[index].order(for: worker, by: licence) else { return }
        let isRetiring = state.fleets[index].retiring != nil
        switch worker.phase {
        case .launching where isRetiring && senses[index].underWay([.launch], worker.id, policy.fleet) == nil:
            let reason = "the fleet is being retired"
            record(.terminationIntended(policy.fleet, worker.id, forced: true, reason: reason, at: now), in: &step)
            emit(.terminate(order, forced: true), by: licence, fleet: index, at: now, into: &step)
        case .launching:
            let launch = LaunchOrder(fleet: policy.fleet, worker: worker.id, placement: order.placement)
            emit(.launch(launch), by: licence, fleet: index, at: now, into: &step)
        case .joining(let returning):
            if returning {
                emit(.reclaim(order), by: licence, fleet: index, at: now, into: &step)
            } else if policy.drain.steps.contains(where: \.isTraffic) {
                emit(.enrol(order, wasDraining: false), by: licence, fleet: index, at: now, into: &step)
            } else {
                record(.workerJoined(policy.fleet, worker.id, at: now), in: &step)
            }
        case .draining(let drain):
            guard drain.endedAt == nil, bringingIn(worker.id, fleet: index) == nil else { break }
            emit(.drain(order), by: licence, fleet: index, at: now, into: &step)
        case .terminating(_, let forced):
            guard bringingIn(worker.id, fleet: index) == nil else { break }
            emit(.terminate(order, forced: forced), by: licence, fleet: index, at: now, into: &step)
        case .booting, .inService: break
        }
    }

    /// What is still bringing the worker into traffic: a drain or a termination begun now would be undone behind its
    /// back.
    func bringingIn(_ worker: WorkerID, fleet index: Int) -> EffectID.Kind? {
        senses[index].underWay([.launch, .enrol, .reclaim], worker, state.fleets[index].policy.fleet)
    }

    /// Adds the effect unless it is under way or has to wait.
    private mutating func emit(
        _ effect: ActingEffect, by licence: Licence, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        guard let id = Effect(effect).id, senses[index].mayEmit(id, at: now) else { return }
        senses[index].effects[id, default: EffectStatus()].underWay = true
        step.act(effect, by: licence)
    }

    /// When the fleet has to be looked at again, should nothing else happen.
    mutating func nextDue(_ index: Int, at now: Instant) -> Instant {
        var due = now + Self.observeEvery
        for at in senses[index].observeAt where at > now { due = min(due, at) }
        for place in roster(index).notable {
            let deadline = deadline(of: state.fleets[index].workers[place], fleet: index)
            if let deadline, deadline > now { due = min(due, deadline) }
        }
        for status in senses[index].effects.values where !status.underWay {
            if let wait = status.notBefore, wait > now { due = min(due, wait) }
        }
        for place in state.fleets[index].placements.indices {
            if let wait = state.fleets[index].placements[place].notBefore, wait > now { due = min(due, wait) }
        }
        due = state.fleets[index].override?.mark.sooner(due, after: now) ?? due
        due = state.fleets[index].pause?.sooner(due, after: now) ?? due
        due = state.fleets[index].freeze?.sooner(due, after: now) ?? due
        return due
    }

    /// When the worker's boot or drain is over at the latest; nil when it is in neither.
    func deadline(of worker: WorkerRecord, fleet index: Int) -> Instant? {
        switch worker.phase {
        case .launching, .booting, .joining(returning: false):
            let span = state.fleets[index].policy.health.bootDeadline
            return senses[index].deadline(worker.intendedAt + span, span: span)
        case .draining(let drain): return deadline(of: drain, fleet: index)
        case .joining(returning: true), .inService, .terminating: return nil
        }
    }

    /// When the drain is over at the latest.
    func deadline(of drain: DrainRecord, fleet index: Int) -> Instant {
        senses[index].deadline(drain.deadline, span: state.fleets[index].policy.drain.deadline)
    }
}

extension FleetState {
    /// An order about the worker as the state has it, by this fleet's licence; nil when its placement is not known.
    public func order(for worker: WorkerRecord, by licence: Licence) -> WorkerOrder? {
        placement(worker.placement).map { placement in
            WorkerOrder(
                fleet: licence.fleet, worker: worker.id, placement: placement, handle: worker.handle,
                address: worker.address, steps: policy.drain.steps, formerPlaces: formerPlaces(of: worker),
                drainBegan: worker.phase.drain?.began)
        }
    }
}

extension OperatorMark {
    /// That moment, or when the mark ends if that is still to come and sooner.
    fileprivate func sooner(_ moment: Instant, after now: Instant) -> Instant {
        guard let until, until > now else { return moment }
        return min(moment, until)
    }
}

extension DrainStep {
    /// A step that the worker's enrolment undoes.
    var isTraffic: Bool {
        if case .leave = self { true } else { false }
    }
}
