/// A candidate policy beside a fleet's own: it decides on what the fleet is told, and nothing is done of it.
public struct ShadowState: Hashable, Sendable, Codable {
    /// The fleet as the candidate would have it: its own desired number, needs and crossings, and no workers.
    public internal(set) var candidate: FleetState
    public internal(set) var tally: ShadowTally
    /// When the newest of its facts became true. Its own: the fleet's clock takes no notice of a candidate.
    var latest: Instant
    /// When people were last told that it differs or agrees, and which of the two.
    var toldAt: Instant?
    var toldDiffers = false

    /// Begins with what is in force, as if the candidate took over now.
    init(_ policy: FleetPolicy, beside live: FleetState, at now: Instant) {
        var fleet = live
        fleet.forgetWorkers()
        // The live mode is none of the candidate's: nothing leaves the shadow here.
        fleet.policy.mode = policy.mode
        fleet.adopt(policy, at: now)
        candidate = fleet
        latest = now
        tally = ShadowTally(live: live.desired, candidate: fleet.desired, at: now)
    }

    public var fleet: FleetName { candidate.policy.fleet }

    /// Where signals come in that are not read for the fleet's own policy: no policy can have this name.
    public var readAs: FleetName { Self.readAs(fleet) }

    /// The same of a fleet, whether or not it has a candidate.
    public static func readAs(_ fleet: FleetName) -> FleetName { FleetName("\(fleet)~shadow") }

    /// Signals that the fleet's own policy does not read in just this way.
    public func ownSignals(beside live: FleetPolicy) -> [SignalPolicy] {
        candidate.policy.signals.filter { !live.signals.contains($0) }
    }

    /// The candidate's fleet with what is the fleet's own and no policy's: boots, and what operators said.
    func fleet(beside live: FleetState) -> FleetState {
        var fleet = candidate
        fleet.boots = live.boots
        fleet.override = live.override
        fleet.pause = live.pause
        fleet.freeze = live.freeze
        fleet.retiring = live.retiring
        return fleet
    }
}

/// What is true of a candidate, in the past tense. Nothing of it is about a worker.
public enum ShadowFact: Hashable, Sendable, Codable {
    /// The candidate is tried from now on; a former one of the fleet is forgotten with its tally.
    case adopted(FleetPolicy)
    /// There is no candidate any more.
    case ended
    case decided(DecisionFact)
    /// The numbers began to differ. Told at most once a minute.
    case differs(candidate: Int, live: Int)
    /// They are the same again. Told at most once a minute.
    case agrees(Int)
}

/// Where a candidate and the policy in force have differed since the candidate was adopted.
public struct ShadowTally: Hashable, Sendable, Codable {
    public private(set) var since: Instant
    /// The numbers wanted, and up to when they are counted.
    public private(set) var live: Int
    public private(set) var candidate: Int
    private var counted: Instant
    public private(set) var differsSince: Instant?
    /// Seconds in which they differed.
    public private(set) var differed = 0.0
    /// Worker-seconds that the candidate wanted beyond the live number, and short of it.
    public private(set) var more = 0.0
    public private(set) var fewer = 0.0
    /// Moments at which a number changed or both did, and those after which they were not the same.
    public private(set) var changes = 0
    public private(set) var differing = 0
    private var changedAt: Instant?

    init(live: Int, candidate: Int, at now: Instant) {
        since = now
        counted = now
        self.live = live
        self.candidate = candidate
        if live != candidate { differsSince = now }
    }

    /// Takes in the numbers that stand from now on.
    mutating func count(live: Int, candidate: Int, at now: Instant) {
        self = counted(at: now)
        guard live != self.live || candidate != self.candidate else { return }
        if changedAt == now {
            // Both numbers of one moment are one change.
            if self.live != self.candidate { differing -= 1 }
        } else {
            changes += 1
            changedAt = now
        }
        self.live = live
        self.candidate = candidate
        if live != candidate { differing += 1 }
        differsSince = live == candidate ? nil : differsSince ?? now
    }

    /// The tally as it is then, when nothing changes until then.
    public func counted(at now: Instant) -> ShadowTally {
        var tally = self
        let seconds = max(0, (now - counted).inSeconds)
        let gap = Double(candidate - live)
        if gap != 0 { tally.differed += seconds }
        tally.more += max(0, gap) * seconds
        tally.fewer += max(0, -gap) * seconds
        tally.counted = max(now, counted)
        return tally
    }

    mutating func moveBack(by step: Duration) {
        since = since - step
        counted = counted - step
        changedAt = changedAt.map { $0 - step }
        differsSince = differsSince.map { $0 - step }
    }
}
