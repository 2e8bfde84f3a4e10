import Testing

@testable import MusterCore

@Suite struct FormulaTests {
    private func backlog(_ rate: Double, _ within: Duration) -> RulePolicy {
        RulePolicy(
            name: "queue", kind: .backlog(BacklogRule(signal: "tps", perWorkerRate: rate, within: within)))
    }

    private func expression(_ formula: Formula, _ text: String = "formula") -> RulePolicy {
        RulePolicy(name: "formula", kind: .expression(ExpressionRule(text: text, formula: formula)))
    }

    private func verdict(
        _ rule: RulePolicy, _ readings: [Reading?], desired: Int = 10, signals: [SignalName] = ["tps", "p99"]
    ) -> Verdict {
        let policy = FleetPolicy(
            fleet: "wallet", workers: WorkerBounds(min: 0, max: 1000),
            placements: [PlacementPolicy(name: "here", provider: PlugInReference(kind: "process"))],
            signals: signals.map { SignalPolicy(name: $0, source: PlugInReference(kind: "workers")) }, rules: [rule])
        var fleet = FleetState(policy: policy, at: now)
        fleet.desired = desired
        var evaluation = Evaluation(fleet: fleet, readings: readings, census: Census(), now: now)
        return evaluation.opinions()[0].verdict
    }

    private let now = Instant(seconds: 1_000)

    private func value(_ value: Double, _ reporting: Int = 0, of expected: Int = 0) -> Reading {
        Reading(state: .value(value), takenAt: now, reporting: reporting, expected: expected)
    }

    private func need(_ formula: Formula, _ tps: Double, _ p99: Double = 0) -> Double? {
        if case .needs(let need, _) = verdict(expression(formula), [value(tps), value(p99)]) { need } else { nil }
    }

    @Test("the numbers of docs/algorithms/backlog.md")
    func backlogOfTheBook() {
        guard case .needs(let need, let reason) = verdict(backlog(40, .seconds(120)), [value(10_000), nil]) else {
            Issue.record("no need")
            return
        }
        #expect(Decider.workers(for: need) == 3 && abs(need - 2.0833) < 0.001)
        let sentence = reason.sentence { _ in "" }
        #expect(sentence == "tps 10,000, 40 a second and worker, to be cleared in 2m")
        #expect(verdict(backlog(40, .seconds(120)), [value(24_000), nil]).need == 5)
        #expect(verdict(backlog(40, .seconds(120)), [value(0), nil]).need == 0)
    }

    @Test func aBacklogThatIsNoValueIsBlind() {
        let old = Reading(state: .value(1), takenAt: now - .seconds(60))
        #expect(verdict(backlog(40, .seconds(60)), [old, nil]) == .blind("tps", .stale(last: 1)))
        #expect(verdict(backlog(40, .seconds(60)), [nil, nil]) == .blind("tps", .absent))
    }

    @Test func workersThatDidNotReportOnlyForbid() {
        // 8 of 10 report; the need of 5 becomes 7, that of 20 stays.
        #expect(verdict(backlog(10, .seconds(1)), [value(50, 8, of: 10), nil]).need == 7)
        #expect(verdict(backlog(10, .seconds(1)), [value(200, 8, of: 10), nil]).need == 20)
        #expect(verdict(expression(.signal("tps")), [value(5, 8, of: 10), value(1)]).need == 7)
    }

    @Test("the numbers of docs/algorithms/expression.md")
    func expressionOfTheBook() throws {
        func over(_ name: SignalName, _ by: Double) -> Formula { .binary(.divide, .signal(name), .number(by)) }
        let plain = try #require(need(.binary(.add, over("tps", 250), over("p99", 4_000)), 2_431, 10_000))
        #expect(abs(plain - 12.224) < 1e-9 && Decider.workers(for: plain) == 13)
        let ceiled = Formula.binary(.add, .unary(.ceil, over("tps", 250)), .unary(.ceil, over("p99", 4_000)))
        #expect(need(ceiled, 2_431, 10_000) == 13)
    }

    @Test(arguments: [
        (Formula.unary(.floor, .number(2.7)), 2.0), (.unary(.round, .number(2.5)), 3), (.unary(.abs, .number(-4)), 4),
        (.unary(.negate, .unary(.negate, .number(4))), 4), (.binary(.min, .number(4), .number(3)), 3),
        (.binary(.max, .number(4), .number(3)), 4), (.binary(.subtract, .number(4), .number(3)), 1),
        (.binary(.multiply, .number(4), .number(3)), 12), (.binary(.less, .number(4), .number(4)), 0),
        (.binary(.lessOrEqual, .number(4), .number(4)), 1), (.binary(.greater, .number(5), .number(4)), 1),
        (.binary(.greaterOrEqual, .number(3), .number(4)), 0), (.binary(.equal, .number(4), .number(4)), 1),
        (.binary(.notEqual, .number(4), .number(4)), 0),
        (.choice(if: .number(0), then: .number(8), or: .number(9)), 9),
        (.choice(if: .number(2), then: .number(8), or: .number(9)), 8),
    ])
    func operations(_ formula: Formula, _ expected: Double) {
        #expect(need(.binary(.add, formula, .binary(.multiply, .signal("tps"), .number(0))), 1) == expected)
    }

    @Test func lessThanNothingIsNothing() { #expect(need(.unary(.negate, .signal("tps")), 5) == 0) }

    @Test func anySignalThatIsNoValueBlinds() {
        let lazy = Formula.choice(if: .number(1), then: .signal("tps"), or: .signal("p99"))
        #expect(verdict(expression(lazy), [value(1), nil]) == .blind("p99", .absent))
        #expect(verdict(expression(lazy), [nil, nil]) == .blind("tps", .absent))
    }

    @Test func aResultThatIsNoNumberBlinds() {
        let ratio = expression(.binary(.divide, .signal("tps"), .signal("p99")), "tps / p99")
        #expect(verdict(ratio, [value(1), value(0)]) == .blind("tps / p99", .implausible(.infinity)))
        guard case .blind = verdict(ratio, [value(0), value(0)]) else {
            Issue.record("0 / 0 has an opinion")
            return
        }
    }

    @Test func aBlindFormulaForbidsScaleIn() {
        let opinion = Opinion(
            rule: "formula", verdict: verdict(expression(.signal("tps")), [nil, nil]), advisory: false)
        #expect(opinion.isBlind && !opinion.isSighted)
        #expect(opinion.sentence { _ in "" } == "tps is absent: blind, so no fewer than there are")
    }
}

extension Verdict {
    fileprivate var need: Double? {
        if case .needs(let need, _) = self { need } else { nil }
    }
}
