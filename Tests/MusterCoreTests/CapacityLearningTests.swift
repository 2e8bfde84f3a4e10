import Testing

@testable import MusterCore

/// A fleet whose workers cost what a test says: utilisation = idle + perLoad x load.
private struct Lesson {
    var workers = 38
    /// Deviations of a worker's load and of what it reports, as shares.
    var spread = 0.1
    var noise = 0.03
    var dice: UInt64 = 42
    var learning = CapacityLearning(
        goal: CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65)))
    /// Values in force, one after another.
    var values: [Double?] = [nil]
    private var round = 0

    init(workers: Int = 38, spread: Double = 0.1, noise: Double = 0.03, seed: UInt64 = 42) {
        (self.workers, self.spread, self.noise, dice) = (workers, spread, noise, seed)
    }

    var value: Double? { learning.value }
    /// Changes of the value.
    var changes: Int { values.count - 1 }

    /// So many rounds, 30 s apart. A load is of the round's number in this call.
    mutating func run(
        _ rounds: Int, load: (Int) -> Double = Self.wave(200, by: 30), idle: Double = 0.05, perLoad: Double = 0.0025,
        cost: (Int) -> Double = { _ in 1 }, told: (Int, Int, Double) -> Double = { _, _, y in min(1, y) }
    ) {
        for number in 0..<rounds {
            let mean = load(number)
            take(
                (0..<workers).map { worker in
                    let here = mean * (1 + spread * normal())
                    let busy = (idle + perLoad * here) * cost(worker) * (1 + noise * normal())
                    return WorkerReading(
                        worker: WorkerID("w\(worker)"), load: here, utilisation: told(number, worker, max(0, busy)))
                })
        }
    }

    mutating func take(_ readings: [WorkerReading]) {
        let now = Rig.start + .seconds(30 * round)
        round += 1
        learning.take(readings, taken: now, at: now)
        if learning.value != values[values.count - 1] { values.append(learning.value) }
    }

    /// Up and down about a middle, over 50 minutes.
    static func wave(_ middle: Double, by swing: Double) -> (Int) -> Double {
        { middle + swing * ((Double($0 % 100) / 50 - 1).magnitude * 2 - 1) }
    }

    private mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 {
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            sum += Double(dice >> 11) / 9_007_199_254_740_992
        }
        return sum
    }
}

/// What workers carry, by the arithmetic of `docs/algorithms/learned-capacity.md`: 240, at 0.05 + 0.0025 x load.
struct CapacityLearningTests {
    private func near(_ value: Double?, _ expected: Double, within share: Double = 0.05) -> Bool {
        value.map { ($0 / expected - 1).magnitude <= share } ?? false
    }

    @Test func aLineIsReadOff() {
        var lesson = Lesson(workers: 3, spread: 0, noise: 0)
        lesson.run(30) { [100, 150, 200][$0 % 3] }
        #expect(near(lesson.value, 240, within: 1e-9))
        let record = lesson.learning.record
        #expect(near(record.seen, 0.55, within: 1e-9) && record.workers == 3 && record.doubt == nil)
        #expect(
            record.sentence
                == "learned 240 of tps a worker at cpu 65% (228...250 from 3 workers, seen up to 55%)")
    }

    @Test func chanceIsAveragedAway() {
        var lesson = Lesson()
        lesson.run(300)
        #expect(near(lesson.value, 240), "\(lesson.values)")
        #expect(lesson.changes == 1)
        let record = lesson.learning.record
        #expect((record.low ?? 0) < 240 && (record.high ?? 0) > 235 && record.workers == 38)
    }

    @Test(arguments: [
        (2, 100, "2 of 3 workers"), (38, 10, "10 of 20 rounds"), (38, 0, "0 of 20 rounds"),
    ])
    func thereIsNoneBeforeThereIsEnough(workers: Int, rounds: Int, lack: String) {
        var lesson = Lesson(workers: workers)
        lesson.run(rounds)
        #expect(lesson.value == nil)
        #expect(
            lesson.learning.record.sentence
                == "what a worker carries of tps is not learned yet (\(lack)), so cpu decides")
    }

    @Test func loadsThatAreAllAlikeTeachNothing() {
        var lesson = Lesson()
        lesson.run(100) { _ in 180 }
        #expect(lesson.value == nil)
        if case .spread(let seen, _) = lesson.learning.record.doubt {
            #expect(seen.fraction < 0.15)
        } else {
            Issue.record("\(lesson.learning.record)")
        }
    }

    @Test func beyondWhatWasSeenItIsNotTrusted() {
        var lesson = Lesson()
        lesson.run(200, load: Lesson.wave(75, by: 25))
        #expect(near(lesson.value, 125), "1.25 x 100, not 240")
        #expect(lesson.learning.record.isBounded)
        lesson.run(300, load: Lesson.wave(130, by: 40))
        #expect(near(lesson.value, 212, within: 0.06), "1.25 x 170")
        lesson.run(400, load: Lesson.wave(190, by: 40))
        #expect(near(lesson.value, 240) && !lesson.learning.record.isBounded)
    }

    @Test func theSlowWorkersCountAndNotTheMean() {
        var lesson = Lesson()
        lesson.run(300, cost: { $0 % 5 == 0 ? 1.5 : 1 })
        // (0.65 / 1.5 - 0.05) / 0.0025
        #expect(near(lesson.value, 153.3, within: 0.07), "\(lesson.values)")
    }

    @Test func slowWorkersThatGetLessDoNotBendTheLine() {
        var lesson = Lesson(spread: 0, noise: 0.01)
        for number in 0..<300 {
            let mean = Lesson.wave(200, by: 30)(number)
            lesson.take(
                (0..<20).map { worker in
                    // The balancer gives the slow half less, so that all are as busy.
                    let cost = worker < 10 ? 1.25 : 1
                    let busy = 0.05 + 0.0025 * mean
                    return WorkerReading(
                        worker: WorkerID("w\(worker)"), load: (busy / cost - 0.05) / 0.0025, utilisation: busy)
                })
        }
        #expect(near(lesson.value, (0.65 / 1.25 - 0.05) / 0.0025, within: 0.08), "\(lesson.values)")
    }

    @Test func aWorkerThatLiesIsNotBelieved() {
        for lie in [0.0, 0.3, 30, 1e300] {
            var lesson = Lesson(workers: 5)
            lesson.run(200, told: { _, worker, busy in worker == 0 ? lie : busy })
            #expect(near(lesson.value, 240, within: 0.1), "\(lie): \(lesson.values)")
        }
    }

    @Test func whenAllLieUtilisationDecides() {
        let lies: [(Int, Int, Double) -> Double] = [
            { _, _, _ in 0 }, { _, _, _ in 0.3 }, { _, _, _ in 4 },
            { round, worker, _ in Double((round * 7919 + worker * 104_729) % 97) / 97 },
            { _, _, busy in 1 - busy },
        ]
        for (number, lie) in lies.enumerated() {
            var lesson = Lesson()
            lesson.run(200, told: lie)
            #expect(lesson.value == nil, "lie \(number): \(lesson.values)")
        }
    }

    @Test func aUtilisationThatFreezesIsGivenUpAndRaisesNothing() {
        var lesson = Lesson()
        lesson.run(200)
        let before = lesson.value ?? 0
        lesson.run(200, told: { _, _, _ in 0.3 })
        #expect(lesson.values.allSatisfy { $0 ?? 0 <= before * 1.001 }, "\(lesson.values)")
        #expect(lesson.value == nil)
    }

    @Test func whatIsNoAmountCountsForNothing() {
        var lesson = Lesson()
        lesson.run(
            100,
            told: { round, worker, busy in
                worker % 4 == 0 ? [Double.nan, .infinity, -1, -.infinity][(round + worker / 4) % 4] : busy
            })
        #expect(near(lesson.value, 240))
        var loads = Lesson()
        loads.run(60, load: { $0 % 2 == 0 ? .nan : -5 })
        #expect(loads.value == nil)
        loads.take([])
        #expect(loads.value == nil)
    }

    @Test func aWorkerTwiceAndARoundTwiceCountOnce() {
        let goal = CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65))
        var learning = CapacityLearning(goal: goal)
        for round in 0..<100 {
            let now = Rig.start + .seconds(30 * (round / 10))
            let readings = (0..<2).map { WorkerReading(worker: WorkerID("w\($0)"), load: 100, utilisation: 0.3) }
            learning.take(readings + readings, taken: now, at: now)
        }
        #expect(learning.record.doubt == .workers(2, of: 3))
        var other = CapacityLearning(goal: goal)
        for _ in 0..<100 {
            let readings = (0..<5).map { WorkerReading(worker: WorkerID("w\($0)"), load: 100, utilisation: 0.3) }
            other.take(readings, taken: Rig.start, at: Rig.start)
        }
        #expect(other.record.doubt == .rounds(1, of: 20))
    }

    @Test func aClockThatIsSetStopsNothing() {
        var lesson = Lesson()
        lesson.run(100)
        let before = lesson.value
        lesson.learning.moveBack(by: .seconds(86_400))
        // The rounds after it are a day later, by the clock that was set back.
        lesson.run(100)
        #expect(lesson.value == before)
        // A round from the future is one of now, and the next one of now is not newer.
        let now = Rig.start + .seconds(30 * 201)
        lesson.learning.take([], taken: now + .seconds(1e9), at: now)
        lesson.run(10)
        #expect(lesson.value == before)
    }

    @Test func twiceTheCostIsKnownWithinMinutes() {
        var lesson = Lesson()
        lesson.run(200)
        lesson.run(6, perLoad: 0.005, told: { _, _, busy in min(1, busy + 0.05) })
        #expect(lesson.value ?? 240 < 170, "after three minutes: \(lesson.values)")
        lesson.run(100, load: Lesson.wave(100, by: 15), idle: 0.1, perLoad: 0.005)
        #expect(near(lesson.value, 110, within: 0.07), "\(lesson.values)")
    }

    @Test func aReleaseThatRollsOutIsFollowedFromItsFirstTenth() {
        var lesson = Lesson()
        lesson.run(200)
        for replaced in 1...12 { lesson.run(1, cost: { $0 < replaced ? 2 : 1 }) }
        #expect(lesson.value ?? 240 < 170, "a third of the workers: \(lesson.values)")
    }

    @Test func halfTheCostIsBelievedSlowlyAndInSteps() {
        var lesson = Lesson()
        lesson.run(200)
        let before = lesson.value ?? 0
        lesson.run(40, idle: 0.025, perLoad: 0.00125)
        #expect(lesson.value ?? 0 <= before * 1.11, "twenty minutes")
        lesson.run(200, idle: 0.025, perLoad: 0.00125)
        #expect(lesson.value ?? 0 > before * 1.15)
        for (old, new) in zip(lesson.values.dropFirst(), lesson.values.dropFirst(2)) {
            #expect((new ?? 0) <= (old ?? 0) * 1.050_001)
        }
    }

    @Test func aRoundOfNonsenseNowAndThenMovesNothing() {
        var lesson = Lesson()
        lesson.run(300, told: { round, _, busy in round % 20 == 7 ? 8 : busy })
        #expect(near(lesson.value, 240) && lesson.changes <= 2, "\(lesson.values)")
    }

    @Test(arguments: [UInt64](1...8))
    func itDoesNotSwing(seed: UInt64) {
        var lesson = Lesson(workers: 5, spread: 0.15, noise: 0.1, seed: seed)
        lesson.run(600)
        #expect(lesson.changes <= 8, "\(lesson.values)")
        #expect(near(lesson.value, 240, within: 0.15), "\(lesson.values)")
    }
}
