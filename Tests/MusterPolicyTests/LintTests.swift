import MusterPolicy
import Testing

@Suite("Lints")
struct LintTests {
    private func codes(_ text: String) -> [DiagnosticCode] {
        decode(text).diagnostics.filter { $0.severity == .warning }.map(\.code)
    }

    private func said(_ text: String) -> String { rendered(decode(text)) }

    @Test func stepsThatCannotSwingAreLeftAlone() {
        #expect(codes(smallest + "  l: {steps: {signal: p99, above: {500ms: +20%}, below: {50ms: -10%}}}\n") == [])
        // From 5 workers, +20% is one more, and 500 ms become 417 ms; from 6 it is two, and 375 ms.
        let five = smallest.replacing("min: 1, max: 10", with: "min: 5, max: 10")
        #expect(codes(five + "  l: {steps: {signal: p99, above: {500ms: +20%}, below: {370ms: -10%}}}\n") == [])
        #expect(
            codes(five + "  l: {steps: {signal: p99, above: {500ms: +20%}, below: {420ms: -10%}}}\n") == [.oscillation])
    }

    @Test func stepsOfTwoRulesSwingTogether() {
        let text = """
              out: {steps: {signal: p99, above: {500ms: +1}}}
              back: {steps: {signal: p99, below: {300ms: -1}}}

            """
        #expect(codes(smallest + text) == [.oscillation])
    }

    @Test func aStepLastsLongerThanAnInterval() {
        let slow = smallest.replacing("\"max(p99)\"}", with: "\"max(p99)\"}, every: 1m")
        #expect(codes(slow + "  l: {steps: {signal: p99, for: 30s, above: {500ms: +20%}}}\n") == [.shortHold])
        #expect(codes(slow + "  l: {steps: {signal: p99, for: 2m, above: {500ms: +20%}}}\n") == [])
    }

    @Test func onlyAStatedBootDeadlineIsCompared() {
        #expect(codes(smallest + "scaleIn: {hold: 1m}\n") == [])
        #expect(codes(smallest + "health: {bootDeadline: 5m}\n") == [])
        let plain = smallest.replacing("perWorker: 50", with: "perWorker: 50, foresight: false")
        #expect(codes(plain + "health: {bootDeadline: 6m}\n") == [.shortCooldown])
        // A foresight reckons with the fleet's own boots, unless the policy states a hold.
        #expect(codes(smallest + "health: {bootDeadline: 6m}\n") == [])
        #expect(codes(smallest + "scaleIn: {hold: 1m}\nhealth: {bootDeadline: 6m}\n") == [.shortCooldown])
    }

    @Test func theSurgeIsTheDeclaredOne() {
        let wide = smallest.replacing("min: 1, max: 10", with: "min: 6, max: 400")
        let slow = wide + "scaleOut: {limit: {atMost: 4, per: 1m}}\n"
        #expect(codes(slow + "headroom: absorb 10x in 10m\n") == [.slowSurge])
        #expect(
            said(slow + "headroom: absorb 10x in 10m\n").contains("10x, from 6 to 60 workers, takes 13m at this limit"))
        #expect(codes(slow + "headroom: absorb 10x in 14m\n") == [])
        // The guard on launches counts too: 60 - 6 launches, 20 every ten minutes.
        let guarded = wide + "guards: {change: {launch: 20 per 10m}}\n"
        #expect(said(guarded + "headroom: absorb 10x in 10m\n").contains("takes 20m at this limit"))
        #expect(codes(guarded + "headroom: absorb 10x in 21m\n") == [])
    }

    @Test func aSurgeOfTheFloorFitsUnderTheMaximum() {
        let text = smallest.replacing("min: 1, max: 10", with: "min: 5, max: 10")
        #expect(codes(text + "headroom: absorb 2x in 90s\n") == [])
        #expect(codes(text + "headroom: absorb 2.1x in 90s\n") == [.surgeAboveMaximum])
        let hours = "  h: {schedule: {zone: UTC, windows: [{from: \"08:00\", to: \"18:00\", min: 6}]}}\n"
        #expect(
            said(text + hours + "headroom: absorb 2x in 90s\n").contains(
                "a surge of 2x from the 6 workers of a window of rule `h` needs 12, and `max` is 10"))
    }

    @Test func aTimeThatComesTwiceIsTold() {
        let text =
            smallest
            + "  night: {schedule: {zone: Europe/London, windows: [{days: sat, from: \"22:00\", to: \"01:30\", min: 5}]}}\n"
        #expect(codes(text) == [.clockChange])
        #expect(said(text).contains("the clocks of Europe/London skip on 2026-03-29"))
        let dated =
            smallest
            + "  night: {schedule: {zone: Europe/London, windows: [{from: 2026-10-25T01:15, to: 2026-10-26T00:00, min: 5}]}}\n"
        #expect(said(dated).contains("begins at 01:15, which comes twice in Europe/London on 2026-10-25"))
        #expect(codes(text.replacing("01:30", with: "03:00")) == [])
        #expect(codes(text.replacing("days: sat", with: "days: mon")) == [])
        #expect(codes(text.replacing("Europe/London", with: "Asia/Kolkata")) == [])
    }

    @Test func whatAForecastRemembersIsNotOver() {
        let season = { (more: String) in
            smallest + "  s: {forecast: {signal: tps, perWorker: 50, zone: Europe/London, \(more)}}\n"
        }
        // It is 2026-03-01.
        #expect(codes(season("holidays: [{on: 2026-02-15, like: sunday}]")) == [])
        #expect(codes(season("holidays: [{on: 2025-12-25, like: sunday}]")) == [.neverFires])
        #expect(codes(season("events: [{from: 2026-02-20T00:00, to: 2026-02-21T00:00, times: 2x}]")) == [])
        #expect(codes(season("events: [{from: 2026-01-20T00:00, to: 2026-01-21T00:00, times: 2x}]")) == [.neverFires])
        #expect(codes(season("quantile: 50%")) == [])
        #expect(codes(season("quantile: 49%")) == [.lowQuantile])
    }

    @Test func aWindowInsideAGapNeverComes() {
        let text =
            smallest
            + "  h: {schedule: {zone: Europe/London, windows: [{from: 2026-03-29T01:10, to: 2026-03-29T01:50, min: 5}]}}\n"
        #expect(codes(text) == [.neverFires])
        #expect(
            codes(smallest + "guards: {freeze: [{zone: UTC, from: 2026-01-01T00:00, to: 2026-01-02T00:00}]}\n") == [
                .neverFires
            ])
    }

    @Test(arguments: [
        "  h: {schedule: {zone: UTC, windows: [{from: \"08:00\", to: \"18:00\", min: 1}]}}",
        "  l: {steps: {signal: bounded, above: {100: +20%}}}", "  l: {steps: {signal: bounded, below: {0: -20%}}}",
        "  l: {target: {signal: bounded, perWorker: 100, foresight: false}}",
        "  l: {target: {signal: bounded, value: 100}}",
        "  l: {target: {signal: tps, perWorker: 50}}",
    ])
    func rulesThatCannotWin(_ rule: String) {
        let bounded = smallest.replacing(
            "\nrules:", with: "\n  bounded: {workers: {promql: b}, range: 0...100}\nrules:")
        let codes = codes(bounded + rule + "\n").filter { $0 != .unusedSignal }
        #expect(codes == [.neverWins], "\(said(bounded + rule + "\n"))")
    }

    @Test func aSignalMayServeInManyWays() {
        let named = smallest.replacing("  p99:", with: "  errors:")
        for use in ["guards: {contradicts: [errors > 1]}", "  f: {expression: tps / 50 + errors}"] {
            #expect(codes(named + use + "\n") == [])
        }
        #expect(codes(named.replacing("max: 10}", with: "max: 10, serves: 5 of errors}")) == [])
    }

    /// AWS gives two minutes, Google Cloud half a minute, and what is not spot capacity has no notice.
    @Test(arguments: [
        ("aws.ec2", "spot: {share: 50%}, ", "2m", 0), ("aws.ec2", "spot: {share: 50%}, ", "121s", 1),
        ("google.mig", "spot: {share: 50%}, ", "31s", 1), ("google.mig", "spot: {share: 50%}, ", "30s", 0),
        ("aws.ec2", "", "10m", 0),
    ])
    func aDrainFitsTheNotice(_ kind: String, _ spot: String, _ deadline: String, _ warnings: Int) {
        let text =
            smallest.replacing(
                "provider: {process: {command: [wallet]}}",
                with: "placements: [{name: a, \(spot)provider: {\(kind): {}}}]") + "drain: {deadline: \(deadline)}\n"
        #expect(codes(text) == Array(repeating: .longDrain, count: warnings), "\(said(text))")
    }

    @Test(arguments: [
        "  h: {schedule: {zone: UTC, windows: [{from: \"08:00\", to: \"18:00\", min: 2}]}}",
        "  h: {schedule: {zone: UTC, windows: [{from: 2026-11-27T00:00, to: 2026-11-28T00:00, min: 5}]}}",
        "  l: {steps: {signal: bounded, above: {99: +20%}}}", "  l: {steps: {signal: bounded, below: {1: -20%}}}",
        "  l: {target: {signal: bounded, perWorker: 99}}", "  l: {target: {signal: bounded, value: 99}}",
        "  l: {target: {signal: tps, perWorker: 49}}\n  m: {backlog: {signal: p99, perWorkerRate: 1/s, within: 1m}}",
    ])
    func rulesThatMayWinAreLeftAlone(_ rule: String) {
        let bounded = smallest.replacing(
            "\nrules:", with: "\n  bounded: {workers: {promql: b}, range: 0...100}\nrules:")
        let other = rule.contains("perWorker: 49") ? [DiagnosticCode.neverWins] : []
        #expect(codes(bounded + rule + "\n").filter { $0 != .unusedSignal } == other, "\(said(bounded + rule + "\n"))")
    }

    @Test func aBudgetIsComparedWithTheLowestPrice() {
        let text =
            smallest.replacing("min: 1, max: 10", with: "min: 6, max: 10")
            + "cost: {prices: {default: 0.50/h, small: 0.40/h}, budget: {monthly: 2k USD}}\n"
        #expect(codes(text) == [.unknownReference], "only that nothing is called `small`")
    }

    @Test func aPriceOfNothingIsTold() {
        #expect(codes(smallest + "cost: {prices: {default: 0.50/h}}\n") == [])
        #expect(codes(smallest + "cost: {prices: {defualt: 0.50/h}}\n") == [.unknownReference])
        #expect(said(smallest + "cost: {prices: {defualt: 0.50/h}}\n").contains("did you mean `default`?"))
        // What is not there yet is told once, and as that.
        let typed = smallest.replacing(
            "provider: {process: {command: [wallet]}}",
            with: "placements: [{name: a, types: [c7g.xlarge], provider: {process: {command: [w]}}}]")
        #expect(codes(typed + "cost: {prices: {c7g.xlarge: 0.50/h}}\n") == [])
    }
}
