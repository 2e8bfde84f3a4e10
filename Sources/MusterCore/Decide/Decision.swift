/// One decision with the whole chain of its reasons: each stage adds to the record and none overwrites.
public struct Decision: Hashable, Sendable, Codable {
    public var fleet: FleetName
    public var at: Instant
    /// Hash of the policy that was in force.
    public var policy: UInt64
    /// The desired number before.
    public var from: Int
    /// The desired number after.
    public var to: Int
    /// What there was.
    public var census: Census
    /// One for each rule, in the policy's order.
    public var opinions: [Opinion]
    /// What each stage made of the number, in order.
    public var stages: [Stage]
    /// The readings it was made from, in the policy's order of signals.
    public var readings: [SignalReading]

    public init(
        fleet: FleetName, at: Instant, policy: UInt64, from: Int, to: Int, census: Census, opinions: [Opinion],
        stages: [Stage], readings: [SignalReading]
    ) {
        self.fleet = fleet
        self.at = at
        self.policy = policy
        self.from = from
        self.to = to
        self.census = census
        self.opinions = opinions
        self.stages = stages
        self.readings = readings
    }
}

/// A reading under its signal's name.
public struct SignalReading: Hashable, Sendable, Codable {
    public var signal: SignalName
    public var reading: Reading

    public init(signal: SignalName, reading: Reading) {
        self.signal = signal
        self.reading = reading
    }
}

/// How many workers are in which state.
public struct Census: Hashable, Sendable, Codable {
    /// Healthy and taking work.
    public var inService = 0
    /// On the way into service: intended, launched, booting, joining.
    public var arriving = 0
    public var draining = 0
    public var terminating = 0
    /// In service but failing their checks.
    public var unhealthy = 0
    public var quarantined = 0
    /// When the next arriving worker is expected, from the fleet's own boots.
    public var nextArrival: Instant?

    public init() {}

    /// What the desired number is compared with.
    public var counted: Int { inService + arriving }
}

/// What one rule saw and wanted.
public struct Opinion: Hashable, Sendable, Codable {
    public var rule: RuleName
    public var verdict: Verdict
    public var advisory: Bool
    /// What a worker carries, where the rule has it learned.
    public var capacity: LearnedCapacity?

    public init(rule: RuleName, verdict: Verdict, advisory: Bool, capacity: LearnedCapacity? = nil) {
        self.rule = rule
        self.verdict = verdict
        self.advisory = advisory
        self.capacity = capacity
    }
}

/// A rule's verdict.
public enum Verdict: Hashable, Sendable, Codable {
    /// Exactly `need` workers' worth of work, before rounding and headroom.
    case needs(Double, because: OpinionReason)
    /// At least so many.
    case atLeast(Int, because: OpinionReason)
    /// Fresh, and nothing to ask for.
    case content(because: OpinionReason)
    /// Its signal is no value: it argues for at least what is there.
    case blind(SignalName, ReadingState)
}

/// The numbers behind an opinion.
public enum OpinionReason: Hashable, Sendable, Codable {
    /// `imputed` workers did not report and are taken as fully loaded, which can only forbid a scale-in.
    case perWorker(SignalName, value: Double, perWorker: Double, imputed: Int)
    /// The mean over `workers` that reported; `imputed` as above.
    case value(SignalName, value: Double, goal: Double, workers: Int, imputed: Int)
    /// The total's past says how many; `imputed` as above.
    indirect case foresight(SignalName, value: Double, perWorker: Double, record: ForesightRecord, imputed: Int)
    case step(SignalName, value: Double, threshold: Double, change: Adjustment, since: Instant)
    case stepPending(SignalName, value: Double, threshold: Double, since: Instant, counts: Instant)
    case withinSteps(SignalName, value: Double)
    /// Under a threshold that would make the fleet smaller, which counts only when no worker is `missing`.
    case stepUnseen(SignalName, value: Double, threshold: Double, missing: Int)
    case window(min: Int, because: String?)
    case noWindow
    /// What waits, what a worker clears a second, the time there is; `imputed` as above.
    case backlog(SignalName, value: Double, rate: Double, within: Duration, imputed: Int)
    /// The expression as it stands and what it gave; `imputed` as above.
    case formula(String, value: Double, imputed: Int)
    /// What the season says of the time until workers launched now would serve.
    indirect case season(SignalName, SeasonalRecord)
    /// The season is not known well enough yet.
    case learning(SignalName, SeasonalLearning)
}

/// What one stage made of the number.
public struct Stage: Hashable, Sendable, Codable {
    public var kind: StageKind
    public var before: Int
    public var after: Int
    public var reason: StageReason

    public init(kind: StageKind, before: Int, after: Int, reason: StageReason) {
        self.kind = kind
        self.before = before
        self.after = after
        self.reason = reason
    }
}

/// The stages, in the order in which they work.
public enum StageKind: String, Hashable, Sendable, Codable, CaseIterable {
    case merge, headroom, tolerance, hold, projection, forecast, limit, bounds, guards, override, mode
}

/// The numbers behind a stage.
public enum StageReason: Hashable, Sendable, Codable {
    /// This rule asked for most.
    case highest(RuleName)
    /// No rule has an opinion.
    case noOpinion
    /// This rule is blind: no scale-in.
    case blindRule(RuleName)
    case headroom(Adjustment, need: Double)
    /// What stands for a declared surge.
    case absorb(Surge, SurgeRecord)
    case withinTolerance(Share, need: Double)
    /// The highest need of the window, and when it leaves the window.
    case heldByPeak(Int, until: Instant)
    /// The need has not lasted long enough; it counts from then on.
    case needTooYoung(until: Instant)
    /// This rule would call the workers back.
    case wouldReturn(RuleName, projected: Double, threshold: Double)
    /// At most this many above the lowest of the window.
    case outLimit(from: Int, most: Int, per: Duration)
    /// At least this many, measured from the window's peak.
    case inLimit(peak: Int, least: Int, per: Duration)
    case minimum(Int)
    case maximum(Int)
    case contradiction(String, value: Double)
    /// The condition's signal is no value.
    case contradictionBlind(String)
    /// So many of so many workers fail their checks: more than can be their own fault.
    case massUnhealthy(Int, of: Int)
    case frozen(because: String?, until: Instant?, allows: FreezeAllowance)
    /// No signal at all since then.
    case blindHold(since: Instant, until: Instant)
    case blindPeak(Int, since: Instant)
    case override(by: String, reason: String, until: Instant?)
    case mode(FleetMode)
    case paused(by: String, reason: String, until: Instant?)
    case initial
    case unchanged
}

extension Opinion {
    /// It comes from a foresight, which has a hold of its own.
    var isForeseen: Bool {
        if case .needs(_, because: .foresight) = verdict { true } else { false }
    }

    /// Workers that it only raises to; nil for an opinion that may argue for fewer.
    var raise: Int? {
        if case .atLeast(let workers, because: .season) = verdict { workers } else { nil }
    }

    /// Its signal is no value.
    var isBlind: Bool {
        if case .blind = verdict { true } else { false }
    }

    /// It rests on a fresh value.
    var isSighted: Bool {
        switch verdict {
        case .needs, .content: true
        case .blind: false
        case .atLeast(_, because: let reason):
            switch reason {
            case .window, .noWindow, .season: false
            default: true
            }
        }
    }
}
