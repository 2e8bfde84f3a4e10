import MusterCore
import MusterPolicy
import MusterWire

/// What a run came to. Times in seconds from the beginning of the load.
struct ScaleTestReport: Codable, Sendable {
    struct Requests: Codable, Sendable {
        var sent: Int
        var succeeded: Int
        /// Without a good answer, those of killed workers left out.
        var failed: Int
        /// In flight at a worker when it was killed on purpose.
        var failedByKill: Int
        /// Most frequent first.
        var causes: [Cause]
    }

    struct Cause: Codable, Sendable {
        var cause: String
        var failed: Int
        var isByKill: Bool
        /// The first ones.
        var examples: [Example]
    }

    struct Example: Codable, Sendable {
        var atSeconds: Double
        var afterSeconds: Double
        var worker: String?
    }

    /// Of the good answers, from the scheduled arrival; absent when there was none.
    struct Latency: Codable, Sendable {
        var p50: Double
        var p90: Double
        var p99: Double
        var p999: Double
        var max: Double
    }

    struct Workers: Codable, Sendable {
        var started: Int
        var launched: Int
        /// Drained and gone.
        var retired: Int
        /// Gone without a drain.
        var lost: Int
        var leaked: Int
        var leakedNames: [String]
        var peak: Int
        var ended: Int
    }

    struct Cost: Codable, Sendable {
        var workerHours: Double
        var staticWorkers: Int
        var staticWorkerHours: Double
        /// Absent when there is nothing to compare with.
        var shareOfStatic: Double?
    }

    struct Generator: Codable, Sendable {
        /// The longest that a request was sent after it was due. Large values mean a machine that is too small.
        var worstLagSeconds: Double
    }

    var name: String
    var fleet: String
    var startedAt: Timestamp
    var durationSeconds: Double
    var passed = true
    var requests: Requests
    var latencySeconds: Latency?
    /// Good answers of all requests sent, whatever made the others fail; absent when none was sent.
    var availability: Double?
    /// The longest stretch that the load was above the capacity in service.
    var timeToCapacitySeconds: Double
    /// All such stretches together.
    var overCapacitySeconds: Double
    var workers: Workers
    var cost: Cost
    var faults: [FaultRecord]
    var daemonUnreachableSeconds: Double
    var generator: Generator
    var expectations: [Verdict] = []
}
