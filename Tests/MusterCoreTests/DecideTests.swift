import MusterCore
import Testing

/// The worked examples of `docs/algorithms`, number by number.
@Suite struct DecideTests {
    @Test(arguments: [(2431.0, 100.0, 25), (2400, 100, 24), (0, 100, 1), (100.0000000001, 100, 1), (1e300, 100, 100)])
    func aTargetPerWorkerNeedsTheTotalOverTheLoadOfOne(value: Double, each: Double, wanted: Int) {
        var rig = Rig(.plain(rules: [.perWorker(each)]) { $0.signals[1].greatest = nil })
        rig.read(value)
        #expect(rig.desired == wanted)
    }

    @Test func aTargetValueNeedsTheWorkersTimesValueOverGoal() {
        let rule = RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "tps", goal: .value(0.6))))
        var rig = Rig(.plain(initial: 10, rules: [rule]))
        rig.bootAll()
        rig.read(0.75)
        #expect(rig.desired == 13, "10 x 0.75 / 0.6 = 12.5")
        rig.read(0.9, reporting: 10, expected: 10)
        #expect(rig.desired == 15)
    }

    @Test func aTargetThatCannotBeIsBlind() {
        var rig = Rig(.plain(initial: 5, rules: [.perWorker(0)]))
        rig.read(0)
        #expect(rig.desired == 5)
    }

    @Test(arguments: [(1049.0, 10), (1050, 10), (1051, 11), (901, 10), (900, 10), (899, 9)])
    func toleranceIsAShareOfTheDesiredNumber(value: Double, wanted: Int) {
        var rig = Rig(
            .plain(initial: 10) {
                $0.scaleOut.tolerance = .percent(5)
                $0.scaleIn.tolerance = .percent(10)
            })
        rig.read(value)
        #expect(rig.desired == wanted)
    }

    @Test(arguments: [(Headroom.share(.percent(15)), 12), (.workers(3), 13)])
    func headroomIsAddedToTheNeed(headroom: Headroom, wanted: Int) {
        var rig = Rig(.plain { $0.headroom = headroom })
        rig.read(1000)
        #expect(rig.desired == wanted)
    }

    @Test func boundsHoldWhateverTheRulesSay() {
        var rig = Rig(.plain(min: 3, max: 8))
        rig.read(5000)
        #expect(rig.desired == 8)
        #expect(rig.reasons.contains(.maximum(8)))
        rig.read(0)
        #expect(rig.desired == 3)
        #expect(rig.reasons.contains(.minimum(3)))
    }

    @Test func scaleInTakesTheHighestNeedOfTheHold() {
        var rig = Rig(.plain(initial: 10) { $0.scaleIn.hold = .seconds(300) })
        rig.hold(1000, for: .seconds(300))
        rig.read(600)
        #expect(rig.desired == 10)
        rig.hold(600, for: .seconds(290))
        #expect(rig.desired == 10)
        rig.hold(600, for: .seconds(20))
        #expect(rig.desired == 6)
    }

    @Test func aPauseOfTheDaemonBeginsTheHoldAnew() {
        var rig = Rig(.plain(initial: 10) { $0.scaleIn.hold = .seconds(60) })
        rig.hold(1000, for: .seconds(100))
        rig.now = rig.now + .seconds(600)
        rig.kernel = Kernel(replaying: rig.journal)
        rig.underWay = [:]
        rig.read(500)
        #expect(rig.desired == 10, "what happened while nobody looked argues for nothing")
        rig.hold(500, for: .seconds(55))
        #expect(rig.desired == 10)
        rig.hold(500, for: .seconds(10))
        #expect(rig.desired == 5)
    }

    @Test func aHoldShorterThanTheReadingsIntervalEnds() {
        var rig = Rig(.plain(initial: 10) { $0.scaleIn.hold = .seconds(3) })
        rig.hold(500, for: .seconds(15))
        #expect(rig.desired == 5)
    }

    @Test func scaleOutWaitsForTheNeedToLast() {
        var rig = Rig(.plain(initial: 5) { $0.scaleOut.hold = .seconds(15) })
        rig.hold(500, for: .seconds(30))
        rig.hold(900, for: .seconds(10))
        #expect(rig.desired == 5)
        rig.hold(900, for: .seconds(10))
        #expect(rig.desired == 9)
    }

    @Test func scaleInIsLimitedFromTheTrailingPeak() {
        var rig = Rig(
            .plain(initial: 50) { $0.scaleIn.limit = Limit(atMost: [.share(.percent(10))], per: .seconds(60)) })
        rig.read(100)
        #expect(rig.desired == 45)
        rig.read(100)
        #expect(rig.desired == 45, "measured from the window's peak, repeats do not compound")
        rig.hold(100, for: .seconds(60))
        #expect(rig.desired == 41, "45 less a tenth, rounded down to 4")
    }

    @Test func scaleOutIsLimitedFromTheTrailingLowAndTheLargestMoveCounts() {
        var rig = Rig(
            .plain(initial: 4) {
                $0.scaleOut = DirectionPolicy(
                    tolerance: .percent(0), hold: .zero, limit: DirectionPolicy.scaleOut.limit)
            })
        rig.read(9000)
        #expect(rig.desired == 14, "4 + max(4, 10)")
        rig.read(9000)
        #expect(rig.desired == 14)
        rig.hold(9000, for: .seconds(15))
        #expect(rig.desired == 28, "14 + max(14, 10)")
    }

    @Test func theHighestOpinionWinsAndOneBlindRuleForbidsScaleIn() {
        let rules: [RulePolicy] = [.perWorker(100), .steps([(250, .share(.percent(10)))])]
        var rig = Rig(.plain(initial: 10, rules: rules))
        rig.bootAll()
        rig.read(500)
        #expect(rig.desired == 10 && rig.reasons.contains(.blindRule("latency")))
        rig.read(100, of: "p99")
        #expect(rig.desired == 5)
        rig.read(300, of: "p99")
        #expect(rig.desired == 6, "5 in service and a tenth")
    }

    @Test func anAdvisoryRuleMayBeBlind() {
        var advisory = RulePolicy.steps([(250, .workers(1))])
        advisory.advisory = true
        var rig = Rig(.plain(initial: 10, rules: [.perWorker(100), advisory]))
        rig.read(500)
        #expect(rig.desired == 5)
    }

    @Test(arguments: [
        ReadingState.absent, .stale(last: 1), .error(.unavailable("x")), .value(.nan), .value(-1), .value(.infinity),
        .value(2e6),
    ])
    func onlyAPlausibleValueScalesIn(state: ReadingState) {
        var rig = Rig(.plain(initial: 10))
        rig.read(state)
        #expect(rig.desired == 10)
    }

    @Test func aValueThatBecomesOldIsStale() {
        var rig = Rig(.plain(initial: 10) { $0.scaleIn.hold = .seconds(30) })
        rig.read(500)
        rig.wait(.seconds(40))
        #expect(rig.desired == 10)
        #expect(rig.decision?.readings.last?.reading.state == .stale(last: 500))
    }

    @Test func aReadingFromTheFutureIsOfNow() {
        var rig = Rig(.plain(initial: 10))
        let ahead = Reading(state: .value(1000), takenAt: rig.now + .seconds(3600))
        rig.step(.signalRead("f", "tps", ahead))
        rig.wait(.seconds(20))
        #expect(rig.decision?.readings.last?.reading.state == .stale(last: 1000))
    }

    @Test func fewerThanTheQuorumIsNoValueAndTheMissingCountAsFull() {
        var rig = Rig(.plain(initial: 10))
        rig.read(100, reporting: 6, expected: 10)
        #expect(rig.desired == 10, "6 of 10 is below 70%")
        rig.read(400, reporting: 8, expected: 10)
        #expect(rig.desired == 6, "4 and the 2 that did not report")
        rig.read(1200, reporting: 8, expected: 10)
        #expect(rig.desired == 12, "none are added on the way out")
    }

    /// A reading is of what was measured, not of a name.
    @Test(arguments: ["source", "range", "interval"])
    func aReadingIsDroppedWhenItsSignalMeasuresSomethingElse(_ change: String) {
        var rig = Rig(.plain(max: 20, initial: 4))
        rig.bootAll()
        rig.read(400)
        #expect(rig.desired == 4)
        let policy = FleetPolicy.plain(max: 20, initial: 4, rules: [.perWorker(50)]) { policy in
            switch change {
            case "source": policy.signals[1].source = PlugInReference(kind: "other")
            case "range": policy.signals[1].greatest = 100
            default: policy.signals[1].every = .seconds(7)
            }
        }
        rig.step(.policiesLoaded([policy]))
        #expect(rig.desired == (change == "interval" ? 8 : 4))
        rig.read(90)
        #expect(rig.decision?.readings.last?.reading.state == .value(90))
    }

    @Test func contradictionForbidsScaleInAndSoDoesNotKnowing() {
        var rig = Rig(
            .plain(initial: 10) {
                $0.guards.contradicts = [
                    SignalCondition(signal: "p99", comparison: .greater, threshold: 250, text: "p99 > 250ms")
                ]
            })
        rig.read(500)
        #expect(rig.reasons.contains(.contradictionBlind("p99 > 250ms")))
        rig.read(300, of: "p99")
        #expect(rig.desired == 10 && rig.reasons.contains(.contradiction("p99 > 250ms", value: 300)))
        rig.read(200, of: "p99")
        #expect(rig.desired == 5)
    }

    @Test func blindFleetsHoldAndThenTakeTheLastPeak() {
        var rig = Rig(.plain(initial: 10) { $0.guards.blind = BlindPolicy(hold: .seconds(60)) })
        rig.read(2000)
        rig.read(500)
        #expect(rig.desired == 5)
        rig.wait(.seconds(55))
        #expect(rig.desired == 5)
        rig.wait(.seconds(30))
        #expect(rig.desired == 20)
        #expect(rig.kernel.alerts("f").map(\.alert).contains { $0.code == "blind" && $0.severity == .critical })
    }

    @Test func aPeakOlderThanADayIsForgotten() {
        var rig = Rig(.plain(initial: 5) { $0.guards.blind = BlindPolicy(hold: .seconds(60)) })
        rig.read(4000)
        rig.read(500)
        rig.now = rig.now + .seconds(26 * 3600)
        rig.wait(.seconds(120))
        #expect(rig.desired == 5)
    }

    @Test func blindPolicyHoldKeepsHolding() {
        var rig = Rig(.plain(initial: 10) { $0.guards.blind = BlindPolicy(hold: .seconds(60), then: .hold) })
        rig.read(2000)
        rig.read(500)
        rig.wait(.seconds(200))
        #expect(rig.desired == 5)
    }
}

/// Steps, their lasting, and the projection onto the smaller fleet.
@Suite struct StepTests {
    @Test(arguments: [(200.0, 10), (251, 11), (501, 13), (1001, 20)])
    func theHighestCrossedStepCounts(value: Double, wanted: Int) {
        let rule = RulePolicy.steps([
            (250, .share(.percent(10))), (500, .share(.percent(30))), (1000, .share(.percent(100))),
        ])
        var rig = Rig(.plain(initial: 10, rules: [rule]))
        rig.bootAll()
        rig.read(value, of: "p99")
        #expect(rig.desired == wanted)
        rig.read(value, of: "p99")
        #expect(rig.desired == wanted, "what is on its way is not ordered twice")
    }

    @Test func aStepCountsWhenItHasLasted() {
        var rig = Rig(.plain(initial: 10, rules: [.steps([(250, .workers(5))], lasting: .seconds(30))]))
        rig.bootAll()
        rig.hold(300, for: .seconds(25), of: "p99")
        #expect(rig.desired == 10)
        rig.hold(300, for: .seconds(15), of: "p99")
        #expect(rig.desired == 15)
    }

    @Test func aLowerStepTakesAtLeastOneAndNeverRaises() {
        let rule = RulePolicy.steps([(250, .workers(1))], below: [(50, .share(.percent(-10)))])
        var rig = Rig(.plain(initial: 5, rules: [rule]))
        rig.bootAll()
        rig.read(20, of: "p99")
        #expect(rig.desired == 4)
    }

    @Test func aCrossedUpperStepNeverAsksForFewer() {
        let rule = RulePolicy.steps([(250, .share(.percent(10))), (1000, .share(.percent(100)))])
        var rig = Rig(.plain(initial: 10, rules: [rule]))
        rig.bootAll()
        rig.read(2000, of: "p99")
        #expect(rig.desired == 20)
        rig.read(300, of: "p99")
        #expect(rig.desired == 20)
    }

    @Test func aLowerStepDoesNotLastOverWhatWasNotSeen() {
        let rule = RulePolicy.steps([], below: [(50, .workers(-2))], lasting: .seconds(60))
        var rig = Rig(.plain(initial: 10, rules: [rule]))
        rig.bootAll()
        rig.read(20, of: "p99")
        rig.hold(20, for: .seconds(50), of: "p99")
        rig.read(.absent, of: "p99")
        rig.hold(20, for: .seconds(50), of: "p99")
        #expect(rig.desired == 10)
        rig.hold(20, for: .seconds(20), of: "p99")
        #expect(rig.desired < 10)
    }

    /// The three that did not report may hold what the others lack.
    @Test func aLowerStepDoesNotCountWhileWorkersAreMissing() {
        let rule = RulePolicy.steps([(1000, .workers(1))], below: [(50, .workers(-2))])
        var rig = Rig(.plain(initial: 10, rules: [rule]))
        rig.bootAll()
        rig.read(40, of: "p99", reporting: 7, expected: 10)
        #expect(rig.desired == 10)
        #expect(
            rig.decision?.opinions.first?.verdict
                == .atLeast(10, because: .stepUnseen("p99", value: 40, threshold: 50, missing: 3)))
        rig.read(1200, of: "p99", reporting: 7, expected: 10)
        #expect(rig.desired == 11, "an upper step counts with those there are")
        rig.read(40, of: "p99", reporting: 10, expected: 10)
        #expect(rig.desired == 9)
    }

    @Test func aLowerStepHasToLastWithNobodyMissing() {
        let rule = RulePolicy.steps([], below: [(50, .workers(-2))], lasting: .seconds(60))
        var rig = Rig(.plain(initial: 10, rules: [rule]))
        rig.bootAll()
        rig.hold(20, for: .seconds(55), of: "p99")
        rig.read(20, of: "p99", reporting: 9, expected: 10)
        rig.hold(20, for: .seconds(55), of: "p99")
        #expect(rig.desired == 10)
        rig.hold(20, for: .seconds(15), of: "p99")
        #expect(rig.desired < 10)
    }

    @Test func aSmallerFleetThatWouldCallBackIsNotMadeSmallerBySoMuch() {
        var rig = Rig(.plain(initial: 10, rules: [.perWorker(100), .steps([(250, .workers(1))])]))
        rig.bootAll()
        rig.read(150, of: "p99")
        rig.read(400)
        #expect(rig.desired == 6, "150 x 10 / 250 = 6, though throughput needs 4")
    }
}
