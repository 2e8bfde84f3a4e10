import MusterCore
import MusterPolicy
import MusterSimulator
import Testing

/// Policy tests as they run: what they find, and what they say of it.
@Suite struct PolicyTrialTests {
    private static var policy: FleetPolicy {
        FleetPolicy(
            fleet: "tried", workers: WorkerBounds(min: 2, max: 60, serves: ServingCapacity(amount: 100, signal: "tps")),
            placements: [
                PlacementPolicy(name: "first", provider: PlugInReference(kind: "process"), max: 30),
                PlacementPolicy(name: "second", provider: PlugInReference(kind: "process")),
            ], signals: [SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"), least: 0)],
            rules: [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100))))],
            headroom: .share(.percent(20)), baseline: 20)
    }

    private func run(
        _ expectations: String,
        signal: String = "{points: {0s: 500, 10m: 500, 11m: 2000, 60m: 2000, 61m: 500, 2h: 500}}",
        events: String = "", policy: FleetPolicy = Self.policy
    ) throws -> TrialResult {
        let text = """
            test: tried
            policy: tried.yaml
            world: {start: 2026-11-27T08:00:00Z, workers: 6, boot: 60s..90s, drain: 20s, seed: 7, for: 2h}
            signals:
              tps: \(signal)
            events: [\(events)]
            expect: [\(expectations)]

            """
        let (plan, diagnostics) = PolicyTestDecoder().decode(SourceFile(path: "t.yaml", bytes: Array(text.utf8)))
        let read = try #require(plan, "\(DiagnosticRenderer().render(diagnostics))")
        return try PolicyTrial(read, policy: policy, traces: [:]).run()
    }

    @Test func aSurgeIsFollowedAndGivenBack() throws {
        let result = try run(
            """
            {at: 9m, desired: 6}, {at: 15m, desired: 23, because: headroom}, {at: 15m, because: load},
            {between: 14m..60m, never: [scaleIn, overload], always: "ready >= 23"}, {at: 2h, desired: 6},
            {throughout: true, lostWorkers: 0, flaps: 0, longestOverload: "<= 2m30s", cost: "<= 80% of static"}
            """)
        #expect(result.failures.map(\.saw) == [])
        #expect(result.checks == 12)
    }

    @Test func aFailureSaysWhatHappenedAndWhere() throws {
        let result = try run(
            #"{at: 15m, desired: ">= 30"}, {between: 10m..14m, never: scaleOut}, {throughout: true, overload: 0%}"#)
        #expect(result.failures.count == 3)
        #expect(result.failures[0].saw == "desired was 23" && result.failures[0].actual == "23")
        #expect(result.failures[0].expectation.place.range.from.line == 7)
        #expect(result.failures[1].saw.hasPrefix("scaleOut at 10m"))
        #expect(result.failures[2].saw.hasPrefix("overload was "))
        #expect(result.failures[2].explain >= .seconds(660) && result.failures[2].explain <= .seconds(780))
    }

    @Test func lostWorkersAreReplaced() throws {
        let result = try run(
            #"{at: 20m10s, ready: 3}, {at: 25m, ready: 6}, {throughout: true, launches: 3, lostWorkers: 0}"#,
            signal: "{points: {0s: 500}}", events: "{at: 20m, lose: 50% of workers}")
        #expect(result.failures.map(\.saw) == [])
    }

    @Test func aPlacementThatIsGoneIsCoveredByTheOther() throws {
        let result = try run(
            #"{at: 16m, ready: ">= 23"}, {throughout: true, lostWorkers: 0}"#,
            events: "{at: 9m, provider: outOfStock, for: 60m, placement: first}")
        #expect(result.failures.map(\.saw) == [])
    }

    @Test func aThrottledProviderAndSlowBootsDelay() throws {
        let result = try run(
            #"{at: 20m, ready: 6}, {at: 40m, ready: ">= 23"}"#,
            events: "{at: 9m, provider: throttled, for: 12m}, {at: 9m, boots: 4m, for: 40m}")
        #expect(result.failures.map(\.saw) == [])
    }

    @Test func drainsThatStickKeepTheirWorkers() throws {
        let result = try run(
            #"{at: 100m, workers: ">= 20"}, {at: 2h, workers: 6}, {throughout: true, lostWorkers: 0, alerts: ">= 1"}"#,
            events: "{at: 60m, drains: stuck, for: 45m}")
        #expect(result.failures.map(\.saw) == [])
    }

    @Test(arguments: ["absent", "stale", "error", "wrong"])
    func aSignalThatIsNoValueNeverScalesIn(_ trouble: String) throws {
        let result = try run(
            #"{between: 0s..100m, never: scaleIn}, {at: 2h, desired: 6}"#,
            signal: "{points: {0s: 2000, 20m: 2000, 21m: 500}}",
            events: "{at: 20m, signal: tps, is: \(trouble), for: 80m}")
        #expect(result.failures.map(\.saw) == [])
    }

    @Test func aDeadDaemonGoesOnWhereItStopped() throws {
        let result = try run(
            #"{at: 14m, ready: 6}, {at: 19m, ready: 24}, {throughout: true, lostWorkers: 0, launches: 18}"#,
            events: "{at: 10m20s, daemon: killed, for: 5m}")
        #expect(result.failures.map(\.saw) == [])
    }

    @Test func whatDoesNotFitThePolicyIsNamed() throws {
        #expect(throws: PolicyTrial.Problem.self) { try run("{at: 1m, because: nobody}") }
        #expect(throws: PolicyTrial.Problem.self) {
            try run("{at: 1m, desired: 6}", events: "{at: 1m, lose: 1 worker, placement: nowhere}")
        }
        var other = Self.policy
        other.signals.append(SignalPolicy(name: "zeta", source: PlugInReference(kind: "workers")))
        #expect(throws: PolicyTrial.Problem.self) { try run("{at: 1m, desired: 6}", policy: other) }
    }
}
