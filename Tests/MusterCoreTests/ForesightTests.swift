import Testing

@testable import MusterCore

/// The whole foresight, by worked numbers and by what the world may send it.
struct ForesightTests {
    /// One foresight of loads in workers, asked every 15 s, that gets what it asks for.
    private struct Drive {
        var foresight = Foresight(perWorker: 1)
        var now = Rig.start
        var desired: Int

        mutating func step(_ demand: Double, boot: Double = 120, after: Duration = .seconds(15)) -> Int {
            foresight.observe(demand, at: now - .seconds(30))
            let asked = foresight.decide(desired: desired, boot: boot, at: now)?.workers ?? desired
            desired = max(2, asked)
            now = now + after
            return desired
        }

        mutating func steps(_ demands: [Double]) -> [Int] { demands.map { step($0) } }
    }

    @Test func aConstantDemandAsksForAConstantFleet() {
        var drive = Drive(desired: 13)
        let answered = drive.steps([Double](repeating: 10, count: 40))
        #expect(answered == [Int](repeating: 15, count: 40))
        #expect(drive.foresight.isCold && drive.foresight.record?.part == .coldStart)
    }

    @Test func aRampIsFollowed() {
        var drive = Drive(desired: 13)
        let asked = drive.steps((0..<200).map { 10 + 0.02 * Double($0) })
        #expect([0, 20, 50, 100, 150, 199].map { asked[$0] } == [15, 15, 16, 18, 19, 20])
    }

    @Test func anUnknownBurstIsMetByItsRamp() {
        var drive = Drive(desired: 15)
        let asked = drive.steps([Double](repeating: 10, count: 60) + [10, 25, 40, 55, 70, 80, 80, 80, 80, 80])
        #expect(asked.suffix(11) == [15, 15, 115, 195, 235, 250, 250, 250, 250, 250, 250])
        #expect(drive.foresight.reserve.current?.base == 10)
    }

    @Test func aPatternIsLearned() {
        var drive = Drive(desired: 15)
        let pattern = (0..<700).flatMap { _ in [10.0, 10.4, 9.7, 10.1] }
        let asked = drive.steps(pattern)
        #expect(asked.suffix(4) == [15, 15, 15, 15])
        #expect((drive.foresight.bins.level - 10.032462950).magnitude < 1e-9)
        #expect((drive.foresight.peak.quiet.weights[0] - 0.034711499).magnitude < 1e-9)
        #expect((drive.foresight.error.medium - 0.000028876).magnitude < 1e-9)
        #expect((drive.foresight.error.regression.weights[0] - 0.110217).magnitude < 1e-6)
        #expect(drive.foresight.error.scores == 2788)
    }

    @Test func aGapTeachesNothingAndCutsNothing() {
        var drive = Drive(desired: 15)
        let pattern = (0..<700).flatMap { _ in [10.0, 10.4, 9.7, 10.1] }
        let holed = pattern.enumerated().map { (901..<960).contains($0) ? .nan : $1 }
        let asked = drive.steps(holed)
        #expect(asked[901..<960].allSatisfy { $0 == 15 } && asked.last == 15)
        #expect(drive.foresight.error.scores == 2788 - 59)
    }

    @Test func afterALongGapNothingIsCutUntilItSees() {
        var drive = Drive(desired: 15)
        _ = drive.steps([Double](repeating: 10, count: 100))
        drive.desired = 60
        for _ in 0..<21 { _ = drive.step(.nan) }
        drive.desired = 60
        for _ in 0..<300 {
            let answered = drive.step(.nan)
            #expect(answered == 60)
        }
        #expect(drive.foresight.record?.outcome == .unseen)
        let answered = drive.step(10)
        #expect(answered == 15)
    }

    @Test(arguments: [Double.nan, -1, .infinity, 1e15, 1e300, -0.5])
    func whatIsNoAmountIsNotSeen(_ value: Double) {
        var drive = Drive(desired: 15)
        _ = drive.steps([Double](repeating: 10, count: 50))
        let before = drive.foresight.error
        let answered = drive.step(value)
        #expect(answered == 15)
        #expect(drive.foresight.error == before && drive.foresight.bins.gap == 1)
    }

    @Test func nothingIsAskedBeforeTheFirstReading() {
        var foresight = Foresight(perWorker: 1)
        let answered = foresight.decide(desired: 4, boot: 120, at: Rig.start)
        #expect(answered == nil)
        foresight.observe(.nan, at: Rig.start)
        let later = foresight.decide(desired: 4, boot: 120, at: Rig.start + .seconds(15))
        #expect(later == nil)
    }

    @Test func zeroAndEnormousDemandBreakNothing() {
        var drive = Drive(desired: 2)
        for round in 0..<6 {
            for _ in 0..<400 {
                let answered = drive.step(0)
                #expect(answered >= 2)
            }
            for _ in 0..<40 {
                let answered = drive.step(9e14 / Double(1 + round))
                #expect(answered >= 2)
            }
        }
        #expect(drive.foresight.bins.level.isFinite && drive.foresight.error.medium.isFinite)
        #expect(drive.foresight.peak.quiet.weights[0].isFinite)
        for _ in 0..<3000 { _ = drive.step(1) }
        #expect(drive.desired < 20, "and it finds back: \(drive.desired)")
    }

    @Test func whenNothingIsAskedForLongNobodyIsKept() {
        var foresight = Foresight(perWorker: 1)
        var now = Rig.start
        var asked: [Int] = []
        for bin in 0..<(240 * 6) {
            foresight.observe(bin < 240 ? 10 : 0, at: now)
            asked.append(foresight.decide(desired: asked.last ?? 15, boot: 120, at: now)?.workers ?? 0)
            now = now + .seconds(15)
        }
        #expect(asked[240 * 2] == 9, "a collapse is not followed for three hours")
        #expect(asked.last == 0)
        foresight.observe(10, at: now)
        let answered = foresight.decide(desired: 0, boot: 120, at: now)
        #expect((answered?.workers ?? 0) >= 15)
    }

    @Test func aWorkerThatCarriesNothingIsNoDivisionByZero() {
        var foresight = Foresight(perWorker: .leastNonzeroMagnitude)
        foresight.observe(1e300, at: Rig.start)
        let answered = foresight.decide(desired: 4, boot: 120, at: Rig.start)
        #expect(answered == nil)
    }

    @Test func theAnswerStaysBetweenBinsAndRepetitionsCountOnce() {
        var drive = Drive(desired: 15)
        _ = drive.steps([Double](repeating: 10, count: 50))
        let before = drive.foresight
        let late = drive.now - .seconds(15) - .seconds(30)
        drive.foresight.observe(500, at: late)
        drive.foresight.observe(500, at: late - .seconds(300))
        let answer = drive.foresight.decide(desired: 15, boot: 120, at: drive.now - .seconds(1))
        #expect(answer == before.record)
        #expect(drive.foresight.bins == before.bins)
    }

    @Test(arguments: [1.0, 2.5, 5, 15])
    func readingsOfAnyIntervalFillTheBins(_ seconds: Double) {
        var foresight = Foresight(perWorker: 100)
        var record: ForesightRecord?
        for reading in 0..<Int(3600 / seconds) {
            let taken = Rig.start + .seconds(Double(reading) * seconds)
            foresight.observe(1000, at: taken)
            record = foresight.decide(desired: 15, boot: 120, at: taken + .milliseconds(100))
        }
        #expect((238...241).contains(foresight.bins.seen) && foresight.bins.gap == 0)
        #expect(record?.workers == 15 && record?.level == 10)
    }

    @Test func aMinuteBetweenReadingsIsAGapOfThreeBins() {
        var drive = Drive(desired: 15)
        for _ in 0..<60 {
            let answered = drive.step(10, after: .seconds(60))
            #expect(answered == 15)
        }
        #expect(drive.foresight.bins.seen == 237 && drive.foresight.bins.gap == 0)
    }

    @Test(arguments: [30.0, 60, 300])
    func theValueOfASlowSignalStandsUntilTheNextIsDue(_ every: Double) {
        var foresight = Foresight(perWorker: 1)
        for step in 0..<400 {
            let now = Rig.start + .seconds(Double(step) * 15)
            if step % Int(every / 15) == 0 { foresight.observe(10, at: now - .seconds(20)) }
            _ = foresight.decide(desired: 15, boot: 120, every: .seconds(every), at: now)
            #expect(foresight.bins.gap == 0)
        }
        #expect(foresight.error.scores > 370, "and it teaches")
        foresight.observe(.nan, at: Rig.start + .seconds(6000))
        for step in 400..<420 {
            _ = foresight.decide(
                desired: 15, boot: 120, every: .seconds(every), at: Rig.start + .seconds(Double(step) * 15))
        }
        #expect(foresight.bins.gap >= 19, "what is no amount does not stand")
    }

    @Test func aSlowSignalThatFallsSilentIsAGap() {
        var foresight = Foresight(perWorker: 1)
        foresight.observe(10, at: Rig.start)
        for step in 0..<40 {
            _ = foresight.decide(
                desired: 15, boot: 120, every: .seconds(60), at: Rig.start + .seconds(Double(step) * 15))
        }
        #expect((30...34).contains(foresight.bins.gap))
    }

    @Test func aLateReadingStillBelongsToItsBin() {
        var foresight = Foresight(perWorker: 1)
        for step in 0..<40 {
            let late = step % 3 == 1 ? 6.0 : 0
            let now = Rig.start + .seconds(Double(step) * 15)
            _ = foresight.decide(desired: 15, boot: 120, at: now)
            foresight.observe(10, at: now + .seconds(late))
            _ = foresight.decide(desired: 15, boot: 120, at: now + .seconds(late))
            #expect(foresight.bins.gap == 0 && foresight.bins.seen == step + 1)
        }
    }
}

/// Clocks and boots that change under it.
struct ForesightClockTests {
    private func settled() -> (Foresight, Instant) {
        var foresight = Foresight(perWorker: 1)
        var now = Rig.start
        for _ in 0..<100 {
            foresight.observe(10, at: now)
            _ = foresight.decide(desired: 15, boot: 120, at: now)
            now = now + .seconds(15)
        }
        return (foresight, now - .seconds(15))
    }

    @Test func aClockSetBackLosesNothing() {
        var (foresight, now) = settled()
        let scores = foresight.error.scores
        now = now - .seconds(7200)
        foresight.observe(10, at: now)
        let answered = foresight.decide(desired: 15, boot: 120, at: now)
        #expect(answered?.workers == 15)
        for _ in 0..<20 {
            now = now + .seconds(15)
            foresight.observe(10, at: now)
            let answered = foresight.decide(desired: 15, boot: 120, at: now)
            #expect(answered?.workers == 15)
        }
        #expect(foresight.error.scores >= scores + 19)
        #expect(foresight.bins.seen >= 120)
    }

    @Test func aClockSetForwardIsAGap() {
        var (foresight, now) = settled()
        now = now + .seconds(86_400)
        foresight.observe(10, at: now)
        let answered = foresight.decide(desired: 15, boot: 120, at: now)
        #expect(answered?.workers == 15)
        #expect(foresight.bins.seen == 100 + 5760)
        #expect(foresight.bins.gap == 0)
    }

    @Test func afterWeeksItBeginsAnew() {
        var (foresight, now) = settled()
        now = now + .seconds(86_400 * 30)
        foresight.observe(10, at: now)
        let answered = foresight.decide(desired: 15, boot: 120, at: now)
        #expect(answered == nil)
        #expect(foresight == Foresight(perWorker: 1))
    }

    @Test func aReadingOfTheFutureDoesNotBlindIt() {
        var (foresight, now) = settled()
        foresight.observe(10, at: now + .seconds(90_000))
        for _ in 0..<4 {
            now = now + .seconds(15)
            foresight.observe(12, at: now)
            _ = foresight.decide(desired: 15, boot: 120, at: now)
        }
        #expect(foresight.bins[foresight.bins.newest] == 12 && foresight.bins.gap == 0)
    }

    @Test func alternatingBootsDoNotCostTheOpenForecasts() {
        var (foresight, now) = settled()
        let scores = foresight.error.scores
        for step in 0..<40 {
            now = now + .seconds(15)
            foresight.observe(10, at: now)
            _ = foresight.decide(desired: 15, boot: step % 2 == 0 ? 121 : 119, at: now)
        }
        // One longer horizon, once: a horizon of forecasts is lost.
        #expect(foresight.horizon == 13 && foresight.error.scores == scores + 40 - 13)
    }

    @Test(arguments: [0.0, 20, 400, 1e9, .infinity])
    func anyBootGivesAHorizon(_ boot: Double) {
        var (foresight, now) = settled()
        for _ in 0..<70 {
            now = now + .seconds(15)
            foresight.observe(10, at: now)
            let answered = foresight.decide(desired: 15, boot: boot, at: now)
            #expect(answered?.workers == 15)
        }
        #expect((4...63).contains(foresight.horizon))
    }
}
