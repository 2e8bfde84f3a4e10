import MusterCore
import MusterPorts

/// What the API may ask of the daemon. Everything answered is a value taken at one moment.
package protocol ControlPlane: Sendable {
    /// The present, as of the last step.
    func present() async -> Present

    /// Puts an operator's request to the kernel and returns when its facts are journalled.
    func ask(_ request: OperatorRequest) async throws(Refusal)

    /// Why the worker is where it is.
    func whyNot(_ worker: WorkerID) async throws(Refusal) -> WhyNot

    /// The decision in force at that time: the newest at or before it, whether or not it changed anything.
    func decision(fleet: FleetName, at: Instant?) async throws(Refusal) -> Decision?

    /// Facts, newest first.
    func entries(fleet: FleetName?, names: [String], until: Instant?, limit: Int) async throws(Refusal)
        -> [JournalEntry]

    /// Facts as they are journalled, after `revision` (from the next one when nil). Ends when the daemon stops, and
    /// when the reader is too slow: it then asks again after the last revision it saw.
    func events(after revision: UInt64?) async -> AsyncStream<JournalEntry>

    /// Whether the daemon can decide and act: nil when it can, else why not.
    func unready() async -> String?
}

/// Why an operator's request was refused.
package enum Refusal: Error, Hashable, Sendable {
    case noSuchFleet(FleetName)
    case noSuchWorker(WorkerID)
    /// The request makes no sense now; the text says why and what to do.
    case invalid(String)
    /// The journal cannot be written, or the daemon is stopping: try again.
    case unavailable(String)
}

/// The daemon at one moment.
package struct Present: Sendable {
    package var at: Instant
    package var startedAt: Instant
    package var revision: UInt64
    package var state: ControlState
    /// The last evaluation of each fleet, sorted by fleet, changes or not.
    package var decisions: [Decision]
    /// The same of the candidates beside them.
    package var shadowDecisions: [Decision]
    /// Drains under way, sorted by worker.
    package var drains: [DrainStatus]
    /// Policy files that are broken; the last good version of each is in force, if there was one.
    package var policyProblems: [PolicyProblem]
    /// Alerts that stand, newest first.
    package var alerts: [StandingAlert]
    package var telemetry: TelemetrySnapshot

    package init(
        at: Instant, startedAt: Instant, revision: UInt64, state: ControlState, decisions: [Decision],
        shadowDecisions: [Decision] = [], drains: [DrainStatus], policyProblems: [PolicyProblem],
        alerts: [StandingAlert], telemetry: TelemetrySnapshot
    ) {
        self.at = at
        self.startedAt = startedAt
        self.revision = revision
        self.state = state
        self.decisions = decisions
        self.shadowDecisions = shadowDecisions
        self.drains = drains
        self.policyProblems = policyProblems
        self.alerts = alerts
        self.telemetry = telemetry
    }
}

/// How far a drain is.
package struct DrainStatus: Sendable, Hashable {
    package var fleet: FleetName
    package var worker: WorkerID
    package var progress: DrainProgress

    package init(fleet: FleetName, worker: WorkerID, progress: DrainProgress) {
        self.fleet = fleet
        self.worker = worker
        self.progress = progress
    }
}

/// An alert and when it was raised.
package struct StandingAlert: Sendable, Hashable {
    package var alert: Alert
    package var since: Instant

    package init(alert: Alert, since: Instant) {
        self.alert = alert
        self.since = since
    }
}

/// The daemon's own figures, for `/metrics`.
package struct TelemetrySnapshot: Sendable, Hashable {
    /// Counters and gauges that are not derived from the state; sorted by name, then labels.
    package struct Sample: Sendable, Hashable {
        package var name: String
        package var help: String
        package var isCounter: Bool
        /// Sorted by key.
        package var labels: [Label]
        package var value: Double

        package init(name: String, help: String, isCounter: Bool, labels: [Label], value: Double) {
            self.name = name
            self.help = help
            self.isCounter = isCounter
            self.labels = labels
            self.value = value
        }
    }

    /// One label of a sample.
    package struct Label: Sendable, Hashable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// When each fleet was last evaluated with success, sorted by fleet.
    package var lastEvaluation: [FleetMoment]
    /// How long decisions took, per fleet, sorted by fleet: from an input's arrival to the dispatch of its effects.
    package var decisionLatency: [FleetLatency]
    package var samples: [Sample]

    package init(lastEvaluation: [FleetMoment], decisionLatency: [FleetLatency], samples: [Sample]) {
        self.lastEvaluation = lastEvaluation
        self.decisionLatency = decisionLatency
        self.samples = samples
    }
}

/// A moment of one fleet.
package struct FleetMoment: Sendable, Hashable {
    package var fleet: FleetName
    package var at: Instant

    package init(fleet: FleetName, at: Instant) {
        self.fleet = fleet
        self.at = at
    }
}

/// A histogram of one fleet's decision latency.
package struct FleetLatency: Sendable, Hashable {
    /// Upper bounds of the buckets in seconds, ascending, without +Inf.
    package static let bounds: [Double] = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1,
    ]
    package var fleet: FleetName
    /// Cumulative, one for each bound, then the total.
    package var counts: [UInt64]
    package var sumSeconds: Double

    package init(fleet: FleetName, counts: [UInt64], sumSeconds: Double) {
        self.fleet = fleet
        self.counts = counts
        self.sumSeconds = sumSeconds
    }
}
