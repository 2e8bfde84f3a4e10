/// What came in. The kernel knows nothing of the world but this.
public enum Input: Hashable, Sendable {
    /// The journal is new: its identity, drawn by the shell.
    case seedDrawn(UInt64)
    /// The complete set of valid policies, and of candidates to be tried beside them; a fleet that is missing keeps its
    /// last policy.
    case policiesLoaded([FleetPolicy], shadows: [FleetPolicy] = [])
    case signalRead(FleetName, SignalName, Reading)
    /// Health of workers whose verdict changed; sorted by worker.
    case healthRead(FleetName, [WorkerHealth])
    /// Work in progress at each worker, for picking the least busy; sorted by worker.
    case loadRead(FleetName, [WorkerLoad])
    /// What workers report of the load that their capacity is learned of, and when.
    case workersRead(FleetName, [WorkerReading], taken: Instant)
    case effectEnded(EffectID, Outcome)
    /// What a drain is waiting for.
    case drainProgressed(FleetName, WorkerID, DrainProgress)
    /// Something changed at a placement: look again now.
    case placementChanged(FleetName, PlacementName)
    case timerFired
    /// What the fleet's rules had learned before a restart. It comes before the first reading.
    case learnedRecalled(FleetName, Learned)
    case operatorAsked(OperatorRequest)
}

/// The verdict of health checks on one worker.
public struct WorkerHealth: Hashable, Sendable, Codable {
    public var worker: WorkerID
    public var healthy: Bool

    public init(worker: WorkerID, healthy: Bool) {
        self.worker = worker
        self.healthy = healthy
    }
}

/// Work in progress at one worker, in whatever unit the fleet's signal has.
public struct WorkerLoad: Hashable, Sendable, Codable {
    public var worker: WorkerID
    public var load: Double

    public init(worker: WorkerID, load: Double) {
        self.worker = worker
        self.load = load
    }
}

/// How far a drain has come.
public struct DrainProgress: Hashable, Sendable, Codable {
    /// The step at work, from 1.
    public var step: Int
    public var steps: Int
    /// What it waits for, for people: `wallet_transactions_in_flight is 3, wants 0`.
    public var blocker: String?

    public init(step: Int, steps: Int, blocker: String?) {
        self.step = step
        self.steps = steps
        self.blocker = blocker
    }
}

/// What an operator asks for; checked by the control plane before it reaches the kernel, and again here.
public enum OperatorRequest: Hashable, Sendable {
    case override(FleetName, Override)
    case clearOverride(FleetName)
    case pause(FleetName, OperatorMark)
    case resume(FleetName)
    case freeze(FleetName?, OperatorMark)
    case unfreeze(FleetName?)
    case drain(FleetName, WorkerID, OperatorMark)
    case protect(FleetName, WorkerID, OperatorMark)
    case unprotect(FleetName, WorkerID)
    case quarantine(FleetName, WorkerID, OperatorMark)
    case release(FleetName, WorkerID)
    case retire(FleetName, OperatorMark)
}
