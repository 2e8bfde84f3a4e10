import MusterCore

extension OperatorRequest {
    /// Why the request makes no sense now, or nil. Its fleet, if it names one, exists.
    func refusal(in state: ControlState) -> Refusal? {
        switch self {
        case .override(let fleet, let override):
            guard let bounds = state[fleet]?.policy.workers else { return .noSuchFleet(fleet) }
            guard override.desired >= bounds.min && override.desired <= bounds.max else {
                return .invalid(
                    "\(override.desired) is outside the policy's \(bounds.min)...\(bounds.max) workers; "
                        + "change `workers` in the policy, or ask for a number within it")
            }
            return nil
        case .drain(let fleet, let worker, _), .protect(let fleet, let worker, _), .unprotect(let fleet, let worker),
            .quarantine(let fleet, let worker, _), .release(let fleet, let worker):
            guard let known = state[fleet], let place = known.index(of: worker) else { return .noSuchWorker(worker) }
            if case .quarantine = self, known.servesAlone(worker) {
                return .invalid(
                    "\(worker) is the only worker in service, and quarantine takes it out of traffic at once; "
                        + "`muster drain \(worker)` replaces it first")
            }
            return refusal(for: known.workers[place])
        case .retire(let fleet, _):
            guard let known = state[fleet] else { return .noSuchFleet(fleet) }
            if known.withdrawnAt == nil {
                return .invalid("the policy of \(fleet) is still there; remove its file first, then retire the fleet")
            }
            return nil
        case .clearOverride, .pause, .resume, .freeze, .unfreeze: return nil
        }
    }

    private func refusal(for worker: WorkerRecord) -> Refusal? {
        switch (self, worker.phase) {
        case (.drain, .draining), (.drain, .terminating):
            .invalid("\(worker.id) is on its way out already")
        case (.quarantine, .terminating), (.protect, .terminating):
            .invalid("\(worker.id) is being terminated already")
        case (.drain, _) where worker.protection != nil:
            .invalid("\(worker.id) is protected; `muster protect --undo \(worker.id)` lifts that")
        default: nil
        }
    }
}

extension FleetState {
    /// Nobody else takes traffic.
    fileprivate func servesAlone(_ worker: WorkerID) -> Bool {
        let serving = workers.filter { $0.phase == .inService && $0.healthy != false }
        return serving.map(\.id) == [worker]
    }
}
