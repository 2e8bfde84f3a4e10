import MusterCore
import MusterPolicy
import MusterWire

extension ScaleTestReport {
    /// How long after the kill the failure of an in-flight request may become known, in seconds.
    private static let killEcho = 2.0
    private static let mostExamples = 5

    init(
        plan: ScaleTestPlan, startedAt: Timestamp, counts: LoadTally.Counts, present: RunState.Present,
        leaked: [String]
    ) {
        let profile = LoadProfile(plan.load.points)
        let kills = present.faults.filter { $0.kind == .killWorker }.map(\.atSeconds)
        let grace = plan.killGrace.inSeconds
        let byKill = counts.failures.count { Self.isByKill($0, kills: kills, grace: grace) }
        let latencies = Latencies(counts.latencies)
        let ledger = present.ledger
        name = plan.name
        fleet = plan.fleet
        self.startedAt = startedAt
        durationSeconds = profile.length
        requests = Requests(
            sent: counts.sent, succeeded: counts.latencies.count, failed: counts.failed - byKill,
            failedByKill: byKill, causes: Self.causes(counts.failures, kills: kills, grace: grace))
        latencySeconds =
            latencies.isEmpty
            ? nil
            : Latency(
                p50: latencies.quantile(0.5), p90: latencies.quantile(0.9), p99: latencies.quantile(0.99),
                p999: latencies.quantile(0.999), max: latencies.slowest)
        availability = counts.sent == 0 ? nil : Double(counts.latencies.count) / Double(counts.sent)
        timeToCapacitySeconds = ledger.longestShort
        overCapacitySeconds = ledger.totalShort
        workers = Workers(
            started: ledger.startedWith, launched: ledger.launched, retired: ledger.retired, lost: ledger.lost,
            leaked: leaked.count, leakedNames: leaked, peak: ledger.peak, ended: ledger.last?.workers ?? 0)
        cost = Cost(plan: plan, profile: profile, workerSeconds: ledger.workerSeconds)
        faults = present.faults
        daemonUnreachableSeconds = ledger.blindSeconds
        generator = Generator(worstLagSeconds: counts.worstLag)
        expectations = plan.expectations.map { Verdict($0, value: value(of: $0.measure)) }
        passed = expectations.allSatisfy(\.holds)
    }

    /// Whether a request was in flight at a worker when it was killed, or handed to it before its port was closed: due
    /// before that, and cut just after.
    static func isByKill(_ failure: LoadTally.Failure, kills: [Double], grace: Double) -> Bool {
        failure.isCut
            && kills.contains { kill in
                failure.scheduled <= kill + grace && failure.ended >= kill && failure.ended <= kill + killEcho
            }
    }

    private static func causes(_ failures: [LoadTally.Failure], kills: [Double], grace: Double) -> [Cause] {
        var causes: [Cause] = []
        for failure in failures {
            let byKill = isByKill(failure, kills: kills, grace: grace)
            let example = Example(
                atSeconds: failure.scheduled, afterSeconds: failure.ended - failure.scheduled, worker: failure.worker)
            if let place = causes.firstIndex(where: { $0.cause == failure.cause && $0.isByKill == byKill }) {
                causes[place].failed += 1
                if causes[place].examples.count < mostExamples { causes[place].examples.append(example) }
            } else {
                causes.append(Cause(cause: failure.cause, failed: 1, isByKill: byKill, examples: [example]))
            }
        }
        return causes.sorted { ($1.failed, $0.cause) < ($0.failed, $1.cause) }
    }

    /// The number that an expectation is about; nil when the run has none.
    func value(of measure: ScaleTestPlan.Measure) -> Double? {
        switch measure {
        case .failed: Double(requests.failed)
        case .failedByKill: Double(requests.failedByKill)
        case .availability: availability
        case .p50: latencySeconds?.p50
        case .p99: latencySeconds?.p99
        case .slowest: latencySeconds?.max
        case .timeToCapacity: timeToCapacitySeconds
        case .recovery: recovery
        case .workersLaunched: Double(workers.launched)
        case .workersRetired: Double(workers.retired)
        case .workersLeaked: Double(workers.leaked)
        case .workersPeak: Double(workers.peak)
        case .workerHours: cost.workerHours
        case .shareOfStatic: cost.shareOfStatic
        }
    }

    /// The longest recovery of a fault; nil when one never recovered, 0 without faults.
    private var recovery: Double? {
        let times = faults.compactMap(\.recoveredAfterSeconds)
        return times.count == faults.count ? times.max() ?? 0 : nil
    }
}

extension ScaleTestReport.Cost {
    init(plan: ScaleTestPlan, profile: LoadProfile, workerSeconds: Double) {
        staticWorkers = plan.staticWorkers ?? max(1, Int((profile.peak / plan.serves).rounded(.up)))
        workerHours = workerSeconds / 3600
        staticWorkerHours = Double(staticWorkers) * profile.length / 3600
        shareOfStatic = staticWorkerHours > 0 ? workerHours / staticWorkerHours : nil
    }
}
