/// Why a worker is where it is: what keeps it from being retired, from serving, or from being gone. Made of the very
/// questions that the kernel asks itself before it acts.
public struct WhyNot: Hashable, Sendable {
    /// What there is to ask about a worker in its phase.
    public enum Question: String, Hashable, Sendable, CaseIterable {
        /// It serves: why is it not retired?
        case notRetired
        /// It is on its way: why does it not serve?
        case notInService
        /// It is being retired: why is it still there?
        case notGone
    }

    public var worker: WorkerID
    public var fleet: FleetName
    public var at: Instant
    public var question: Question
    /// All that hold, in the order in which the kernel asks; non-empty.
    public var reasons: [WhyNotReason]
    /// The fleet's last decision, where the number that it gave is a reason.
    var decision: Decision?
    var policy: FleetPolicy
    var isFrozen: Bool

    /// What would have to be different, most binding first: of the reasons, then of the fleet's number.
    public func changes(moment: MomentText) -> [String] {
        let own = reasons.compactMap { $0.change(under: policy, moment: moment) }
        let number = decision?.counterfactuals(under: policy, isFrozen: isFrozen, moment: moment) ?? []
        return own + number.filter { !own.contains($0) }
    }
}

/// One thing that keeps a worker where it is.
public enum WhyNotReason: Hashable, Sendable {
    /// The fleet wants as many as it has or more; the stages of the last decision that keep the number there.
    case needed(desired: Int, there: Int, because: [Stage])
    /// No decision has been made since the start, so nothing says that there are too many.
    case unseen
    /// This holds whatever the number: no worker is retired, or none is replaced.
    case kept(StageReason)
    case protected(OperatorMark)
    /// So many were retired in the guard's window, and when the next may be.
    case quota(Quota, retired: Int, next: Instant?)
    /// As many drain as may at the same time.
    case drainsFull(draining: Int, atOnce: Int)
    /// Too many are those that do not serve yet, and they go first.
    case arrivingFirst(Int)
    /// Its place among those that may go, which goes before it, and by which order; by name when that is nil.
    case turn(Int, of: Int, after: WorkerID, by: PickOrder?)
    /// Nothing keeps it: it goes at the next step.
    case next
    /// An operator wants it drained, and it serves until enough others do.
    case leaving(OperatorMark, others: Int, desired: Int, latest: Instant)
    /// It fails its checks.
    case unhealthy
    /// As many are being replaced as may at the same time.
    case replacementsFull(Int, atOnce: Int)
    /// The provider does not list it any more.
    case unlisted(listings: Int, since: Instant)

    /// The provider was asked for it, and has not confirmed.
    case launching(since: Instant)
    /// The provider has it; when it is expected by the fleet's own boots, and when it is given up.
    case booting(since: Instant, expected: Instant?, deadline: Instant)
    /// What it waits for is its checks: nil before their first verdict.
    case checks(passing: Bool?)
    /// The fleet has no check: it serves when its provider calls it running.
    case notRunning
    /// It is being brought into traffic, for the first time or back from a drain.
    case joining(since: Instant, returning: Bool)

    case quarantined(OperatorMark)
    case retiring(RetirementReason, since: Instant)
    /// The step at work and what it waits for.
    case draining(DrainProgress)
    case drainDeadline(Instant, DeadlineAction)
    case drainOverdue(since: Instant)
    case terminating(since: Instant, forced: Bool)
    /// What still brings it into traffic has to end first.
    case broughtIn(EffectID.Kind)
    /// How the effect that it waits for has been doing.
    case effect(EffectTrial)
}

/// An effect that a worker waits for.
public struct EffectTrial: Hashable, Sendable {
    public var kind: EffectID.Kind
    public var isUnderWay: Bool
    /// Tries that did not succeed.
    public var attempts: Int
    /// No further try before then.
    public var notBefore: Instant?
    /// How the last try ended.
    public var problem: String?
}
