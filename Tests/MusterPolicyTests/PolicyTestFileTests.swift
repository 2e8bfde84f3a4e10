import MusterCore
import Testing

@testable import MusterPolicy

/// Files of policy tests: what they may say, and what is said of those that say it wrongly.
@Suite struct PolicyTestFileTests {
    private static let smallest = """
        test: small
        policy: ../wallet.yaml
        world: {start: 2026-11-27T08:00:00Z}
        signals:
          tps: {points: {0s: 200, 10m: 2000}}
        expect:
          - {at: 14m, desired: ">= 8"}

        """

    private func decode(_ text: String) -> (plan: PolicyTestPlan?, diagnostics: [Diagnostic]) {
        PolicyTestDecoder().decode(SourceFile(path: "t.yaml", bytes: Array(text.utf8)))
    }

    private func only(_ text: String) throws -> Diagnostic {
        let (plan, diagnostics) = decode(text)
        #expect(plan == nil && diagnostics.count == 1, "\(DiagnosticRenderer().render(diagnostics))")
        return try #require(diagnostics.first)
    }

    @Test func theSmallestHasDefaults() throws {
        let plan = try #require(decode(Self.smallest).plan)
        #expect(plan.world.length == .seconds(14 * 60) && plan.world.boot == .seconds(90) ... .seconds(120))
        #expect(plan.expectations[0].text == #"{at: 14m, desired: ">= 8"}"#)
        let bound = PolicyTestPlan.Bound(comparison: .atLeast, value: 8, text: ">= 8")
        #expect(plan.expectations[0].checks == [.level(.desired, bound)])
    }

    @Test func everyEventIsRead() throws {
        let events = """
            events:
              - {at: 5m, lose: 10% of workers}
              - {at: 1m, provider: outOfStock, for: 2m, placement: spot}
              - {at: 2m, boots: never, for: 1m}
              - {at: 3m, drains: stuck, for: 1m}
              - {at: 4m, signal: tps, is: wrong, reads: 0, for: 1m}
              - {at: 6m, daemon: killed, for: 30s}

            """
        let plan = try #require(decode(Self.smallest.replacing("signals:", with: events + "signals:")).plan)
        #expect(
            plan.events.map(\.kind) == [
                .provider(.outOfStock), .boots(nil), .drainsStick, .signal("tps", .wrong(0)),
                .lose(.share(.percent(10))), .daemonKilled,
            ])
        #expect(plan.events[0].placement == "spot")
    }

    @Test func everyExpectationIsRead() throws {
        let text =
            Self.smallest + """
                  - {between: 1m..9m, never: [scaleIn, "ready < 2"], always: desired >= 4, overload: "<= 1%"}
                  - {throughout: true, cost: "<= 60% of static 100", lostWorkers: 0, longestOverload: 30s}
                  - {at: 3m, because: hold}

                """
        let plan = try #require(decode(text).plan)
        let checks = plan.expectations.flatMap(\.checks)
        #expect(checks.count == 9)
        #expect(checks.contains(.never(.act(.scaleIn))) && checks.contains(.because("hold")))
        let cost = PolicyTestPlan.Bound(comparison: .atMost, value: 0.6, text: "<= 60% of static 100")
        #expect(checks.contains(.cost(cost, ofStatic: 100)))
    }

    @Test func aTestThatExpectsNothingIsAnError() throws {
        let without = Self.smallest.replacing(#"  - {at: 14m, desired: ">= 8"}"#, with: "")
        #expect(try only(without.replacing("expect:", with: "expect: []")).code == .expectsNothing)
        #expect(try only(Self.smallest + "  - {throughout: true}\n").code == .expectsNothing)
        #expect(try only(String(without.split(separator: "expect:")[0])).code == .missingKey)
    }

    @Test(arguments: [
        (#"desired: ">= 8""#, "desird: 8", DiagnosticCode.unknownKey),
        (#"desired: ">= 8""#, "overload: 1%", .conflictingKeys),
        (#"desired: ">= 8""#, "desired: 8%", .wrongValue),
        ("at: 14m", "at: 14", .wrongUnit),
        ("at: 14m", "between: 9m..3m", .wrongValue),
        ("2026-11-27T08:00:00Z", "2026-11-27T08:00:00", .wrongValue),
        ("10m: 2000", "0s: 2000", .duplicateKey),
        ("points: {0s: 200, 10m: 2000}", #"formula: "sin(tps)""#, .conflictingKeys),
        ("points: {0s: 200, 10m: 2000}", #"formula: "2 * queue""#, .wrongValue),
        ("points: {0s: 200, 10m: 2000}", #"formula: "min()""#, .wrongValue),
        ("{start:", "{for: 5m, start:", .outOfBounds),
    ])
    func mistakesAreNamed(_ good: String, _ bad: String, _ code: DiagnosticCode) throws {
        #expect(try only(Self.smallest.replacing(good, with: bad)).code == code)
    }

    @Test(arguments: [
        ("1 + 2 * 3 ^ 2", 19.0), ("-2 ^ 2", -4), ("(1 + 2) / 4", 0.75), ("60% * 10", 6), ("1.5k + 2m", 1620),
        ("max(1, min(5, 3), 2)", 3), ("step(10m, 1, 2)", 2), ("step(30m, 1, 2)", 1), ("cos(pi) + t / 60", 19),
        ("2 - 3 - 4", -5), ("abs(-3) + floor(2.7) + ceil(2.1) + sqrt(9)", 11),
    ])
    func formulasAreReckoned(_ text: String, _ value: Double) throws {
        let formula = try SignalFormula(text, names: SignalFormula.worldNames)
        let found = formula.value(noise: { 0 }) { $0 == "t" ? 1200 : 0 }
        #expect(abs(found - value) < 1e-9, "\(text) is \(found)")
    }

    @Test func aFormulaNestedTooDeepIsRefused() {
        let text = String(repeating: "(", count: 100) + "1" + String(repeating: ")", count: 100)
        #expect(throws: SignalFormula.Problem.self) { try SignalFormula(text, names: []) }
    }
}
