import Testing

@testable import MusterCore

/// The parts of a seasonal forecast, with the numbers of `docs/algorithms/seasonal.md`.
struct SeasonalPartTests {
    /// In the middle of an hour.
    private let slot = DemandSlot(1_000_002)

    @Test func aSlotIsFiveMinutes() {
        #expect(DemandSlot(containing: Instant(wholeSeconds: 599)).number == 1)
        #expect(DemandSlot(containing: Instant(wholeSeconds: 600)).number == 2)
        #expect(DemandSlot(containing: Instant(wholeSeconds: -1)).number == -1)
        #expect(DemandSlot(containing: Instant(wholeSeconds: -300)).number == -1)
        #expect(DemandSlot(2).begins.wholeSeconds == 600 && DemandSlot(2).ends.wholeSeconds == 900)
        let (first, last) = (Instant(nanoseconds: .min), Instant(nanoseconds: .max))
        #expect(DemandSlot(containing: last) - DemandSlot(containing: first) > 0)
    }

    @Test(arguments: [0, 1e-9, 0.1, 1, 3.14159, 250, 12_345.6, 1e9, 9.9e14])
    func anAmountIsKeptToAFifthOfAPercent(_ amount: Double) {
        let kept = AmountCode.amount(AmountCode.code(amount))
        #expect(abs(kept - amount) <= amount * 0.002 + 1e-30)
    }

    @Test func aRingKeepsFourWeeks() {
        var ring = SlotRing()
        #expect(ring[slot] == nil)
        ring.set(7, at: slot)
        ring.set(9, at: slot + 3)
        #expect(ring[slot] == 7 && ring[slot + 1] == nil && ring[slot + 3] == 9 && ring[slot + 4] == nil)
        ring.set(8, at: slot + 1)
        #expect(ring[slot + 1] == 8 && ring.newest == slot + 3)
        ring.set(5, at: slot + 3 + SlotRing.kept)
        #expect(ring[slot + 3] == nil && ring[slot + 3 + SlotRing.kept] == 5)
        ring.set(1, at: slot)
        #expect(ring[slot] == nil, "older than what is kept")
        ring.set(4, at: slot + 100 * SlotRing.kept)
        #expect((1..<SlotRing.kept).allSatisfy { ring[slot + 100 * SlotRing.kept - $0] == nil })
    }

    @Test func aSlotIsItsHighestFifteenSeconds() {
        var taker = SlotTaker()
        let begins = slot.begins
        var ended: (slot: DemandSlot, peak: Double)?
        for (second, value) in [(0, 10.0), (5, 20), (14, 30), (15, 24), (20, 26), (299, 3)] {
            ended = taker.take(value, at: begins + .seconds(second))
            #expect(ended == nil)
        }
        ended = taker.take(99, at: begins + .seconds(300))
        #expect(ended?.slot == slot && ended?.peak == 25)
        // Late, twice, or no amount.
        for bad in [Double.nan, .infinity, -1] { #expect(taker.take(bad, at: begins + .seconds(330)) == nil) }
        #expect(taker.take(500, at: begins + .seconds(299)) == nil)
        #expect(taker.ended(at: begins + .seconds(659)) == nil)
        ended = taker.ended(at: begins + .seconds(660))
        #expect(ended?.slot == slot + 1 && ended?.peak == 99)
        #expect(taker.take(500, at: begins + .seconds(400)) == nil)
        #expect(taker.ended(at: begins + .seconds(9_000)) == nil)
    }

    @Test func theMarginIsAnEmpiricalQuantile() throws {
        var misses = ForecastMisses()
        // 1%, 2%, ... 199%, within a day: too few of one time of day, so all count.
        for step in 1...199 { misses.note(Double(step) / 100, at: slot + step) }
        #expect(misses.margin(at: slot + 250, quantile: 0.999, zone: .utc) == nil)
        let high = try #require(misses.margin(at: slot + 250, quantile: 0.995, zone: .utc))
        #expect(high == .init(share: 1.99, scores: 199, isOfTheTime: false))
        #expect(misses.margin(at: slot + 250, quantile: 0.9, zone: .utc)?.share == 1.8)
    }

    @Test func theMarginIsOfTheTimeOfDayWithoutItsWorstDay() throws {
        var misses = ForecastMisses()
        for day in 0..<10 {
            for step in -12...12 {
                let morning = slot + day * 288 + step
                misses.note(day == 4 ? 0.9 : 0.1, at: morning)
                misses.note(0.3, at: morning + 144)
            }
        }
        let morning = try #require(misses.margin(at: slot + 10 * 288, quantile: 0.99, zone: .utc))
        #expect(morning == .init(share: 0.1, scores: 225, isOfTheTime: true))
        #expect(misses.margin(at: slot + 10 * 288 + 144, quantile: 0.99, zone: .utc)?.share == 0.3)
        // By night nothing was scored: all times of day.
        #expect(misses.margin(at: slot + 10 * 288 + 72, quantile: 0.5, zone: .utc)?.isOfTheTime == false)
        // Too much is never asked for less.
        var over = ForecastMisses()
        for step in 0..<300 { over.note(-0.5, at: slot + step) }
        #expect(over.margin(at: slot + 300, quantile: 0.9, zone: .utc)?.share == 0)
    }

    @Test func whoIsWrongLosesWeight() {
        var experts = ForecastExperts(3)
        let points = [(place: 0, amount: 100.0), (place: 1, amount: 90.0)]
        #expect(experts.blend(points) == 95)
        experts.learn(points, seen: 100, scale: 100, quantile: 0.995, hour: 8)
        // A tenth too little is a loss of 9.95%, more than one unit: a fifth of the weight goes.
        let weights = experts.experts.map(\.weight)
        #expect(abs(weights[0] / weights[1] - 1 / 0.8) < 1e-9 && weights[2] == 1 / 3.0)
        #expect(abs(weights[0] + weights[1] - 2 / 3.0) < 1e-9)
        #expect(abs(experts.experts[1].margins[8] - 0.0995) < 1e-6 && experts.experts[1].margins[9] == 0)
        for _ in 0..<5_000 { experts.learn(points, seen: 1_000, scale: 1_000, quantile: 0.995, hour: 9) }
        for _ in 0..<500 {
            experts.learn([(0, 100), (1, 100), (2, 5_000)], seen: 100, scale: 5_000, quantile: 0.995, hour: 1)
        }
        #expect(experts.experts.allSatisfy { $0.weight > 0.015 && $0.weight < 0.97 && $0.loss >= 0 })
        #expect(experts.blend([] as [(place: Int, amount: Double)]) == nil)
    }

    @Test func aTrendIsDampedAndForgets() throws {
        var trend = TrendForecast()
        #expect(trend.forecast(slot) == nil)
        for step in 0..<20 { trend.learn(Double(100 + 10 * step), at: slot + step) }
        let near = try #require(trend.forecast(slot + 20))
        let far = try #require(trend.forecast(slot + 40))
        #expect(near > 290 && near < 310 && far > near && far < 420)
        #expect(trend.forecast(slot + 60) == nil && trend.forecast(slot) == nil)
        for step in 20..<60 { trend.learn(Swift.max(0, Double(290 - 20 * (step - 20))), at: slot + step) }
        #expect(trend.forecast(slot + 61) ?? -1 >= 0)
        trend.learn(7, at: slot + 500)
        #expect(trend.forecast(slot + 501) == 7)
    }

    @Test func todayCountsTwiceTheUsualAtMost() {
        var ratio = LevelRatio()
        #expect(ratio.factor(ahead: 1) == 1)
        for _ in 0..<12 { ratio.note(150, usual: 100) }
        #expect(abs(ratio.factor(ahead: 0) - 1.5) < 1e-6)
        #expect(abs(ratio.factor(ahead: 69) - 1.25) < 0.002)
        #expect(abs(ratio.factor(ahead: 4_000) - 1) < 1e-6)
        for _ in 0..<12 { ratio.note(1e9, usual: 1) }
        #expect(ratio.factor(ahead: 0) == 2)
        for _ in 0..<12 { ratio.note(0, usual: 1) }
        ratio.note(5, usual: 0)
        #expect(ratio.factor(ahead: 0) == 0.5)
    }
}
