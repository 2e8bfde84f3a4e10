import MusterCore
import MusterPolicy
import MusterSimulator
import Testing

/// Each kind of expectation, signal and event: once where it holds, once where it does not, with what is said of it.
@Suite struct PolicyTrialMatrixTests {
    private static var policy: FleetPolicy {
        FleetPolicy(
            fleet: "tried", workers: WorkerBounds(min: 2, max: 60, serves: ServingCapacity(amount: 100, signal: "tps")),
            placements: [
                PlacementPolicy(name: "first", provider: PlugInReference(kind: "process"), max: 10),
                PlacementPolicy(name: "second", provider: PlugInReference(kind: "process")),
            ], signals: [SignalPolicy(name: "tps", source: PlugInReference(kind: "prometheus"), least: 0)],
            rules: [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100))))],
            headroom: .share(.percent(20)), baseline: 20,
            cost: CostPolicy(
                prices: [WorkerPrice(of: "first", perHour: 0.5), WorkerPrice(of: "second", perHour: 0.25)],
                budget: BudgetPolicy(monthly: 1000, currency: "USD")))
    }

    private static let surge = "{points: {0s: 500, 10m: 500, 11m: 2000, 60m: 2000, 61m: 500, 2h: 500}}"

    private func run(_ expectation: String, signals: String = surge, events: String = "") throws -> TrialResult {
        let text = """
            test: tried
            policy: tried.yaml
            world: {start: 2026-11-27T08:00:00Z, workers: 6, boot: 60s..90s, drain: 20s, seed: 7, for: 2h}
            signals: {tps: \(signals)}
            events: [\(events)]
            expect: [\(expectation)]

            """
        let (plan, diagnostics) = PolicyTestDecoder().decode(SourceFile(path: "t.yaml", bytes: Array(text.utf8)))
        let read = try #require(plan, "\(DiagnosticRenderer().render(diagnostics))")
        // Two minutes of a day's curve for signals that come from a file.
        let trace = DemandTrace(start: read.world.start, times: [0, 3600, 7200], rates: [500, 1500, 500])
        return try PolicyTrial(read, policy: Self.policy, traces: ["tps": trace]).run()
    }

    /// An expectation that holds, one that does not, and how that is told.
    private static let expectations: [(holds: String, fails: String, saw: String)] = [
        ("at: 9m, desired: 6", "at: 9m, desired: 7", "desired was 6"),
        ("at: 15m, ready: \">= 23\"", "at: 11m, ready: \">= 23\"", "ready was 6"),
        ("at: 9m, workers: \"< 7\"", "at: 9m, workers: \"> 6\"", "workers was 6"),
        ("at: 15m, because: load", "at: 15m, because: hold", "the decision was: "),
        ("between: 10m..14m, because: headroom", "between: 10m..14m, because: guards", "changes was made by guards"),
        ("between: 0s..60m, never: scaleIn", "between: 60m..2h, never: scaleIn", "scaleIn at "),
        ("between: 20m..60m, never: scaleOut", "between: 10m..60m, never: scaleOut", "scaleOut at 10m"),
        ("between: 20m..60m, never: change", "between: 10m..60m, never: change", "change at 10m"),
        ("between: 20m..60m, never: launch", "between: 10m..60m, never: launch", "launch at 10m"),
        ("between: 0s..60m, never: drain", "between: 60m..2h, never: drain", "drain at "),
        ("between: 14m..60m, never: overload", "between: 10m..60m, never: overload", "overload at 10m"),
        ("throughout: true, never: \"desired < 6\"", "throughout: true, never: \"desired < 7\"", "desired was 6 at 0s"),
        ("throughout: true, always: \"ready >= 6\"", "throughout: true, always: \"ready >= 7\"", "ready was 6 at 0s"),
        ("throughout: true, overload: \"<= 20%\"", "throughout: true, overload: 0%", "overload was "),
        ("between: 20m..60m, lost: 0%", "throughout: true, lost: 0%", "lost was "),
        (
            "throughout: true, longestOverload: \"<= 3m\"", "throughout: true, longestOverload: \"< 30s\"",
            "longestOverload was "
        ),
        ("throughout: true, scaleOuts: \">= 1\"", "throughout: true, scaleOuts: 0", "scaleOuts was "),
        ("between: 0s..60m, scaleIns: 0", "between: 60m..2h, scaleIns: 0", "scaleIns was "),
        ("throughout: true, flaps: 0", "throughout: true, flaps: \">= 1\"", "flaps was 0"),
        ("throughout: true, lostWorkers: 0", "throughout: true, lostWorkers: \">= 1\"", "lostWorkers was 0"),
        ("throughout: true, launches: \"> 10\"", "throughout: true, launches: 0", "launches was "),
        ("throughout: true, workerHours: \"< 40\"", "throughout: true, workerHours: \"< 1\"", "workerHours was "),
        ("throughout: true, alerts: \">= 1\"", "throughout: true, alerts: 0", "alerts was "),
        (
            "throughout: true, cost: \"<= 90% of static\"", "throughout: true, cost: \"<= 9% of static\"",
            "% of static 20"
        ),
        (
            "throughout: true, cost: \"<= 90% of static 30\"", "throughout: true, cost: \"<= 9% of static 30\"",
            "% of static 30"
        ),
        ("throughout: true, cost: \"<= 20 USD\"", "throughout: true, cost: \"<= 1.50 USD\"", "it cost "),
    ]

    @Test(arguments: expectations.map(\.holds))
    func itHolds(_ expectation: String) throws {
        #expect(try run("{\(expectation)}").failures.map(\.saw) == [])
    }

    @Test(arguments: expectations.map(\.fails))
    func itFailsAndSaysWhat(_ expectation: String) throws {
        let row = try #require(Self.expectations.first { $0.fails == expectation })
        let failures = try run("{\(expectation)}").failures
        #expect(failures.count == 1)
        let failure = try #require(failures.first)
        #expect(failure.saw.contains(row.saw), "\(failure.saw)")
        #expect(failure.expectation.text == "{\(expectation)}" && failure.expectation.place.range.from.line == 6)
        #expect(failure.explain >= .zero && failure.explain <= .seconds(7200))
        // A number that is not as it should be is told as `--update` would have it.
        let isNumber = !row.saw.contains(" at ") && !expectation.contains("because")
        #expect((failure.actual != nil) == isNumber, "\(failure.actual ?? "nothing")")
    }

    /// How the signal is given, what holds then, and what does not.
    @Test(arguments: [
        ("{points: {0s: 1000}}", "at: 10m, desired: 12", "at: 10m, desired: 6", "desired was 12"),
        ("{csv: day.csv}", "at: 60m, desired: \">= 17\"", "at: 60m, desired: 6", "desired was 1"),
        ("{formula: \"step(10m, 500, 1000)\"}", "at: 20m, desired: 12", "at: 5m, desired: 12", "desired was 6"),
        ("{formula: \"100 * workers\"}", "at: 20m, desired: \"> 6\"", "at: 20m, desired: 6", "desired was "),
        ("{formula: \"500 + 10 * noise()\"}", "at: 5m, desired: \"<= 7\"", "at: 5m, desired: 9", "desired was "),
        ("{absent: true}", "throughout: true, never: scaleIn", "at: 20m, because: headroom", "the decision was: "),
    ])
    func signals(_ signal: String, _ holds: String, _ fails: String, _ saw: String) throws {
        #expect(try run("{\(holds)}", signals: signal).failures.map(\.saw) == [])
        let failures = try run("{\(fails)}", signals: signal).failures
        #expect(failures.count == 1 && failures[0].saw.contains(saw), "\(failures.map(\.saw))")
    }

    /// What goes wrong, and an expectation that holds because of it, and fails without it.
    @Test(arguments: [
        ("{at: 20m, lose: 50% of workers}", "at: 20m5s, ready: \"< 20\""),
        ("{at: 20m, lose: 3 workers, placement: second}", "at: 20m5s, ready: \"<= 21\""),
        ("{at: 9m, provider: throttled, for: 10m}", "at: 18m, ready: 6"),
        ("{at: 9m, provider: outOfStock, for: 10m}", "at: 18m, ready: 6"),
        ("{at: 9m, provider: down, for: 10m, placement: first}", "at: 14m, ready: \"<= 24\", launches: 18"),
        ("{at: 9m, boots: 15m, for: 10m}", "at: 18m, ready: 6"),
        ("{at: 9m, boots: never, for: 10m}", "at: 18m, ready: 6"),
        ("{at: 60m, drains: stuck, for: 50m}", "at: 105m, workers: \">= 20\""),
        ("{at: 9m, signal: tps, is: absent, for: 10m}", "at: 15m, desired: 6"),
        ("{at: 9m, signal: tps, is: stale, for: 10m}", "at: 15m, desired: 6"),
        ("{at: 9m, signal: tps, is: error, for: 10m}", "at: 15m, desired: 6"),
        ("{at: 9m, signal: tps, is: wrong, reads: 500, for: 10m}", "at: 15m, desired: 6"),
        ("{at: 9m, daemon: killed, for: 10m}", "at: 15m, desired: 6"),
    ])
    func events(_ event: String, _ expectation: String) throws {
        guard !expectation.contains("launches") else { return try otherPlacement(event) }
        #expect(try run("{\(expectation)}", events: event).failures.map(\.saw) == [])
        #expect(try run("{\(expectation)}").failures.count == 1, "it holds without the event as well")
    }

    /// A placement that does not answer is covered by the other: only the bill shows it.
    private func otherPlacement(_ event: String) throws {
        let (with, without) = (try run("{at: 9m, desired: 6}", events: event), try run("{at: 9m, desired: 6}"))
        #expect(try #require(with.cost) < (try #require(without.cost)))
    }

    @Test func moneyIsBilledByPlacement() throws {
        let result = try run("{throughout: true, cost: \"<= 1 USD\"}", signals: "{points: {0s: 500}}")
        // Six workers at the first placement for two hours.
        #expect(abs(result.workerHours - 12) < 1e-9 && abs((result.cost ?? 0) - 6) < 1e-9 && result.currency == "USD")
        #expect(result.failures.map(\.saw) == ["it cost 6.00 USD"] && result.failures[0].actual == "6.00 USD")
        // Twenty static workers are ten at 0.50 and ten at 0.25: 15.00 in two hours.
        let share = try run("{throughout: true, cost: \"<= 1% of static\"}", signals: "{points: {0s: 500}}")
        #expect(share.failures.map(\.saw) == ["12 worker-hours, 6.00 USD, 40% of static 20"])
        #expect(throws: PolicyTrial.Problem.self) { try run("{throughout: true, cost: \"<= 1 EUR\"}") }
    }

    @Test func aFleetIsPricedWholeOrNotAtAll() throws {
        var policy = Self.policy
        #expect(FleetPrices(policy)?.perHour(ofStatic: 12) == 5.5)
        policy.cost?.prices.removeLast()
        #expect(FleetPrices(policy) == nil)
        policy.cost = nil
        #expect(FleetPrices(policy) == nil)
    }
}
