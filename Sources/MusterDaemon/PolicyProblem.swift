import MusterCore

/// A policy file that is not in force.
package struct PolicyProblem: Sendable, Hashable {
    package var path: String
    /// The diagnostics as `muster check` prints them.
    package var text: String
    package var since: Instant
    /// Whether an earlier version of it is in force; a file that was never good has none.
    package var hasLastGood: Bool
    /// The fleet of that version, and whose it is.
    package var fleet: FleetName?
    package var owner: String?

    package init(
        path: String, text: String, since: Instant, hasLastGood: Bool = true, fleet: FleetName? = nil,
        owner: String? = nil
    ) {
        self.path = path
        self.text = text
        self.since = since
        self.hasLastGood = hasLastGood
        self.fleet = fleet
        self.owner = owner
    }

    /// The alert that stands while the file is broken.
    package var alert: StandingAlert {
        StandingAlert(
            alert: Alert(
                severity: .warning, code: "policyBroken", fleet: fleet, owner: owner, subject: path,
                text: "\(path) is broken; \(standing)"), since: since)
    }

    /// What is in force in its place.
    package var standing: String {
        hasLastGood ? "its last good version is in force" : "it was never good, so nothing of it is in force"
    }
}
