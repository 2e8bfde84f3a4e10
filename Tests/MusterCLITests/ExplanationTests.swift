import MusterCore
import Testing

@Suite("What an explanation promises")
struct ExplanationTests {
    private static let now = Instant(nanoseconds: 0)
    private static let policy = FleetPolicy(
        fleet: "f", workers: WorkerBounds(min: 2, max: 10), placements: [],
        rules: [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100))))])
    private static let limited = Stage(
        kind: .limit, before: 0, after: 3, reason: .inLimit(peak: 6, least: 3, per: .seconds(5)))

    private static func decision(_ to: Int, _ stages: [Stage]) -> Decision {
        Decision(
            fleet: "f", at: now, policy: 1, from: 6, to: to, census: Census(),
            opinions: [
                Opinion(
                    rule: "load", verdict: .needs(0, because: .perWorker("tps", value: 0, perWorker: 100, imputed: 0)),
                    advisory: false)
            ], stages: [Stage(kind: .merge, before: 6, after: 0, reason: .highest("load"))] + stages, readings: [])
    }

    private static func promises(_ decision: Decision) -> [String] {
        decision.counterfactuals(under: policy) { _ in "then" }
    }

    @Test("Under an override no threshold moves anything, so none is promised")
    func override() {
        let stage = Stage(
            kind: .override, before: 3, after: 6, reason: .override(by: "bob", reason: "sale", until: Self.now))
        #expect(
            Self.promises(Self.decision(6, [Self.limited, stage])) == [
                "the rules decide again from then, or when the override is cleared"
            ])
    }

    @Test("A pause is the reason even when the rules came to the same number")
    func pause() {
        let stage = Stage(kind: .mode, before: 3, after: 3, reason: .paused(by: "bob", reason: "inc", until: nil))
        let decision = Self.decision(3, [Self.limited, stage])
        #expect(decision.summary == "6 to 3 workers: paused by bob, inc")
        #expect(Self.promises(decision) == ["decides again when the fleet is resumed"])
    }

    @Test("A retirement is called so, and nothing is promised")
    func retirement() {
        let stage = Stage(kind: .mode, before: 3, after: 0, reason: .override(by: "bob", reason: "moved", until: nil))
        let decision = Self.decision(0, [Self.limited, stage])
        #expect(decision.summary == "6 to 0 workers: retired by bob, moved")
        #expect(stage.sentence { _ in "then" } == "retired by bob, moved")
        #expect(Self.promises(decision).isEmpty)
    }

    @Test("Without the limit a number would still not leave the bounds")
    func limit() {
        #expect(
            Self.promises(Self.decision(3, [Self.limited])).first
                == "2 without the limit: the next move within 5s")
    }

    @Test("What leaves the hold is approached only, where a limit stands")
    func hold() {
        let held = Stage(kind: .hold, before: 0, after: 6, reason: .heldByPeak(6, until: Self.now))
        var policy = Self.policy
        policy.scaleIn.limit = Limit(atMost: [.share(.percent(50))], per: .seconds(5))
        let lines = Self.decision(6, [held]).counterfactuals(under: policy) { _ in "then" }
        #expect(lines.first == "towards 2 when the need of 6 leaves the hold at then, if none as high comes")
    }

    /// A decision for three workers at a load, of which three need more than twenty.
    private static func calm(_ load: Double, _ stages: [Stage] = []) -> Decision {
        var decision = decision(3, stages)
        decision.opinions[0].verdict = .needs(
            load / 100, because: .perWorker("tps", value: load, perWorker: 100, imputed: 0))
        return decision
    }

    private static func falls(_ decision: Decision, isFrozen: Bool = false) -> Bool {
        decision.counterfactuals(under: policy, isFrozen: isFrozen) { _ in "then" }
            .contains { $0.hasPrefix("scales in below") }
    }

    @Test("No load is promised to shrink a fleet that is frozen, or that it does not shrink already")
    func falls() {
        #expect(Self.falls(Self.calm(250)))
        #expect(!Self.falls(Self.calm(0)))
        #expect(!Self.falls(Self.calm(250), isFrozen: true))
        let frozen = Stage(
            kind: .guards, before: 2, after: 3, reason: .frozen(because: "sale", until: nil, allows: .scaleOut))
        #expect(!Self.falls(Self.calm(250, [frozen])))
    }

    @Test("A decision of a shadow says that nothing is done")
    func shadow() {
        let stage = Stage(kind: .mode, before: 3, after: 3, reason: .mode(.shadow))
        #expect(Self.calm(250, [stage]).summary == "6 to 3 workers: load asks for 2.5; in shadow, so nothing is done")
    }
}
