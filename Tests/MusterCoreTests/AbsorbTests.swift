import Testing

@testable import MusterCore

/// The reserve for a declared surge, by the arithmetic of `docs/algorithms/absorb.md`.
struct StandingReserveTests {
    private func reserve(
        _ factor: Double, in within: Duration, after reaction: Double, limit: Limit? = DirectionPolicy.scaleOut.limit,
        launch: Quota = Quota(acts: 1000, per: .seconds(600))
    ) -> StandingReserve {
        StandingReserve(
            surge: Surge(factor: factor, within: within), reaction: reaction, limit: limit, launch: launch)
    }

    @Test(arguments: [
        // Factor, seconds, reaction, need, standing.
        (2.0, 90.0, 65.0, 10.0, 17.222), (2, 90, 155, 10, 20), (2, 90, 0, 10, 10), (10, 600, 65, 10, 19.75),
        (1.5, 60, 30, 8, 10), (2, 90, 65, 0, 0), (2, 90, 65, 0.4, 0.689),
    ])
    func whatStandsCarriesTheSurgeUntilHelpServes(
        factor: Double, within: Double, reaction: Double, need: Double, standing: Double
    ) {
        let reserve = reserve(factor, in: .seconds(within), after: reaction)
        #expect(abs(reserve.workers(for: need) - standing) < 0.001)
    }

    @Test func whatTheLimitCannotBringStandsToo() {
        let slow = Limit(atMost: [.workers(4)], per: .seconds(60))
        let limited = reserve(10, in: .seconds(600), after: 65, limit: slow)
        // 535 s are left, nine moves of four: 36 of the 100.
        #expect(abs(limited.workers(for: 10) - 64) < 0.001)
        let guarded = reserve(2, in: .seconds(300), after: 65, launch: Quota(acts: 20, per: .seconds(600)))
        #expect(abs(guarded.workers(for: 100) - 180) < 0.001)
        #expect(abs(guarded.workers(for: 10) - 10 * (1 + 65.0 / 300)) < 0.001)
        let free = reserve(10, in: .seconds(600), after: 65, limit: nil)
        #expect(abs(free.workers(for: 10) - 19.75) < 0.001)
    }

    @Test func itIsNeverLessThanTheNeedNorMoreThanTheSurge() {
        for factor in [1.000001, 1.1, 2, 7, 1000] {
            for within in [0.001, 1, 90, 3600] {
                for reaction in [0, 1, 155, 1e9] {
                    for move in [Adjustment.workers(1), .share(.percent(100)), .share(.percent(0.001))] {
                        for per in [1.0, 60, 86_400] {
                            let limit = Limit(atMost: [move], per: .seconds(per))
                            let reserve = reserve(factor, in: .seconds(within), after: reaction, limit: limit)
                            for need in [0.0, 1e-9, 1, 37.3, 1e9] {
                                let standing = reserve.workers(for: need)
                                #expect(standing >= need * 0.999_999 && standing <= need * factor * 1.000_001)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Against the way a fleet really moves: every five seconds, the limit from the lowest of the window.
    @Test func aFleetThatKeepsItIsNeverOverloadedInTheSurge() {
        let cases: [(Double, Double, Double, Limit)] = [
            (2, 90, 30, DirectionPolicy.scaleOut.limit ?? Limit(atMost: [], per: .seconds(15))),
            (10, 600, 65, Limit(atMost: [.workers(4)], per: .seconds(60))),
            (5, 300, 95, Limit(atMost: [.share(.percent(10)), .workers(2)], per: .seconds(30))),
            (3, 1800, 155, Limit(atMost: [.workers(1)], per: .seconds(120))),
        ]
        for (factor, within, reaction, limit) in cases {
            let reserve = reserve(factor, in: .seconds(within), after: reaction + 5, limit: limit)
            for need in [4.0, 10, 33] {
                let start = reserve.workers(for: need).rounded(.up)
                var wanted: [Double] = []
                var worst = 0.0
                for second in stride(from: 0.0, through: within + reaction, by: 5) {
                    let demand = need * (1 + (factor - 1) * min(1, second / within))
                    let ready = second < reaction ? start : wanted[Int((second - reaction) / 5)]
                    worst = max(worst, demand - ready)
                    let window = Int(limit.per.inSeconds / 5)
                    let lowest = wanted.count < window ? start : wanted[wanted.count - window]
                    let most = lowest + Double(limit.atMost.map { $0.workers(of: Int(lowest)) }.max() ?? 0)
                    let asked = reserve.workers(for: demand).rounded(.up)
                    wanted.append(max(wanted.last ?? start, min(asked, most)))
                }
                #expect(worst <= 0, "\(factor)x in \(within) s from \(need): \(worst) short")
            }
        }
    }
}

/// The reserve as a stage of a decision.
struct AbsorbTests {
    private static let surge = Surge(factor: 2, within: .seconds(90))

    private func rig(
        _ surge: Surge = AbsorbTests.surge, workers: Int = 30, foresight: Bool = false,
        _ change: (inout FleetPolicy) -> Void = { _ in }
    ) -> Rig {
        let rule = RulePolicy(
            name: "throughput",
            kind: .target(TargetRule(signal: "tps", goal: .perWorker(100), foresight: foresight)))
        return Rig(
            .plain(initial: workers, rules: [rule]) {
                $0.headroom = .absorb(surge)
                change(&$0)
            })
    }

    private func record(_ rig: Rig) -> SurgeRecord? {
        for case .absorb(_, let record) in rig.reasons { return record }
        return nil
    }

    @Test func beforeTheFirstBootAllOfAFastSurgeStands() {
        var rig = rig()
        rig.read(1000)
        #expect(rig.desired == 20)
        #expect(record(rig)?.reaction == 155 && record(rig)?.boot == 120)
    }

    @Test func itsOwnBootsMakeItSmaller() {
        var rig = rig(workers: 1)
        rig.now = rig.now + .seconds(30)
        rig.bootAll()
        #expect(rig.fleet.boots == [30])
        rig.read(1000)
        #expect(rig.desired == 18 && record(rig)?.reaction == 65)
        let stage = rig.decision?.stages.first { $0.kind == .headroom }
        #expect(
            stage?.sentence { _ in "" }
                == "absorb 2x in 1m 30s: help serves 1m 5s after the first sign, with boots of 30s; until then what stands "
                + "carries 1.72x of 10: 17.2")
        #expect(rig.decision?.summary == "1 to 18 workers: throughput has 10 and can absorb 2x in 1m 30s with 17.2")
    }

    @Test func theToleranceComesOnTopSoThatItTakesNothingAway() {
        var rig = rig { $0.scaleOut.tolerance = .percent(5) }
        rig.read(1000)
        #expect(rig.desired == 21)
        // 20.8 is within 5% of 21, and 2 x 10.4 fits.
        rig.read(1040)
        #expect(rig.desired == 21)
        rig.read(1060)
        #expect(rig.desired == 23)
    }

    @Test func whatAWorkerCouldServeMoreCounts() {
        var rig = rig { $0.workers.serves = ServingCapacity(amount: 125, signal: "tps") }
        rig.read(1000)
        #expect(rig.desired == 16, "8 workers' worth at 125, twice")
        var other = self.rig { $0.workers.serves = ServingCapacity(amount: 125, signal: "p99") }
        other.read(1000)
        #expect(other.desired == 20)
    }

    @Test func theBoundsAreStronger() {
        var rig = rig { $0.workers.max = 15 }
        rig.read(1000)
        #expect(rig.desired == 15 && rig.reasons.contains(.maximum(15)))
    }

    @Test func withAForesightTheHigherCounts() {
        var both = rig(workers: 10, foresight: true)
        both.hold(1000, for: .seconds(120))
        #expect(both.desired == 20, "the cold start's 15 and the surge's 20, not 30")
        var small = rig(Surge(factor: 1.2, within: .seconds(90)), workers: 10, foresight: true)
        small.hold(1000, for: .seconds(120))
        #expect(small.desired == 15)
        #expect(record(small) == nil)
    }

    @Test func withAForesightTheReserveIsHeldByThePolicy() {
        var rig = rig(workers: 10, foresight: true) { $0.scaleIn.hold = .seconds(300) }
        rig.hold(1000, for: .seconds(400))
        #expect(rig.desired == 20)
        rig.hold(800, for: .seconds(240))
        #expect(rig.desired == 20)
        rig.hold(800, for: .seconds(600))
        #expect(rig.desired == 16)
    }

    @Test func aFloorOfTheCalendarIsNoDemand() {
        let always = ScheduleRule(
            zone: .utc,
            windows: [ScheduleWindow(when: .weekly(days: Weekday.allCases, from: 0, to: 1440), min: 25)])
        var rig = rig { $0.rules.append(RulePolicy(name: "hours", kind: .schedule(always))) }
        rig.read(1000)
        #expect(rig.desired == 25)
    }

    @Test func nothingIsCutOnABlindSignal() {
        var rig = rig()
        rig.read(1000)
        rig.read(.absent)
        rig.wait(.seconds(60))
        #expect(rig.desired == 20)
    }

    @Test func thresholdsReckonWithIt() {
        var rig = rig()
        rig.read(1000)
        let lines = rig.decision?.counterfactuals(under: rig.fleet.policy) { _ in "" } ?? []
        #expect(lines.contains("scales out above 1,000 of tps"), "\(lines)")
        #expect(lines.contains("scales in below 950 of tps"), "\(lines)")
    }
}
