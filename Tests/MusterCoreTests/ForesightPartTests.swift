import Testing

@testable import MusterCore

/// Each part of the foresight by the worked numbers of its page.
struct ForesightPartTests {
    private func at(_ seconds: Double) -> Instant { Rig.start + .seconds(seconds) }

    private func near(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
        (value - expected).magnitude < tolerance
    }

    @Test(arguments: [(120.0, 12), (400, 31), (30, 6), (105, 11), (0, 4), (1e9, 63)])
    func aHorizonCoversABootAndWhatIsLate(boot: Double, bins: Int) {
        #expect(PeakForecast.horizon(boot: boot) == bins)
    }

    @Test func theRegressionShrinksAndForgets() {
        var fit = RidgeRegression()
        fit.add([1, 0.1, 0, 0, 0, 0, 0, 0], target: 0.2, weight: 1, memory: 0.9995)
        fit.add([1, -0.1, 0, 0, 0, 0, 0, 0], target: 0, weight: 2, memory: 0.9995)
        #expect(near(fit.products[0][0], 2.9995) && near(fit.products[1][0], -0.10005))
        #expect(near(fit.products[1][1], 0.029995) && near(fit.targets[0], 0.1999) && near(fit.targets[1], 0.01999))
        fit.solve(ridge: 20, scale: PeakForecast.scale, prior: .zero)
        #expect(near(fit.weights[0], 0.009704684367) && near(fit.weights[1], 0.232912424812))
        fit.solve(ridge: 0.02, scale: PeakForecast.scale, prior: .zero)
        #expect(near(fit.weights[0], 0.099181172605) && near(fit.weights[1], 0.995277867881))
    }

    @Test func aRegressionOfNothingGivesItsPrior() {
        var fit = RidgeRegression()
        fit.solve(ridge: 50, scale: .one, prior: ErrorSpread.prior)
        #expect(near(fit.weights[0], 1) && fit.weights[7] == 0)
    }

    @Test func theFloorIsAHighQuantileOfTheHour() {
        var floor = CollapseFloor()
        for bin in 0..<240 { floor.append(Double(10 + bin / 20), inBurst: false, horizon: 12) }
        #expect(floor.reference == 18)
        #expect(floor.floor(level: 18, fall: 1) == 0.87 * 18 && floor.floor(level: 5, fall: 1) == 0.9 * 18)
        for _ in 0..<20 { floor.append(1, inBurst: false, horizon: 12) }
        #expect(floor.reference == 18 && floor.frozen == 1, "an outage does not enter it")
        for _ in 0..<20 { floor.append(2, inBurst: false, horizon: 12) }
        #expect(floor.reference == 18 && floor.frozen == 0)
    }

    @Test func longerBootsLookFurtherBack() {
        let (usual, long) = (CollapseFloor.Window(horizon: 12), CollapseFloor.Window(horizon: 26))
        #expect(usual.means == 12 && usual.rank == 8 && long.means == 19 && long.rank == 9)
        #expect(CollapseFloor.Window(horizon: 63).means <= CollapseFloor.mostMeans)
        var floor = CollapseFloor()
        for _ in 0..<(20 * 19) { floor.append(10, inBurst: false, horizon: 26) }
        for _ in 0..<(20 * 5) { floor.append(5, inBurst: false, horizon: 26) }
        #expect(floor.reference == 10)
    }

    @Test func anOutageEntersTheFloorAfterThreeHours() {
        var floor = CollapseFloor()
        for _ in 0..<240 { floor.append(100, inBurst: false, horizon: 12) }
        for _ in 0..<(36 * 20) { floor.append(0, inBurst: false, horizon: 12) }
        #expect(floor.reference == 100)
        for _ in 0..<(12 * 20) { floor.append(0, inBurst: false, horizon: 12) }
        #expect(floor.reference == 0)
    }

    @Test func aRegularPhaseHoldsAReserve() {
        let began = at(0)
        var log = BurstLog()
        for (time, height, peak) in [(5520.0, 7.0, 140.0), (12_720, 8, 150)] {
            log.begin(at: at(time))
            log.note(height: height, peak: peak)
            log.end()
        }
        let reserve = BurstReserve(log: log, seen: 1.98, met: 1, cover: 0.1)
        let expected = [
            (19_800.0, 0.170370), (19_785, 0.170456), (19_770, 0.170542), (19_755, 0), (18_120, 0.065454), (16_000, 0),
            (19_920, 0.169689), (20_025, 0.169098), (20_040, 0.169014),
        ]
        for (time, chance) in expected {
            #expect(near(reserve.chance(at: at(time), began: began, boot: 120), chance, 1e-6), "at \(time)")
        }
        #expect(near(log.height, 8.8) && log.known == 2 && log.peak == DemandBins.most)
        let floor = CollapseFloor()
        #expect(near(reserve.height(level: 18, floor), 183.744) && near(reserve.height(level: 25, floor), 255.2))
    }

    @Test func manyBurstsArePreparedForByTheirQuantile() {
        var log = BurstLog()
        for burst in 0..<8 {
            log.begin(at: at(Double(burst) * 1800 + 5000))
            log.note(height: Double(5 + burst), peak: Double(100 + burst * 10))
            log.end()
        }
        #expect(log.known == 8 && log.height == 12 && log.peak == 170)
        let reserve = BurstReserve(log: log)
        #expect(near(reserve.height(level: 10, CollapseFloor()), 139.2))
        #expect(near(reserve.height(level: 20, CollapseFloor()), 197.2))
    }

    @Test func aBurstThatCameToNothingDoesNotCount() {
        var log = BurstLog()
        log.begin(at: at(0))
        log.note(height: 2.1, peak: 21)
        log.end()
        #expect(log.known == 0 && log.height == BurstLog.firstHeight && log.bursts.count == 1)
        for burst in 1...200 { log.begin(at: at(Double(burst) * 3600)) }
        #expect(log.bursts.count == BurstLog.kept)
    }

    @Test func theColdStartEndsByScores() {
        #expect(ColdStart.floor(level: 7, scores: 0) == 10)
        #expect(ColdStart.floor(level: 7, scores: 4319) == 10 && ColdStart.floor(level: 7, scores: 4320) == nil)
    }

    @Test func bothMeansOfThePastLookFromTheNewestBin() {
        var bins = DemandBins()
        let answered = bins.append(nil)
        #expect(answered == 0)
        bins = DemandBins()
        for bin in 0..<300 { _ = bins.append(Double(bin)) }
        #expect(bins.mean(0, 2) == 298.5 && bins.mean(8, 16) == 287.5 && bins.highest(of: 12) == 299)
        let repeated = bins.append(nil)
        #expect(repeated == 299 && bins.gap == 1)
        var first = DemandBins()
        _ = first.append(4)
        #expect(first.mean(0, 8) == 4, "before the first stands the first")
    }

    @Test func yesterdayTellsGrowthAndFall() {
        var minutes = MinuteMeans()
        #expect(minutes.growth(minutes: 3) == 1 && minutes.ordinaryFall(CollapseFloor.Window(horizon: 12)) == 1)
        // Two days in which demand doubles at one moment and halves five hours later.
        for minute in 0..<(2 * 1440) {
            let ofDay = minute % 1440
            for _ in 0..<4 { minutes.append((200..<500).contains(ofDay) ? 20 : 10) }
        }
        for _ in 0..<(195 * 4) { minutes.append(10) }
        #expect(minutes.growth(minutes: 10) == 2)
        #expect(minutes.growth(minutes: 1) == 1)
        for _ in 0..<(307 * 4) { minutes.append(10) }
        #expect(minutes.ordinaryFall(CollapseFloor.Window(horizon: 12)) < 0.7)
    }
}
