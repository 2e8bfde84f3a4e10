import Testing

@testable import MusterCore

/// When fewer will do: by the worked numbers of the page, and by what the world may send.
struct RegretTests {
    private func at(_ seconds: Double) -> Instant { Rig.start + .seconds(seconds) }

    /// Asks every 15 s with a fixed need until something is cut; gives the bins that it took, the first one counted.
    private func bins(
        _ regret: inout Regret, need: Int, desired: Int, from: Double = 0, comeback: Double = 150, isQuiet: Bool = true
    ) -> Int? {
        for bin in 0..<1000 {
            let answered = regret.settle(
                need, desired: desired, comeback: comeback, isQuiet: isQuiet, at: at(from + Double(bin) * 15))
            if answered.because == .falls { return bin + 1 }
        }
        return nil
    }

    @Test(arguments: [(37, 11), (20, 2), (39, 32), (0, 1)])
    func aCutWaitsUntilItHasPaidForAChange(need: Int, expected: Int) {
        var regret = Regret()
        #expect(bins(&regret, need: need, desired: 40) == expected)
    }

    @Test func outAtOnceAndByAtLeastThreePercent() {
        var regret = Regret()
        for (need, desired, expected) in [(25, 20, 25), (101, 100, 103), (100, 100, 100)] {
            let answered = regret.settle(need, desired: desired, comeback: 150, isQuiet: true, at: at(0))
            #expect(answered.workers == expected)
            regret = Regret()
        }
    }

    @Test func aCutGoesNoLowerThanTheHighestNeedOfAMinute() {
        var regret = Regret()
        _ = regret.settle(30, desired: 40, comeback: 150, isQuiet: true, at: at(0))
        for step in 1...3 {
            _ = regret.settle(10, desired: 40, comeback: 150, isQuiet: true, at: at(Double(step) * 15))
        }
        #expect(regret.peak == 30 && regret.needs.count == 2)
        let answered = regret.settle(10, desired: 40, comeback: 150, isQuiet: true, at: at(60))
        #expect(answered.workers == 10 && answered.because == .falls)
    }

    @Test func aNeedThatComesBackBeginsTheSumAnew() {
        var regret = Regret()
        for step in 0..<10 {
            _ = regret.settle(37, desired: 40, comeback: 150, isQuiet: true, at: at(Double(step) * 15))
        }
        #expect(regret.saved == 450)
        let back = regret.settle(40, desired: 40, comeback: 150, isQuiet: true, at: at(150))
        #expect(back.because == .stays && regret.saved == 0)
        let held = regret.settle(37, desired: 40, comeback: 150, isQuiet: true, at: at(165))
        #expect(held.because == .held && regret.saved == 0)
    }

    @Test func whatIsNeededAgainIsRegrettedAndRaisesThePrice() {
        var regret = Regret()
        #expect(bins(&regret, need: 37, desired: 40) == 11)
        let cut = 150.0
        // 50 s later two of the three are needed, two thirds of the time are left.
        _ = regret.settle(39, desired: 37, comeback: 150, isQuiet: true, at: at(cut + 50))
        #expect((regret.cuts[0].regretted - 4.0 / 9).magnitude < 1e-12)
        _ = regret.settle(37, desired: 39, comeback: 150, isQuiet: true, at: at(cut + 150))
        #expect(regret.cuts.isEmpty && (regret.share - 0.02 * 4 / 9).magnitude < 1e-12)
        for round in 0..<400 {
            let began = 1000 + Double(round) * 1000
            let took = bins(&regret, need: 37, desired: 40, from: began) ?? 0
            _ = regret.settle(40, desired: 37, comeback: 150, isQuiet: true, at: at(began + Double(took) * 15))
        }
        #expect(regret.share > 0.85 && regret.share <= 1)
        #expect((bins(&regret, need: 37, desired: 40, from: 900_000) ?? 0) > 18, "the price has nearly doubled")
    }

    @Test func burstsAreNotJudged() {
        var regret = Regret()
        #expect(bins(&regret, need: 20, desired: 40, isQuiet: false) == 2)
        _ = regret.settle(20, desired: 20, comeback: 150, isQuiet: false, at: at(30))
        #expect(regret.cuts.isEmpty)
    }

    @Test func aCutThatIsKeptFromHappeningIsAskedForAgain() {
        var regret = Regret()
        #expect(bins(&regret, need: 20, desired: 40) == 2)
        for step in 2..<10 {
            let answered = regret.settle(20, desired: 40, comeback: 150, at: at(Double(step) * 15))
            #expect(answered.workers == 20 && answered.because == .falls)
        }
        #expect(regret.cuts.isEmpty, "and nothing is judged that was not done")
        let unseen = regret.settle(20, desired: 40, comeback: 150, mayCut: false, at: at(150))
        #expect(unseen.workers == 40 && unseen.because == .unseen)
        _ = regret.settle(20, desired: 36, comeback: 150, at: at(165))
        #expect(regret.cuts.map(\.to) == [36] && regret.saved == 16 * 15)
    }

    @Test func aClockThatIsSetBackMovesAll() {
        var regret = Regret()
        #expect(bins(&regret, need: 20, desired: 40) == 2)
        _ = regret.settle(20, desired: 20, comeback: 150, at: at(30))
        regret.moveBack(by: .seconds(3600))
        #expect(regret.cuts[0].at == at(15 - 3600) && regret.needs[0].at == at(30 - 3600))
    }

    @Test(arguments: [0.0, 1, 1e9, .infinity, .nan])
    func noComebackBreaksIt(_ comeback: Double) {
        var foresight = Foresight(perWorker: 1)
        for step in 0..<2000 {
            let now = at(Double(step) * 15)
            foresight.observe(step % 200 < 100 ? 100 : 50, at: now)
            let answered = foresight.decide(desired: 150, boot: 120, comeback: comeback, at: now)
            #expect((answered?.workers ?? 1) >= 1)
        }
        #expect(foresight.regret.share.isFinite && (0...1).contains(foresight.regret.share))
        #expect(foresight.isSound)
    }

    @Test func aFleetsOwnBootsAndRetirementsAreThePrice() {
        var rig = Rig(.plain(initial: 4, rules: [.perWorker(100)]))
        #expect(rig.fleet.comeback == 150)
        rig.now = rig.now + .seconds(80)
        rig.bootAll()
        #expect(rig.fleet.comeback == 110, "four boots of 80 s and a first drain of 30 s")
        rig.hold(200, for: .seconds(5))
        let leaving = rig.draining
        #expect(leaving.count == 2)
        rig.now = rig.now + .seconds(20)
        for worker in leaving {
            rig.end(.drain, worker)
            rig.end(.terminate, worker)
        }
        rig.list(rig.serving.map { rig.running($0) })
        #expect(rig.fleet.workers.count == 2 && rig.fleet.retirementTimes?.count == 2)
        #expect(rig.fleet.retirementTimes?.allSatisfy { $0 >= 20 && $0 < 60 } == true && rig.fleet.comeback >= 100)
    }
}
