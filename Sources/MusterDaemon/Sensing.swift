import MusterCore

/// What reads the world: told what to watch after every change, it posts inputs by itself.
package protocol Sensing: Sendable {
    /// The fleet's policy or workers changed. Called from the loop: returns at once.
    func watch(_ fleet: FleetView)
    /// The fleet is no more.
    func forget(_ fleet: FleetName)
}

/// What sensing needs to know of a fleet.
package struct FleetView: Sendable, Hashable {
    package var policy: FleetPolicy
    /// Workers in service with an address, sorted by id: what signals are read from.
    package var serving: [WorkerTarget]
    /// Every worker with an address that is not being ended, sorted by id: what health is checked of.
    package var checked: [WorkerTarget]
    /// Signals that only a candidate beside the policy reads; their readings come in as those of
    /// `ShadowState.readAs`.
    package var shadowSignals: [SignalPolicy] = []
    /// Placements to watch: the policy's and former ones that still have workers.
    package var placements: [PlacementPolicy]

    package init(_ state: FleetState, shadow: ShadowState? = nil) {
        policy = state.policy
        shadowSignals = shadow?.ownSignals(beside: state.policy) ?? []
        placements = state.policy.placements + state.formerPlacements
        serving = []
        checked = []
        for worker in state.workers {
            guard let address = worker.address else { continue }
            let target = WorkerTarget(worker: worker.id, address: address)
            switch worker.phase {
            case .inService:
                serving.append(target)
                checked.append(target)
            case .booting, .joining: checked.append(target)
            case .launching, .draining, .terminating: break
            }
        }
    }
}

/// A worker and where to reach it.
package struct WorkerTarget: Sendable, Hashable {
    package var worker: WorkerID
    package var address: WorkerAddress

    package init(worker: WorkerID, address: WorkerAddress) {
        self.worker = worker
        self.address = address
    }
}

extension Fact {
    /// Whether it may change what is to be watched.
    var changesWatching: Bool {
        switch self {
        case .policyAdopted, .fleetRemoved, .workerLaunched, .workerAdopted, .workerJoined, .drainBegan,
            .workerReclaimed, .terminationIntended, .workerGone, .workerHealthChanged, .shadow(_, .adopted, _),
            .shadow(_, .ended, _):
            true
        default: false
        }
    }
}

extension Input {
    /// The fleet it is news of; nil when it is news of none or all.
    var fleet: FleetName? {
        switch self {
        case .signalRead(let fleet, _, _), .healthRead(let fleet, _), .loadRead(let fleet, _),
            .workersRead(let fleet, _, _), .drainProgressed(let fleet, _, _), .placementChanged(let fleet, _),
            .learnedRecalled(let fleet, _):
            fleet
        case .effectEnded(let effect, _): effect.fleet
        case .seedDrawn, .policiesLoaded, .timerFired, .operatorAsked: nil
        }
    }
}
