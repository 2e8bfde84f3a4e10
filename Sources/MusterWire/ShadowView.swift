public import MusterCore

/// A candidate that is tried beside a fleet's policy, and where the two have differed.
public struct ShadowView: Codable, Hashable, Sendable {
    /// What the candidate wants.
    public var desired: Int
    /// Hash of the candidate, in hexadecimal.
    public var policy: String
    /// Since when it is tried; the figures count from then.
    public var since: Timestamp
    /// Since when the numbers differ; absent while they are the same.
    public var differsSince: Timestamp?
    public var differsSeconds: Double
    /// Worker-seconds that it wanted beyond the number in force, and short of it.
    public var moreWorkerSeconds: Double
    public var fewerWorkerSeconds: Double
    /// Moments at which a number changed or both did, and those after which they were not the same.
    public var changes: Int
    public var differingChanges: Int
    public var lastChangeAt: Timestamp?
    /// The candidate's last change and its reason.
    public var lastChange: String?

    public init(_ shadow: ShadowState, now: Instant) {
        let tally = shadow.tally.counted(at: now)
        desired = shadow.candidate.desired
        policy = String(shadow.candidate.policyHash, radix: 16)
        since = Timestamp(tally.since)
        differsSince = tally.differsSince.map(Timestamp.init)
        differsSeconds = tally.differed
        moreWorkerSeconds = tally.more
        fewerWorkerSeconds = tally.fewer
        changes = tally.changes
        differingChanges = tally.differing
        // What it began with were the changes of the policy in force.
        let own = shadow.candidate.lastChange.flatMap { $0.policy == shadow.candidate.policyHash ? $0 : nil }
        lastChangeAt = own.map { Timestamp($0.at) }
        lastChange = own?.summary
    }
}
