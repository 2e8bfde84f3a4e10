/// Everything that must survive a crash. Changed only by `apply(_:)`.
public struct ControlState: Hashable, Sendable, Codable {
    /// The journal's identity; nil before the first fact.
    public internal(set) var seed: UInt64?
    /// Sorted by name, unique.
    public internal(set) var fleets: [FleetState] = []
    /// A freeze of every fleet.
    public internal(set) var freeze: OperatorMark?
    /// Where the numbering of fleets that were retired goes on, by fleet; nil when none was.
    public internal(set) var formerSequences: [String: Int]?
    /// Candidates that are tried beside fleets, sorted by fleet; nil when there is none.
    public internal(set) var shadows: [ShadowState]?
    /// When the newest fact became true; a candidate's do not count, so that nothing of a fleet depends on one.
    public internal(set) var latest: Instant?

    public init() {}

    /// Time has come so far without a fact.
    mutating func noteTime(_ now: Instant) { latest = now }

    /// The fleet of that name, or nil.
    public subscript(fleet: FleetName) -> FleetState? {
        index(of: fleet).map { fleets[$0] }
    }

    /// Where the fleet stands in `fleets`, or nil.
    func index(of fleet: FleetName) -> Int? {
        let place = insertionPoint(of: fleet)
        return place < fleets.count && fleets[place].policy.fleet == fleet ? place : nil
    }

    /// Where a fleet of that name stands or would stand.
    func insertionPoint(of fleet: FleetName) -> Int {
        var low = 0
        var high = fleets.count
        while low < high {
            let middle = (low + high) / 2
            if fleets[middle].policy.fleet < fleet { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What is known of one fleet.
public struct FleetState: Hashable, Sendable, Codable {
    public internal(set) var policy: FleetPolicy
    public internal(set) var policyHash: UInt64
    /// Since when the policy's file is missing.
    public internal(set) var withdrawnAt: Instant?
    /// The number of workers wanted.
    public internal(set) var desired: Int
    /// Numbers the workers; never goes back.
    public internal(set) var nextSequence: Int = 1
    /// Sorted by id.
    public internal(set) var workers: [WorkerRecord] = []
    /// Placements that the policy no longer names and that still have workers.
    public internal(set) var formerPlacements: [PlacementPolicy] = []
    /// Traffic places that the policy no longer names, of which workers may still be in; nil when there is none.
    public internal(set) var formerTraffic: [FormerTraffic]?
    /// When the desired number changed to what; sorted by time, trimmed to the longest window that a rule looks back,
    /// but always holding the newest one that is older than the window.
    public internal(set) var desiredHistory: [DesiredPoint] = []
    /// The highest desired number of each of the last 24 hours.
    public internal(set) var peaks: [HourlyPeak] = []
    /// Needs of the last hold window; sorted by time.
    public internal(set) var needs: [NeedPoint] = []
    /// When a signal was last a value.
    public internal(set) var sightedAt: Instant?
    /// When the fleet was last evaluated, to the slot of the hold window.
    public internal(set) var evaluatedAt: Instant?
    /// Thresholds that are crossed; sorted by rule and step.
    public internal(set) var crossings: [Crossing] = []
    /// Moments of launches and retirements inside the guards' windows.
    public internal(set) var launches: [Instant] = []
    public internal(set) var retirements: [Instant] = []
    /// Seconds from launch to service of the last boots, newest last, at most 64.
    public internal(set) var boots: [Double] = []
    /// Seconds from a drain's beginning to the worker's end, of the last ordinary retirements, newest last, at most 64; nil
    /// before the first.
    public internal(set) var retirementTimes: [Double]?
    /// How each placement has been doing; sorted by name.
    public internal(set) var placements: [PlacementState] = []
    public internal(set) var override: Override?
    public internal(set) var pause: OperatorMark?
    public internal(set) var freeze: OperatorMark?
    /// Set when the fleet is being retired for good.
    public internal(set) var retiring: OperatorMark?
    /// The decision that set the desired number.
    public internal(set) var lastChange: Decision?

    init(policy: FleetPolicy, at now: Instant) {
        self.policy = policy
        policyHash = policy.fingerprint
        desired = policy.workers.initial ?? policy.workers.min
        desiredHistory = [DesiredPoint(at: now, desired: desired)]
        peaks = [HourlyPeak(hour: now.hour, desired: desired)]
    }

    /// Where the worker stands in `workers`, or nil.
    public func index(of worker: WorkerID) -> Int? {
        let place = insertionPoint(of: worker)
        return place < workers.count && workers[place].id == worker ? place : nil
    }

    func insertionPoint(of worker: WorkerID) -> Int {
        var low = 0
        var high = workers.count
        while low < high {
            let middle = (low + high) / 2
            if workers[middle].id < worker { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// One worker.
public struct WorkerRecord: Hashable, Sendable, Codable {
    public internal(set) var id: WorkerID
    public internal(set) var placement: PlacementName
    public internal(set) var phase: WorkerPhase
    /// When the phase began.
    public internal(set) var since: Instant
    /// When the launch was intended.
    public internal(set) var intendedAt: Instant
    /// When it first came into service.
    public internal(set) var joinedAt: Instant?
    public internal(set) var handle: String?
    public internal(set) var address: WorkerAddress?
    /// Found with our labels, unknown to the journal: it may be serving, so it is never ended without a drain.
    public internal(set) var isAdopted = false
    /// The last verdict of its checks; nil before the first.
    public internal(set) var healthy: Bool?
    public internal(set) var protection: OperatorMark?
    public internal(set) var quarantine: OperatorMark?
    /// Set when an operator wants it drained, until its drain begins.
    public internal(set) var drainAsked: OperatorMark?
    /// How it ended by itself; nil while it runs, and when it is we who end it.
    public internal(set) var exit: String?
}

/// Where a worker is in its life.
public enum WorkerPhase: Hashable, Sendable, Codable {
    /// The intent is durable; the provider has not confirmed.
    case launching
    /// The provider has it; it has not passed its checks.
    case booting
    /// Fit; being brought into traffic. `returning` when it was draining.
    case joining(returning: Bool)
    case inService
    case draining(DrainRecord)
    /// Being ended, after that drain if there was one; `forced` when it was not found empty first.
    case terminating(after: DrainRecord?, forced: Bool)
}

/// A drain under way.
public struct DrainRecord: Hashable, Sendable, Codable {
    public internal(set) var reason: RetirementReason
    public internal(set) var began: Instant
    public internal(set) var deadline: Instant
    /// When the deadline passed, if it did.
    public internal(set) var overdueAt: Instant?
    /// When it was found fenced and empty.
    public internal(set) var endedAt: Instant?
    /// Whether the worker was in service when the drain began.
    public internal(set) var fromService: Bool
}

/// The desired number from a moment on.
public struct DesiredPoint: Hashable, Sendable, Codable {
    public var at: Instant
    public var desired: Int
}

/// The highest desired number in one hour since the epoch.
public struct HourlyPeak: Hashable, Sendable, Codable {
    public var hour: Int64
    public var desired: Int
}

/// A need that counts until it leaves the hold window.
public struct NeedPoint: Hashable, Sendable, Codable {
    public var at: Instant
    public var need: Int
}

/// A step's threshold that is crossed.
public struct Crossing: Hashable, Sendable, Codable {
    public var rule: RuleName
    public var step: Int
    public var since: Instant
}

/// How a placement's launches have been doing.
public struct PlacementState: Hashable, Sendable, Codable {
    public internal(set) var name: PlacementName
    /// Launches in a row that were refused or missed their boot deadline.
    public internal(set) var failures = 0
    /// Waits in a row; launches refused together make one.
    public internal(set) var waits = 0
    /// No launch here before then.
    public internal(set) var notBefore: Instant?
    public internal(set) var lastFailure: Failure?

    init(name: PlacementName) { self.name = name }
}

extension Instant {
    /// Whole hours since the epoch.
    var hour: Int64 {
        let second = wholeSeconds
        return second >= 0 ? second / 3600 : (second - 3599) / 3600
    }
}
