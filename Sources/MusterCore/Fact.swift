/// What is now true, in the past tense. Facts are journalled before the effects that follow from them, and replaying
/// them gives the same state.
public enum Fact: Hashable, Sendable, Codable {
    /// The journal's identity, drawn once by the shell; part of every worker's name and the seed of all chance.
    case seeded(UInt64, at: Instant)
    /// The controller's clock was set back: every stored moment moves with it, so that what has elapsed stays elapsed.
    case clockSetBack(by: Duration, at: Instant)
    case policyAdopted(FleetPolicy, at: Instant)
    /// The fleet's file is gone; its last policy stays in force.
    case policyWithdrawn(FleetName, at: Instant)
    /// The fleet is to be retired for good: every worker is drained, none is launched.
    case retirementBegan(FleetName, OperatorMark)
    /// The fleet was retired on purpose and has no workers left.
    case fleetRemoved(FleetName, at: Instant)
    case desiredChanged(Decision)
    /// An evaluation that changed nothing, kept at most once per slot of the hold window.
    case evaluated(FleetName, need: Int, sighted: Bool, at: Instant)
    /// A step's threshold began (or, when `since` is nil, ceased) to be crossed.
    case stepCrossed(FleetName, RuleName, step: Int, since: Instant?, at: Instant)
    /// Of a candidate beside the fleet; nothing is done of it.
    case shadow(FleetName, ShadowFact, at: Instant)
    case launchIntended(FleetName, WorkerID, PlacementName, at: Instant)
    case launchRefused(FleetName, WorkerID, Failure, at: Instant)
    case workerLaunched(FleetName, WorkerID, handle: String, WorkerAddress?, at: Instant)
    /// A worker with our labels was found that the journal does not know.
    case workerAdopted(FleetName, ObservedWorker, PlacementName, at: Instant)
    case workerHealthChanged(FleetName, WorkerID, healthy: Bool, at: Instant)
    case workerJoined(FleetName, WorkerID, at: Instant)
    /// An operator wants a worker drained; it serves until another does in its place.
    case drainAsked(FleetName, WorkerID, OperatorMark)
    case drainBegan(FleetName, WorkerID, RetirementReason, deadline: Instant, at: Instant)
    case drainOverdue(FleetName, WorkerID, blocker: String, at: Instant)
    /// Fenced and empty.
    case drainEnded(FleetName, WorkerID, at: Instant)
    case workerReclaimed(FleetName, WorkerID, at: Instant)
    /// `forced` when it is not to be found empty first; `reason` is for people.
    case terminationIntended(FleetName, WorkerID, forced: Bool, reason: String, at: Instant)
    /// The provider says that it ended by itself; what remains of it is to be removed.
    case workerExited(FleetName, WorkerID, how: String, at: Instant)
    case workerGone(FleetName, WorkerID, reason: String, at: Instant)
    case overrideSet(FleetName, Override)
    case overrideCleared(FleetName, at: Instant)
    case pauseSet(FleetName, OperatorMark)
    case pauseCleared(FleetName, at: Instant)
    /// A freeze of one fleet, or of all when the fleet is nil.
    case freezeSet(FleetName?, OperatorMark)
    case freezeCleared(FleetName?, at: Instant)
    case protectionSet(FleetName, WorkerID, OperatorMark)
    case protectionCleared(FleetName, WorkerID, at: Instant)
    case quarantineSet(FleetName, WorkerID, OperatorMark)
    case quarantineCleared(FleetName, WorkerID, at: Instant)
}

/// Why a worker is being retired.
public enum RetirementReason: Hashable, Sendable, Codable {
    case scaleIn
    case unhealthy
    /// Not in service by the boot deadline.
    case bootFailed
    case duplicate
    case operatorAsked(OperatorMark)
    case fleetRemoved
}

/// Who set something, why, and until when.
public struct OperatorMark: Hashable, Sendable, Codable {
    public var by: String
    public var reason: String
    public var at: Instant
    /// Never ends by itself when nil.
    public var until: Instant?

    public init(by: String, reason: String, at: Instant, until: Instant?) {
        self.by = by
        self.reason = reason
        self.at = at
        self.until = until
    }

    /// Whether it still holds at that time.
    public func holds(at now: Instant) -> Bool { until.map { now < $0 } ?? true }
}

/// An operator's desired number.
public struct Override: Hashable, Sendable, Codable {
    public var desired: Int
    public var mark: OperatorMark

    public init(desired: Int, mark: OperatorMark) {
        self.desired = desired
        self.mark = mark
    }
}

extension Fact {
    /// Whether an effect may follow from it, so that it must be on the disk first.
    public var precedesEffect: Bool {
        switch self {
        case .evaluated, .stepCrossed, .shadow(_, .decided(.evaluated), _), .shadow(_, .decided(.stepCrossed), _): false
        default: true
        }
    }

    /// A stable name for events and metrics: the case's own.
    public var name: String {
        switch self {
        case .seeded: "seeded"
        case .clockSetBack: "clockSetBack"
        case .retirementBegan: "retirementBegan"
        case .policyAdopted: "policyAdopted"
        case .policyWithdrawn: "policyWithdrawn"
        case .fleetRemoved: "fleetRemoved"
        case .desiredChanged: "desiredChanged"
        case .evaluated: "evaluated"
        case .stepCrossed: "stepCrossed"
        case .shadow(_, let fact, _): fact.name
        case .launchIntended: "launchIntended"
        case .launchRefused: "launchRefused"
        case .workerLaunched: "workerLaunched"
        case .workerAdopted: "workerAdopted"
        case .workerHealthChanged: "workerHealthChanged"
        case .workerJoined: "workerJoined"
        case .drainBegan: "drainBegan"
        case .drainAsked: "drainAsked"
        case .drainOverdue: "drainOverdue"
        case .drainEnded: "drainEnded"
        case .workerReclaimed: "workerReclaimed"
        case .terminationIntended: "terminationIntended"
        case .workerExited: "workerExited"
        case .workerGone: "workerGone"
        case .overrideSet: "overrideSet"
        case .overrideCleared: "overrideCleared"
        case .pauseSet: "pauseSet"
        case .pauseCleared: "pauseCleared"
        case .freezeSet: "freezeSet"
        case .freezeCleared: "freezeCleared"
        case .protectionSet: "protectionSet"
        case .protectionCleared: "protectionCleared"
        case .quarantineSet: "quarantineSet"
        case .quarantineCleared: "quarantineCleared"
        }
    }
}

extension Fact {
    /// The fleet it is about; nil when it is about none or all.
    public var fleet: FleetName? {
        switch self {
        case .seeded, .clockSetBack: nil
        case .policyAdopted(let policy, _): policy.fleet
        case .desiredChanged(let decision): decision.fleet
        case .freezeSet(let fleet, _), .freezeCleared(let fleet, _): fleet
        case .policyWithdrawn(let fleet, _), .retirementBegan(let fleet, _), .fleetRemoved(let fleet, _),
            .evaluated(let fleet, _, _, _),
            .stepCrossed(let fleet, _, _, _, _), .shadow(let fleet, _, _), .launchIntended(let fleet, _, _, _),
            .launchRefused(let fleet, _, _, _),
            .workerLaunched(let fleet, _, _, _, _), .workerAdopted(let fleet, _, _, _),
            .workerHealthChanged(let fleet, _, _, _), .workerJoined(let fleet, _, _),
            .drainBegan(let fleet, _, _, _, _), .drainAsked(let fleet, _, _),
            .drainOverdue(let fleet, _, _, _), .drainEnded(let fleet, _, _), .workerReclaimed(let fleet, _, _),
            .terminationIntended(let fleet, _, _, _, _), .workerExited(let fleet, _, _, _),
            .workerGone(let fleet, _, _, _), .overrideSet(let fleet, _),
            .overrideCleared(let fleet, _), .pauseSet(let fleet, _), .pauseCleared(let fleet, _),
            .protectionSet(let fleet, _, _), .protectionCleared(let fleet, _, _), .quarantineSet(let fleet, _, _),
            .quarantineCleared(let fleet, _, _):
            fleet
        }
    }
}
