import Testing

@testable import MusterCore

/// A rule with foresight in a fleet: what holds for it and what it leaves to the others.
struct ForesightRuleTests {
    private let foresight = RulePolicy(
        name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100), foresight: true)))

    private func rig(_ workers: Int, _ change: (inout FleetPolicy) -> Void = { _ in }) -> Rig {
        var rig = Rig(.plain(initial: workers, rules: [foresight], change))
        rig.bootAll()
        return rig
    }

    private func record(_ rig: Rig) -> ForesightRecord? {
        guard case .needs(_, because: .foresight(_, _, _, let record, _)) = rig.decision?.opinions.first?.verdict
        else { return nil }
        return record
    }

    @Test func itBeginsWithItsColdStart() {
        var rig = rig(4)
        rig.hold(1000, for: .seconds(120))
        #expect(rig.desired == 15, "1000 / 100 / 70%")
        #expect(record(rig)?.part == .coldStart && record(rig)?.level == 10)
        let sentence = rig.decision?.opinions.first?.sentence { _ in "" } ?? ""
        #expect(sentence.contains("level 10") && sentence.contains("cold start: 15"), "\(sentence)")
    }

    @Test func inTheColdStartARiseBetweenBinsCountsAtOnce() {
        var rig = rig(15)
        rig.hold(1000, for: .seconds(120))
        rig.now = rig.now + .seconds(1)
        rig.read(4000)
        #expect(rig.desired >= 40)
    }

    @Test func itsOwnHoldStandsInForThePolicys() {
        var rig = rig(40) { $0.scaleIn.hold = .seconds(3600) }
        rig.hold(1000, for: .seconds(120))
        #expect(rig.desired == 15)
    }

    @Test func otherRulesKeepTheirHold() {
        let cpu = RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "p99", goal: .value(0.5))))
        var rig = Rig(
            .plain(initial: 20, rules: [foresight, cpu]) { $0.scaleIn.hold = .seconds(300) })
        rig.bootAll()
        rig.hold(0.5, for: .seconds(60), of: "p99")
        rig.wait(.seconds(240)) {
            $0.read(500, of: "tps")
            $0.read(0.1, of: "p99")
        }
        #expect(rig.desired == 20)
        #expect(rig.reasons.contains { if case .heldByPeak = $0 { true } else { false } })
        rig.wait(.seconds(300)) {
            $0.read(500, of: "tps")
            $0.read(0.01, of: "p99")
        }
        #expect(rig.desired == 8)
    }

    @Test func guardsBoundsAndLimitsApply() {
        var rig = rig(40) {
            $0.workers.max = 50
            $0.scaleIn.limit = Limit(atMost: [.workers(1)], per: .seconds(60))
        }
        rig.hold(1000, for: .seconds(120))
        #expect((36...39).contains(rig.desired))
        rig.hold(90_000, for: .seconds(60))
        #expect(rig.desired == 50)
        rig.ask(.freeze("f", rig.mark()))
        rig.hold(1000, for: .seconds(600))
        #expect(rig.desired == 50)
    }

    @Test func blindItCutsNothing() {
        var rig = rig(15)
        rig.hold(1000, for: .seconds(120))
        rig.read(.absent)
        rig.wait(.seconds(300))
        #expect(rig.desired == 15)
        #expect(rig.decision?.opinions.first?.verdict == .blind("tps", .absent))
    }

    @Test func aRestartIsAColdStartAndNoScaleIn() {
        var rig = rig(15)
        rig.hold(1000, for: .seconds(120))
        rig.kernel = Kernel(rig.kernel.state)
        rig.underWay = [:]
        rig.step(.timerFired)
        #expect(rig.desired == 15)
        rig.hold(1000, for: .seconds(120))
        #expect(rig.desired == 15 && record(rig)?.coldStart == 15)
    }

    @Test func anotherSourceOrLoadBeginsAnew() {
        var rig = rig(15)
        rig.hold(1000, for: .seconds(600))
        let seen = { (rig: Rig) in rig.kernel.senses[0].foresights.first?.foresight.bins.seen }
        #expect(seen(rig) == 41 || seen(rig) == 40)
        var policy = rig.fleet.policy
        policy.workers.max = 90
        rig.step(.policiesLoaded([policy]))
        #expect(seen(rig) == 41 || seen(rig) == 40)
        policy.rules = [.perWorker(50)]
        rig.step(.policiesLoaded([policy]))
        #expect(rig.kernel.senses[0].foresights.isEmpty)
        policy.rules = [foresight]
        rig.step(.policiesLoaded([policy]))
        #expect(seen(rig) == 0)
    }

    @Test func workersThatDoNotReportAreReckonedIn() {
        var rig = rig(15)
        rig.wait(.seconds(120)) { $0.read(900, reporting: 9, expected: 10) }
        #expect(record(rig)?.level == 10)
    }

    @Test func theClockMayBeSetBack() {
        var rig = rig(15)
        rig.hold(1000, for: .seconds(600))
        rig.now = rig.now - .seconds(3600)
        rig.hold(1000, for: .seconds(600))
        #expect(rig.desired == 15)
        #expect((rig.kernel.senses[0].foresights.first?.foresight.bins.seen ?? 0) >= 79)
    }

    @Test func withoutItTheRuleIsWhatItWas() {
        #expect(
            TargetRule(signal: "tps", goal: .perWorker(1))
                == TargetRule(signal: "tps", goal: .perWorker(1), foresight: false))
        var rule = TargetRule(signal: "tps", goal: .perWorker(1), foresight: true)
        #expect(rule.foresight)
        rule.foresight = false
        #expect(rule == TargetRule(signal: "tps", goal: .perWorker(1)))
    }
}

/// A policy's decisions without a kernel.
struct RehearsalTests {
    private func census(_ workers: Int) -> Census {
        var census = Census()
        census.inService = workers
        return census
    }

    @Test func theFirstWorkersAreThoseThatWereWanted() {
        var rehearsal = Rehearsal(.plain(), at: Rig.start)
        let answered = rehearsal.read("tps", Reading(state: .value(250), takenAt: Rig.start), at: Rig.start)
        #expect(answered)
        let decision = rehearsal.decide(census(8), at: Rig.start)
        #expect(decision.from == 8 && decision.to == 3)
        let isKnown = rehearsal.read("other", Reading(state: .value(1), takenAt: Rig.start), at: Rig.start)
        #expect(!isKnown)
    }

    @Test func itDecidesAsTheKernelDoes() {
        var rig = Rig(.plain(initial: 4) { $0.scaleIn.hold = .seconds(60) })
        rig.bootAll()
        var rehearsal = Rehearsal(rig.fleet.policy, at: rig.now)
        for step in 0..<200 {
            rig.now = rig.now + .seconds(5)
            let value = Double(100 + (step * 37) % 900)
            rig.read(value)
            _ = rehearsal.read("tps", Reading(state: .value(value), takenAt: rig.now), at: rig.now)
            let answered = rehearsal.decide(census(step == 0 ? 4 : rehearsal.desired), at: rig.now)
            #expect(answered.to == rig.desired)
        }
    }

    @Test func historyTeachesAndDecidesNothing() {
        let rule = RulePolicy(
            name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100), foresight: true)))
        var rehearsal = Rehearsal(.plain(rules: [rule]), at: Rig.start)
        for step in 0..<5000 {
            let answered = rehearsal.recall("tps", 1000, at: Rig.start + .seconds(step * 15))
            #expect(answered)
        }
        #expect(rehearsal.desired == 1)
        let now = Rig.start + .seconds(5000 * 15 + 30)
        _ = rehearsal.read("tps", Reading(state: .value(1000), takenAt: now - .seconds(5)), at: now)
        let decision = rehearsal.decide(census(11), at: now)
        #expect(decision.to == 11, "no cold start: \(decision.opinions)")
        rehearsal.noteBoot(seconds: 20)
        #expect(rehearsal.arrival(ofAge: .seconds(5), at: now) == now + .seconds(15))
    }
}

/// What of `tolerance` and `hold` is for a foresight: what the policy states.
struct ForesightBoundsTests {
    private let foresight = RulePolicy(
        name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100), foresight: true)))

    private func rig(_ workers: Int, _ rules: [RulePolicy] = [], _ change: (inout FleetPolicy) -> Void = { _ in })
        -> Rig
    {
        var rig = Rig(
            .plain(initial: workers, rules: [foresight] + rules) {
                $0.scaleOut = .foreseenOut
                $0.scaleIn = .foreseenIn
                change(&$0)
            })
        rig.bootAll()
        return rig
    }

    @Test func theDefaultToleranceSwallowsNothingOfIt() {
        var rig = rig(48)
        rig.hold(3200, for: .seconds(1980))
        #expect(rig.desired == 46, "3200 / 100 / 70%, wanted for half an hour; less than 10%")
    }

    @Test func spareCapacityOnTopDoesNotMakeItFlutter() {
        var rig = rig(20) { $0.headroom = .share(.percent(20)) }
        rig.wait(.seconds(1200)) { $0.read($0.now.wholeSeconds % 2 == 0 ? 1000 : 1010) }
        #expect(rig.desired == 18, "15 and a fifth")
        let changes = rig.journal.count { if case .desiredChanged = $0 { true } else { false } }
        #expect(changes <= 3)
        #expect(Headroom.share(.percent(20)).removed(from: 18) == 15 && Headroom.workers(2).removed(from: 1) == 0)
    }

    @Test func aStatedToleranceIsForItToo() {
        var rig = rig(48) { $0.scaleIn.foresight?.tolerance = true }
        rig.hold(3200, for: .seconds(2400))
        #expect(rig.desired == 48)
    }

    @Test func aStatedHoldIsForItToo() {
        var rig = rig(40) {
            $0.scaleIn.hold = .seconds(600)
            $0.scaleIn.foresight?.hold = true
        }
        rig.hold(1000, for: .seconds(540))
        #expect(rig.desired == 40)
        rig.hold(1000, for: .seconds(120))
        #expect(rig.desired == 15)
    }

    @Test func anotherRulesSmallRiseIsStillTolerated() {
        let cpu = RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "p99", goal: .value(0.5))))
        var rig = rig(40, [cpu])
        rig.wait(.seconds(60)) {
            $0.read(1000)
            $0.read(0.51, of: "p99")
        }
        #expect(rig.desired == 40)
    }

    @Test func aBurstsReserveComesInOneGoAndAWildNumberDoesNot() {
        var rig = rig(20) { $0.workers.max = 100_000 }
        rig.hold(1000, for: .seconds(120))
        let before = rig.desired
        rig.read(9e5)
        #expect(rig.desired <= before * 5)
        #expect(rig.reasons.contains { if case .outLimit = $0 { true } else { false } })
    }
}
