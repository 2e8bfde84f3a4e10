extension Kernel {
    /// Does what an operator asks. What makes no sense any more by now changes nothing.
    mutating func obey(_ request: OperatorRequest, at now: Instant, into step: inout StepResult) {
        switch request {
        case .override(let fleet, let override): record(.overrideSet(fleet, override), in: &step)
        case .clearOverride(let fleet):
            if state[fleet]?.override != nil { record(.overrideCleared(fleet, at: now), in: &step) }
        case .pause(let fleet, let mark): record(.pauseSet(fleet, mark), in: &step)
        case .resume(let fleet): if state[fleet]?.pause != nil { record(.pauseCleared(fleet, at: now), in: &step) }
        case .freeze(let fleet, let mark): record(.freezeSet(fleet, mark), in: &step)
        case .unfreeze(let fleet): unfreeze(fleet, at: now, into: &step)
        case .retire(let fleet, let mark): record(.retirementBegan(fleet, mark), in: &step)
        case .drain(let fleet, let worker, let mark): drain(worker, fleet, mark, at: now, into: &step)
        case .protect(let fleet, let worker, let mark): record(.protectionSet(fleet, worker, mark), in: &step)
        case .unprotect(let fleet, let worker): record(.protectionCleared(fleet, worker, at: now), in: &step)
        case .quarantine(let fleet, let worker, let mark): quarantine(worker, fleet, mark, at: now, into: &step)
        case .release(let fleet, let worker): record(.quarantineCleared(fleet, worker, at: now), in: &step)
        }
        let touched = request.fleet
        for index in state.fleets.indices where touched == nil || state.fleets[index].policy.fleet == touched {
            work(index, at: now, into: &step)
        }
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
        case .launching, .booting, .joining, .inService:
            beginDrain(worker, .operatorAsked(mark), fleet: index, at: now, into: &step)
        case .draining, .terminating: break
        }
    }

    /// Out of traffic and kept alive until it is released.
    private mutating func quarantine(
        _ worker: WorkerID, _ fleet: FleetName, _ mark: OperatorMark, at now: Instant, into step: inout StepResult
    ) {
        guard let index = state.index(of: fleet), let place = state.fleets[index].index(of: worker) else { return }
        if case .terminating = state.fleets[index].workers[place].phase { return }
        record(.quarantineSet(fleet, worker, mark), in: &step)
        drain(worker, fleet, mark, at: now, into: &step)
    }
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
