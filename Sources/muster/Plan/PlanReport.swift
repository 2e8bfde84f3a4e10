import MusterPolicy

/// What policy files would change at a running daemon.
struct PlanReport: Codable {
    /// How many days of recorded signals were asked for.
    var days: Double
    /// Sorted by name.
    var fleets: [Fleet]

    /// Whether any fleet comes, changes, or loses its file.
    var hasChanges: Bool { fleets.contains { $0.state != .unchanged } }

    /// One fleet, in the files or at the daemon.
    struct Fleet: Codable {
        enum State: String, Codable { case new, changed, unchanged, missing }

        var fleet: String
        var state: State
        var changes: [PolicyChange] = []
        var now: Moment?
        var past: Past?
        /// What was assumed or is not known.
        var notes: [String] = []
    }

    /// What both policies make of the daemon's latest inputs.
    struct Moment: Codable {
        var desired: Int
        var before: Int
        var after: Int
        var because: String
    }

    /// What both policies make of the recorded days.
    struct Past: Codable {
        var from: String
        var to: String
        var before: Outcome
        var after: Outcome
        /// Share of the time in which the desired numbers differ.
        var differs: Double
        /// Where they are farthest apart; absent when they never differ.
        var farthest: Difference?
        var currency: String?
    }

    struct Difference: Codable {
        var at: String
        var before: Int
        var after: Int
        /// The last decisions until then.
        var becauseBefore: String?
        var becauseAfter: String?
    }

    struct Outcome: Codable {
        var changes: Int
        var mostWorkers: Int
        var workerHours: Double
        var cost: Double?
        var overloadedSeconds: Double?
        var longestOverloadSeconds: Double?
        /// As a share of the demand.
        var leastHeadroom: Double?
    }
}
