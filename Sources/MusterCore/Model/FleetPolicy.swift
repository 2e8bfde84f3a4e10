/// Everything one policy file says of one fleet, typed, bounded and complete with its defaults.
public struct FleetPolicy: Hashable, Sendable, Codable {
    public var fleet: FleetName
    /// Goes into every alert.
    public var owner: String?
    public var mode: FleetMode
    public var workers: WorkerBounds
    /// In order of preference; non-empty, names unique.
    public var placements: [PlacementPolicy]
    /// Sorted by name, unique.
    public var signals: [SignalPolicy]
    /// In the file's order, names unique.
    public var rules: [RulePolicy]
    public var scaleOut: DirectionPolicy
    public var scaleIn: DirectionPolicy
    /// The order in which workers are picked for retirement; non-empty.
    public var pick: [PickOrder]
    /// Spare capacity kept above what the rules ask for.
    public var headroom: Headroom
    public var drain: DrainPolicy
    public var health: HealthPolicy
    public var guards: GuardPolicy
    /// Workers of the static fleet that savings are measured against, if stated.
    public var baseline: Int?
    /// Prices and budget, if stated.
    public var cost: CostPolicy?

    public init(
        fleet: FleetName, owner: String? = nil, mode: FleetMode = .active, workers: WorkerBounds,
        placements: [PlacementPolicy], signals: [SignalPolicy] = [], rules: [RulePolicy] = [],
        scaleOut: DirectionPolicy = .scaleOut, scaleIn: DirectionPolicy = .scaleIn,
        pick: [PickOrder] = PickOrder.standard, headroom: Headroom = .workers(0), drain: DrainPolicy = DrainPolicy(),
        health: HealthPolicy = HealthPolicy(), guards: GuardPolicy = GuardPolicy(), baseline: Int? = nil,
        cost: CostPolicy? = nil
    ) {
        self.fleet = fleet
        self.owner = owner
        self.mode = mode
        self.workers = workers
        self.placements = placements
        self.signals = signals
        self.rules = rules
        self.scaleOut = scaleOut
        self.scaleIn = scaleIn
        self.pick = pick
        self.headroom = headroom
        self.drain = drain
        self.health = health
        self.guards = guards
        self.baseline = baseline
        self.cost = cost
    }
}

/// What Muster may do with a fleet.
public enum FleetMode: String, Hashable, Sendable, Codable, CaseIterable {
    /// Decide and act.
    case active
    /// Decide; launch, but retire nothing.
    case scaleOutOnly
    /// Decide and record, act on nothing.
    case shadow
    /// Decide nothing: the desired number stays as it is and workers that are lost are still replaced.
    case paused
}

/// How many workers there may be.
public struct WorkerBounds: Hashable, Sendable, Codable {
    public var min: Int
    public var max: Int
    /// Used only when the fleet has never run; `min` when nil.
    public var initial: Int?
    /// What one worker can carry, if stated.
    public var serves: ServingCapacity?

    public init(min: Int, max: Int, initial: Int? = nil, serves: ServingCapacity? = nil) {
        self.min = min
        self.max = max
        self.initial = initial
        self.serves = serves
    }
}

/// `250 of tps`: the amount of a signal that one worker can carry.
public struct ServingCapacity: Hashable, Sendable, Codable {
    public var amount: Double
    public var signal: SignalName

    public init(amount: Double, signal: SignalName) {
        self.amount = amount
        self.signal = signal
    }
}

/// Where workers come from.
public struct PlacementPolicy: Hashable, Sendable, Codable {
    public var name: PlacementName
    public var provider: PlugInReference
    /// The most workers to place here, if bounded.
    public var max: Int?
    /// The engine or machine that its workers are listed by, as the policy names it; nil when there is one for the
    /// provider.
    public var endpoint: String?
    /// The name that its workers carry at the provider, where the policy has given that name to another place since.
    public internal(set) var label: PlacementName?

    public init(name: PlacementName, provider: PlugInReference, max: Int? = nil, endpoint: String? = nil) {
        self.name = name
        self.provider = provider
        self.max = max
        self.endpoint = endpoint
    }

    /// The name that its workers carry at the provider.
    public var labelledName: PlacementName { label ?? name }

    /// Whether a listing of the one shows the workers of the other.
    func isSamePlace(as other: PlacementPolicy) -> Bool {
        provider.kind == other.provider.kind && endpoint == other.endpoint && labelledName == other.labelledName
    }
}

/// Something measured.
public struct SignalPolicy: Hashable, Sendable, Codable {
    public var name: SignalName
    public var source: PlugInReference
    public var every: Duration
    /// A reading older than this is not a value.
    public var stale: Duration
    /// The lowest plausible value, if bounded.
    public var least: Double?
    /// The highest plausible value, if bounded.
    public var greatest: Double?

    public init(
        name: SignalName, source: PlugInReference, every: Duration = .seconds(5), stale: Duration? = nil,
        least: Double? = nil, greatest: Double? = nil
    ) {
        self.name = name
        self.source = source
        self.every = every
        self.stale = stale ?? every * 3
        self.least = least
        self.greatest = greatest
    }
}

/// Tolerance, hold and limit of one direction.
public struct DirectionPolicy: Hashable, Sendable, Codable {
    /// No change for less than this share of the desired number.
    public var tolerance: Share
    public var hold: Duration
    public var limit: Limit?
    /// What of it is for foresights too. Nil in policies of before they were the default: the tolerance was, the hold
    /// was not.
    public var foresight: ForesightBounds?

    public init(tolerance: Share, hold: Duration, limit: Limit?, foresight: ForesightBounds? = nil) {
        self.tolerance = tolerance
        self.hold = hold
        self.limit = limit
        self.foresight = foresight
    }

    /// Out at once, at most doubling or ten more in 15 s: a surge is not damped, a wild number is.
    public static let scaleOut = DirectionPolicy(
        tolerance: .percent(5), hold: .zero,
        limit: Limit(atMost: [.share(.percent(100)), .workers(10)], per: .seconds(15)))
    /// In slowly: the highest need of five minutes, at most a tenth of the trailing peak a minute.
    public static let scaleIn = DirectionPolicy(
        tolerance: .percent(10), hold: .seconds(300), limit: Limit(atMost: [.share(.percent(10))], per: .seconds(60)))

    /// Where a rule foresees: a burst's reserve is asked for in one go, at most the fivefold or twenty more in 15 s.
    public static let foreseenOut = DirectionPolicy(
        tolerance: scaleOut.tolerance, hold: scaleOut.hold,
        limit: Limit(atMost: [.share(.percent(400)), .workers(20)], per: .seconds(15)), foresight: ForesightBounds())
    /// Where a rule foresees: what a collapse of demand leaves is the foresight's to say, and it keeps most for an hour.
    public static let foreseenIn = DirectionPolicy(
        tolerance: scaleIn.tolerance, hold: scaleIn.hold, limit: nil, foresight: ForesightBounds())

    /// Whether less than the tolerance is no change for a foresight either, which settles by itself.
    var toleranceIsForForesight: Bool { foresight?.tolerance ?? true }
}

/// Which keys of a direction are for foresights too: those that the policy states. The limit always is.
public struct ForesightBounds: Hashable, Sendable, Codable {
    public var tolerance: Bool
    public var hold: Bool

    public init(tolerance: Bool = false, hold: Bool = false) {
        self.tolerance = tolerance
        self.hold = hold
    }
}

extension FleetPolicy {
    /// Whether a rule asks a total's past how many workers it is going to need.
    public var foresees: Bool { rules.contains(where: \.kind.foresees) }

    /// Whether a hold that the policy states is for its foresights as well; of either direction it makes both count.
    var holdIsForForesight: Bool { scaleOut.foresight?.hold == true || scaleIn.foresight?.hold == true }
}

/// A reason to retire this worker before that one.
public enum PickOrder: String, Hashable, Sendable, Codable, CaseIterable {
    case unhealthy
    case spot
    case leastBusy
    case oldest
    case newest

    /// The order when the policy names none.
    public static let standard: [PickOrder] = [.unhealthy, .spot, .leastBusy, .oldest]
}
