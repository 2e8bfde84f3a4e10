public import MusterCore

/// The daemon and everything it looks after.
public struct StatusView: Codable, Hashable, Sendable {
    public var version: String
    public var at: Timestamp
    public var startedAt: Timestamp
    public var uptimeSeconds: Double
    /// The journal's revision.
    public var revision: UInt64
    /// Whether the daemon can decide and act, and why not.
    public var ready: Bool
    public var unreadyReason: String?
    /// A freeze of every fleet.
    public var freeze: MarkView?
    public var fleets: [FleetSummary]
    public var policyProblems: [PolicyProblemView]
    public var alerts: [AlertView]

    public init(
        version: String, at: Instant, startedAt: Instant, revision: UInt64, unreadyReason: String?,
        freeze: OperatorMark?, fleets: [FleetSummary], policyProblems: [PolicyProblemView], alerts: [AlertView]
    ) {
        self.version = version
        self.at = Timestamp(at)
        self.startedAt = Timestamp(startedAt)
        uptimeSeconds = max(0, (at - startedAt).inSeconds)
        self.revision = revision
        ready = unreadyReason == nil
        self.unreadyReason = unreadyReason
        self.freeze = freeze.flatMap { $0.holds(at: at) ? MarkView($0) : nil }
        self.fleets = fleets
        self.policyProblems = policyProblems
        self.alerts = alerts
    }
}

/// A policy file that is broken.
public struct PolicyProblemView: Codable, Hashable, Sendable {
    public var path: String
    /// The diagnostics as `muster check` prints them.
    public var text: String
    public var since: Timestamp
    /// Whether its last good version is in force; one that was never good has none.
    public var hasLastGood: Bool

    public init(path: String, text: String, since: Instant, hasLastGood: Bool) {
        self.path = path
        self.text = text
        self.since = Timestamp(since)
        self.hasLastGood = hasLastGood
    }
}

/// An alert that stands.
public struct AlertView: Codable, Hashable, Sendable {
    /// How urgent it is.
    public enum Severity: String, WireWord { case notice, warning, critical }

    public var severity: Severity
    /// Stable, such as `drainOverdue`.
    public var code: String
    public var fleet: String?
    public var owner: String?
    public var text: String
    public var since: Timestamp

    public init(_ alert: Alert, since: Instant) {
        severity =
            switch alert.severity {
            case .notice: .notice
            case .warning: .warning
            case .critical: .critical
            }
        code = alert.code
        fleet = alert.fleet?.rawValue
        owner = alert.owner
        text = alert.text
        self.since = Timestamp(since)
    }
}
