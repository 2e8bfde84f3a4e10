import MusterCore

/// Tells people.
public protocol Announcer: Sendable {
    /// The name configurations use, such as `log`.
    var kind: String { get }

    /// Hands the alert over. `Failure.throttled` and `unavailable` are tried again by the caller.
    func announce(_ alert: Alert, at now: Instant) async throws(Failure)
}
