import MusterCore
import MusterWire
import Testing

@Suite("Sentences")
struct SentenceTests {
    @Test(
        "Numbers have the digits they deserve",
        arguments: [
            (0, "0"), (12.34, "12.3"), (1234.5, "1,235"), (1_234_567, "1,234,567"), (0.184, "0.184"), (-3.5, "-3.5"),
            (9.999, "10"), (99.96, "100"), (999.96, "1,000"), (1.005, "1"), (.nan, "not a number"),
            (.infinity, "infinity"),
            (5e17, "5e+17"),
        ] as [(Double, String)])
    func numbers(value: Double, text: String) { #expect(Phrase.number(value) == text) }

    @Test(
        "Durations have their two largest units",
        arguments: [
            (.zero, "0s"), (.milliseconds(250), "250ms"), (.seconds(1.5), "1.5s"), (.seconds(300), "5m"),
            (.seconds(5400), "1h 30m"), (.seconds(273_600), "3d 4h"), (.seconds(3605), "1h"), (.seconds(-60), "-1m"),
            (.seconds(Int64.max), "106751d 23h"),
        ] as [(Duration, String)])
    func durations(value: Duration, text: String) { #expect(Phrase.duration(value) == text) }

    @Test("What holds a number back says until when, and what would lift it")
    func counterfactuals() {
        let policy = FleetPolicy(
            fleet: "f", workers: WorkerBounds(min: 1, max: 10), placements: [],
            rules: [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100))))])
        let now = Instant(nanoseconds: 0)
        let decision = Decision(
            fleet: "f", at: now, policy: 1, from: 5, to: 5, census: Census(),
            opinions: [
                Opinion(
                    rule: "load",
                    verdict: .needs(2, because: .perWorker("tps", value: 200, perWorker: 100, imputed: 0)),
                    advisory: false)
            ],
            stages: [
                Stage(kind: .merge, before: 5, after: 2, reason: .highest("load")),
                Stage(kind: .hold, before: 2, after: 5, reason: .heldByPeak(5, until: now + .seconds(60))),
            ], readings: [])
        let lines = decision.counterfactuals(under: policy) { _ in "then" }
        #expect(
            lines == [
                "towards 2 when the need of 5 leaves the hold at then, if none as high comes",
                // 5 workers and 5% are 5.25. At 200 the load is below what would scale in: only the hold is in the way.
                "scales out above 525 of tps",
            ])
        var busy = decision
        busy.opinions[0].verdict = .needs(4.5, because: .perWorker("tps", value: 450, perWorker: 100, imputed: 0))
        // One fewer than 5 is 4, and 10% of 5 is less than one.
        #expect(
            busy.counterfactuals(under: policy) { _ in "then" }.suffix(2) == [
                "scales out above 525 of tps", "scales in below 400 of tps, held for 5m",
            ])
    }

    @Test("A blind rule names the signal that must come back and the quorum it lacks")
    func blind() {
        let policy = FleetPolicy(fleet: "f", workers: WorkerBounds(min: 1, max: 10), placements: [])
        let now = Instant(nanoseconds: 0)
        let decision = Decision(
            fleet: "f", at: now, policy: 1, from: 5, to: 5, census: Census(),
            opinions: [Opinion(rule: "load", verdict: .blind("tps", .stale(last: 3)), advisory: false)], stages: [],
            readings: [
                SignalReading(
                    signal: "tps", reading: Reading(state: .stale(last: 3), takenAt: now, reporting: 2, expected: 10))
            ])
        #expect(
            decision.counterfactuals(under: policy) { _ in "" } == [
                "scales in only when tps, now stale, is a value again, from at least 70% of 10 workers (now 2)"
            ])
    }

    @Test func digestsAreEquallyLong() {
        #expect(Digest.text(0) == "0000000000000000" && Digest.text(0xabc) == "0000000000000abc")
        #expect(Digest.text(.max) == "ffffffffffffffff")
    }
}
