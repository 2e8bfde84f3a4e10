/// Names one effect for good: issuing the same effect twice has the effect of one.
public struct EffectID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable, Codable {
        case observe, launch, enrol, drain, reclaim, terminate
    }
    public var kind: Kind
    public var fleet: FleetName
    /// The worker's id, or the placement's name for `observe`.
    public var subject: String

    public init(kind: Kind, fleet: FleetName, subject: String) {
        self.kind = kind
        self.fleet = fleet
        self.subject = subject
    }

    public var description: String { "\(kind.rawValue) \(subject)" }

    public static func < (left: EffectID, right: EffectID) -> Bool {
        (left.fleet.rawValue, left.subject, left.kind.rawValue) < (
            right.fleet.rawValue, right.subject, right.kind.rawValue
        )
    }
}

/// What to do next, in the outside world. Every effect is safe to issue again after a crash.
public enum Effect: Hashable, Sendable {
    /// List the fleet's workers at a placement.
    case observe(FleetName, PlacementPolicy)
    /// Launch one worker; its id is the idempotency token.
    case launch(LaunchOrder)
    /// Bring the worker into traffic: join the load balancer, and undo a drain's calls when `wasDraining`.
    case enrol(WorkerOrder, wasDraining: Bool)
    /// Empty the worker: run the drain's steps, report progress, end when all hold.
    case drain(WorkerOrder)
    /// Stop the drain that is running for this worker, and bring it back into traffic. The drain's own outcome comes
    /// in before this one's.
    case reclaim(WorkerOrder)
    /// Terminate the worker; unless `forced`, check first that it is still fenced and empty.
    case terminate(WorkerOrder, forced: Bool)
    /// Come back at this time at the latest.
    case wake(Instant)
    /// Tell people.
    case announce(Alert)

    /// The name under which its outcome comes back; nil for those that have none.
    public var id: EffectID? {
        switch self {
        case .observe(let fleet, let placement):
            EffectID(kind: .observe, fleet: fleet, subject: placement.name.rawValue)
        case .launch(let order): EffectID(kind: .launch, fleet: order.fleet, subject: order.worker.rawValue)
        case .enrol(let order, _): EffectID(kind: .enrol, fleet: order.fleet, subject: order.worker.rawValue)
        case .drain(let order): EffectID(kind: .drain, fleet: order.fleet, subject: order.worker.rawValue)
        case .reclaim(let order): EffectID(kind: .reclaim, fleet: order.fleet, subject: order.worker.rawValue)
        case .terminate(let order, _): EffectID(kind: .terminate, fleet: order.fleet, subject: order.worker.rawValue)
        case .wake, .announce: nil
        }
    }
}

/// An order to launch one worker.
public struct LaunchOrder: Hashable, Sendable, Codable {
    public var fleet: FleetName
    public var worker: WorkerID
    public var placement: PlacementPolicy

    public init(fleet: FleetName, worker: WorkerID, placement: PlacementPolicy) {
        self.fleet = fleet
        self.worker = worker
        self.placement = placement
    }
}

/// An order about one worker that exists.
public struct WorkerOrder: Hashable, Sendable, Codable {
    public var fleet: FleetName
    public var worker: WorkerID
    public var placement: PlacementPolicy
    /// The provider's own name for it; nil when no observation or launch has told it yet.
    public var handle: String?
    public var address: WorkerAddress?
    /// The steps of the policy in force.
    public var steps: [DrainStep]
    /// Traffic places that the policy no longer names and that the worker may still be in: left and cleared, never
    /// joined.
    public var formerPlaces: [PlugInReference]
    /// When the worker's drain began; nil when it has none.
    public var drainBegan: Instant?

    public init(
        fleet: FleetName, worker: WorkerID, placement: PlacementPolicy, handle: String?, address: WorkerAddress?,
        steps: [DrainStep], formerPlaces: [PlugInReference] = [], drainBegan: Instant? = nil
    ) {
        self.fleet = fleet
        self.worker = worker
        self.placement = placement
        self.handle = handle
        self.address = address
        self.steps = steps
        self.formerPlaces = formerPlaces
        self.drainBegan = drainBegan
    }
}

/// How an effect ended. A timeout is never a failure: the next observation settles it.
public enum Outcome: Hashable, Sendable, Codable {
    case succeeded(EffectResult)
    case refused(Failure)
    /// It may or may not have happened.
    case unknown(String)
}

/// What a successful effect brought back.
public enum EffectResult: Hashable, Sendable, Codable {
    case done
    /// The worker exists.
    case launched(ObservedWorker)
    /// Everything that carries our labels, and when the listing began.
    case observed([ObservedWorker], began: Instant)
    /// A termination was not carried out because the worker is not empty any more.
    case stillBusy(String)
}

/// News for people.
public struct Alert: Hashable, Sendable, Codable {
    public enum Severity: String, Hashable, Sendable, Codable { case notice, warning, critical }
    public var severity: Severity
    /// A stable code, for example `drainOverdue`.
    public var code: String
    public var fleet: FleetName?
    public var owner: String?
    /// The worker, placement or effect it is about, if it is about one of several: with the code it names the alert.
    public var subject: String?
    public var text: String

    public init(
        severity: Severity, code: String, fleet: FleetName?, owner: String?, subject: String? = nil, text: String
    ) {
        self.severity = severity
        self.code = code
        self.fleet = fleet
        self.owner = owner
        self.subject = subject
        self.text = text
    }
}
