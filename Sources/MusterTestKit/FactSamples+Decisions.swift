import MusterCore

extension FactSamples {
    /// Decisions that hold every reading, verdict, reason and stage.
    static let decisions: [Fact] = [
        .desiredChanged(decision(opinions: opinions, stages: stages, readings: readings)),
        .desiredChanged(decision(opinions: [], stages: [], readings: [])),
        .desiredChanged(decision(opinions: foreseen, stages: [], readings: [])),
        .shadow(fleet, .decided(.changed(decision(opinions: opinions, stages: stages, readings: readings))), at: time),
    ]

    private static func decision(opinions: [Opinion], stages: [Stage], readings: [SignalReading]) -> Decision {
        var census = Census()
        census.inService = 9
        census.arriving = 1
        census.nextArrival = readings.isEmpty ? nil : time
        return Decision(
            fleet: fleet, at: time, policy: 0xFEDC_BA98_7654_3210, from: 10, to: 12, census: census,
            opinions: opinions, stages: stages, readings: readings)
    }

    private static let readings: [SignalReading] = states.map {
        SignalReading(signal: "tps", reading: Reading(state: $0, takenAt: time, reporting: 7, expected: 10))
    }

    private static let states: [ReadingState] =
        [
            .value(0.1), .value(-0.0), .value(.greatestFiniteMagnitude), .value(.leastNonzeroMagnitude), .value(1e22),
            .absent, .stale(last: 3), .implausible(.nan), .implausible(.infinity), .implausible(-.infinity),
        ] + failures.map { .error($0) }

    private static let verdicts: [Verdict] =
        [
            OpinionReason.perWorker("tps", value: 2500.5, perWorker: 250, imputed: 0),
            .value("cpu", value: 0.7, goal: 0.6, workers: 10, imputed: 2),
            .step("queue", value: 120, threshold: 100, change: .share(.percent(50)), since: time),
            .stepPending("queue", value: 120, threshold: 100, since: time, counts: time + .seconds(30)),
            .withinSteps("queue", value: 3),
            .window(min: 20, because: "evening peak"),
            .window(min: 20, because: nil),
            .noWindow,
            .stepUnseen("queue", value: 3, threshold: 5, missing: 2),
            .backlog("queue", value: 10_000, rate: 40, within: .seconds(120), imputed: 2),
            .formula("ceil(tps / 250)", value: 10, imputed: 0),
        ].map { .needs(10.002, because: $0) } + [
            .atLeast(20, because: .window(min: 20, because: nil)),
            .content(because: .noWindow),
            .blind("tps", .stale(last: 3)),
        ]

    private static let foreseen: [Opinion] = zip(ForesightRecord.Part.allCases, ForesightRecord.Outcome.allCases).map {
        Opinion(
            rule: "ahead",
            verdict: .needs(
                70, because: .foresight("tps", value: 2500.5, perWorker: 250, record: record($0, $1), imputed: 1)),
            advisory: false)
    }

    private static func record(_ part: ForesightRecord.Part, _ outcome: ForesightRecord.Outcome) -> ForesightRecord {
        let isQuiet = part == .forecast
        return ForesightRecord(
            level: 10.002, rise: -0.02, spread: 0.01, margin: 4.35, horizon: 180, forecast: 11,
            surge: isQuiet ? nil : 14, burst: isQuiet ? nil : 70, chance: 0.0125, collapse: 9,
            coldStart: isQuiet ? nil : 15, need: isQuiet ? 11 : 70, part: part, peak: 70, outcome: outcome, workers: 70)
    }

    private static let opinions: [Opinion] =
        verdicts.map { Opinion(rule: "keep-up", verdict: $0, advisory: true) }
        + capacities.map { capacity in
            let reason = OpinionReason.perWorker("tps", value: 2500.5, perWorker: 250, imputed: 1)
            return Opinion(
                rule: "keep-up", verdict: .needs(10.002, because: reason), advisory: false, capacity: capacity)
        }

    private static let capacities: [LearnedCapacity] =
        [
            LearnedCapacity(goal: goal, value: 250, low: 236.5, high: 263, workers: 38, seen: 0.71, isBounded: true),
            LearnedCapacity(goal: goal),
        ]
        + [
            .workers(2, of: 3), .rounds(7, of: 20), .spread(.percent(4), of: .percent(15)), .flat,
            .uncertain(.percent(20)),
        ].map { LearnedCapacity(goal: goal, workers: 2, doubt: $0) }

    private static let goal = CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65))

    private static let stages: [Stage] = zip(0..., stageReasons).map { place, reason in
        let kinds = StageKind.allCases
        return Stage(kind: kinds[place % kinds.count], before: 10, after: 12, reason: reason)
    }

    private static let stageReasons: [StageReason] =
        [
            .highest("keep-up"), .noOpinion, .blindRule("keep-up"), .headroom(.workers(2), need: 10.002),
            .absorb(
                Surge(factor: 2, within: .seconds(90)),
                SurgeRecord(
                    rule: "keep-up", need: 10.002, reaction: 65, boot: 30, times: 1.722, standing: 17.225, limited: 0.5,
                    tolerance: .percent(5))),
            .withinTolerance(.percent(5), need: 10.002), .heldByPeak(12, until: time), .needTooYoung(until: time),
            .wouldReturn("keep-up", projected: 310, threshold: 250), .outLimit(from: 10, most: 20, per: .seconds(15)),
            .inLimit(peak: 20, least: 18, per: .seconds(60)), .minimum(2), .maximum(100),
            .contradiction("p99 > 250ms", value: .nan), .contradictionBlind("p99 > 250ms"),
            .massUnhealthy(4, of: 10),
            .frozen(because: "release", until: time, allows: .nothing),
            .frozen(because: nil, until: nil, allows: .scaleOut), .blindHold(since: time, until: time),
            .blindPeak(12, since: time), .override(by: "ana", reason: "load test", until: time),
            .override(by: "ana", reason: "load test", until: nil), .paused(by: "ana", reason: "", until: nil),
            .initial, .unchanged,
        ] + FleetMode.allCases.map { .mode($0) }
}
