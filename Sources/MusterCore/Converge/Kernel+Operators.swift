extension Kernel {
    /// Does what an operator asks. What makes no sense any more by now changes nothing.
    mutating func obey(_ request: OperatorRequest, at now: Instant, into step: inout StepResult) {
        if let fleet = request.fleet, state.index(of: fleet) == nil { return }
        set(request, at: now, into: &step)
        for index in state.fleets.indices where request.fleet.map({ state.fleets[index].policy.fleet == $0 }) ?? true {
            work(index, at: now, into: &step)
        }
    }

    private mutating func set(_ request: OperatorRequest, at now: Instant, into step: inout StepResult) {
        switch request {
        case .override(let fleet, let override):
            let desired = max(0, min(Override.most, override.desired))
            record(.overrideSet(fleet, Override(desired: desired, mark: override.mark.made(at: now))), in: &step)
        case .clearOverride(let fleet):
            if state[fleet]?.override != nil { record(.overrideCleared(fleet, at: now), in: &step) }
        case .pause(let fleet, let mark): record(.pauseSet(fleet, mark.made(at: now)), in: &step)
        case .resume(let fleet): if state[fleet]?.pause != nil { record(.pauseCleared(fleet, at: now), in: &step) }
        case .freeze(let fleet, let mark): record(.freezeSet(fleet, mark.made(at: now)), in: &step)
        case .unfreeze(let fleet): unfreeze(fleet, at: now, into: &step)
        case .retire(let fleet, let mark):
            if state[fleet]?.retiring == nil { record(.retirementBegan(fleet, mark.made(at: now)), in: &step) }
        case .drain(let fleet, let worker, let mark): drain(worker, fleet, mark.made(at: now), at: now, into: &step)
        case .protect(let fleet, let worker, let mark):
            guard let known = find(worker, fleet), !known.isTerminating else { return }
            record(.protectionSet(fleet, worker, mark.made(at: now)), in: &step)
        case .unprotect(let fleet, let worker):
            if find(worker, fleet)?.protection != nil {
                record(.protectionCleared(fleet, worker, at: now), in: &step)
            }
        case .quarantine(let fleet, let worker, let mark):
            quarantine(worker, fleet, mark.made(at: now), at: now, into: &step)
        case .release(let fleet, let worker):
            if find(worker, fleet)?.quarantine != nil {
                record(.quarantineCleared(fleet, worker, at: now), in: &step)
            }
        }
    }

    private func find(_ worker: WorkerID, _ fleet: FleetName) -> WorkerRecord? {
        guard let fleet = state[fleet], let place = fleet.index(of: worker) else { return nil }
        return fleet.workers[place]
    }

    private mutating func unfreeze(_ fleet: FleetName?, at now: Instant, into step: inout StepResult) {
        let isFrozen = fleet.map { state[$0]?.freeze != nil } ?? (state.freeze != nil)
        if isFrozen { record(.freezeCleared(fleet, at: now), in: &step) }
    }

    private mutating func drain(
        _ worker: WorkerID, _ fleet: FleetName, _ mark: OperatorMark, at now: Instant, into step: inout StepResult
    ) {
        guard let index = state.index(of: fleet), let place = state.fleets[index].index(of: worker) else { return }
        switch state.fleets[index].workers[place].phase {
        case .inService where state.fleets[index].workers[place].quarantine == nil:
            if state.fleets[index].workers[place].drainAsked == nil {
                record(.drainAsked(fleet, worker, mark), in: &step)
            }
        case .launching, .booting, .joining, .inService:
            beginDrain(worker, .operatorAsked(mark), fleet: index, at: now, into: &step)
        case .draining, .terminating: break
        }
    }

    /// Out of traffic and kept alive until it is released.
    private mutating func quarantine(
        _ worker: WorkerID, _ fleet: FleetName, _ mark: OperatorMark, at now: Instant, into step: inout StepResult
    ) {
        guard let known = find(worker, fleet), !known.isTerminating else { return }
        record(.quarantineSet(fleet, worker, mark), in: &step)
        drain(worker, fleet, mark, at: now, into: &step)
    }
}

extension OperatorMark {
    /// The same mark with the kernel's own time on it: what is recorded never lies in the future.
    fileprivate func made(at now: Instant) -> OperatorMark {
        OperatorMark(by: by, reason: reason, at: now, until: until)
    }
}

extension Override {
    /// No fleet is larger.
    static let most = 1_000_000
}

extension OperatorRequest {
    /// The fleet it is about; nil when it is about all.
    public var fleet: FleetName? {
        switch self {
        case .override(let fleet, _), .clearOverride(let fleet), .pause(let fleet, _), .resume(let fleet),
            .drain(let fleet, _, _), .protect(let fleet, _, _), .unprotect(let fleet, _), .quarantine(let fleet, _, _),
            .release(let fleet, _), .retire(let fleet, _):
            fleet
        case .freeze(let fleet, _), .unfreeze(let fleet): fleet
        }
    }
}
