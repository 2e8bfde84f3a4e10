import Foundation
import Testing

@testable import MusterCore

/// What a seasonal forecast knows, when it speaks, and what it must not be taken in by.
struct SeasonalForecastTests {
    private let monday = SeasonRig.monday

    @Test func itSaysWhatItStillHasToSee() {
        var rig = SeasonRig()
        let nothing = SeasonalLearning(seen: .zero, season: .seconds(604_800), scores: 0, needed: 199)
        #expect(rig.answer() == .learning(nothing))
        rig.live(3.17) { Days.office($0) }
        guard case .learning(let learning) = rig.answer() else {
            Issue.record("it speaks too soon")
            return
        }
        #expect(learning.sentence == "learning: 3d 4h of 7d")
        rig.live(3.9) { Days.office($0) }
        guard case .learning(let scoring) = rig.answer() else {
            Issue.record("it speaks too soon")
            return
        }
        #expect(scoring.seen > .seconds(7 * 86_400) && scoring.scores < 199)
        #expect(scoring.sentence == "learning: \(scoring.scores) of 199 forecasts scored")
        rig.live(0.7) { Days.office($0) }
        #expect(rig.workers() != nil)
    }

    @Test func aQuantileNeedsItsScores() {
        var rig = SeasonRig(ForecastRule(signal: "tps", perWorker: 1, seasons: [.seconds(3_600)]))
        rig.live(0.5) { _ in 10 }
        guard case .learning(let learning) = rig.answer() else {
            Issue.record("it speaks too soon")
            return
        }
        // The first day's do not count: the weights settle.
        #expect(learning.sentence == "learning: 0 of 199 forecasts scored")
        rig.live(1) { _ in 10 }
        #expect(rig.workers() == nil)
        rig.live(0.5) { _ in 10 }
        #expect(rig.workers() == 10)
        #expect(ForecastMisses.needed(0.995) == 199 && ForecastMisses.needed(0.5) == 1)
    }

    @Test func aRampIsMetBeforeItComes() {
        var rig = SeasonRig()
        rig.live(9) { Days.office($0) }
        let day = monday.plus(days: 9)
        rig.live(until: day.plus(hours: 7, minutes: 50)) { Days.office($0) }
        #expect((10...11).contains(rig.workers() ?? 0))
        rig.live(until: day.plus(hours: 7, minutes: 55)) { Days.office($0) }
        // 120 s of boot, 15 until the next decision, 30 of delay: workers asked for now serve after 8 o'clock.
        #expect((40...42).contains(rig.workers() ?? 0))
        // A longer boot asks earlier.
        rig = SeasonRig()
        rig.boot = 900
        rig.live(9) { Days.office($0) }
        rig.live(until: day.plus(hours: 7, minutes: 40)) { Days.office($0) }
        #expect((40...42).contains(rig.workers() ?? 0))
    }

    @Test func theSeasonThatIsWrongLosesWeight() throws {
        let week = { (moment: Instant) in Days.weekday(moment) >= .saturday ? 5.0 : Days.office(moment) }
        var rig = SeasonRig()
        rig.live(19.5, week)
        let answered = rig.record()
        let record = try #require(answered)
        #expect(Days.weekday(rig.now) == .saturday && record.workers <= 8, "\(record)")
        #expect(record.experts.map(\.season) == [nil, .seconds(86_400), .seconds(604_800)])
        #expect(record.experts[2].weight.fraction > 0.8, "\(record.experts)")
        #expect(record.experts[2].loss < record.experts[1].loss)
    }

    @Test func aWildDayIsForgotten() {
        var rig = SeasonRig()
        rig.live(9) { Days.office($0) }
        rig.live(1) { Days.office($0) * 10 }
        rig.live(1) { Days.office($0) }
        // The next day, and a week after it: no more than twice the usual, and at noon as ever.
        #expect(rig.workers(at: rig.now) ?? 0 <= 20)
        rig.live(5.5) { Days.office($0) }
        rig.live(until: monday.plus(days: 16, hours: 12)) { Days.office($0) }
        #expect((40...44).contains(rig.workers() ?? 0), "\(String(describing: rig.workers()))")
    }

    @Test func aDayWithoutDemandIsForgotten() {
        var rig = SeasonRig()
        rig.live(9) { Days.office($0) }
        rig.live(1) { _ in 0 }
        rig.live(6) { Days.office($0) }
        rig.live(until: monday.plus(days: 16, hours: 7, minutes: 55)) { Days.office($0) }
        #expect((40...44).contains(rig.workers() ?? 0), "\(String(describing: rig.workers()))")
    }

    @Test func aPeakOfWeekdaysIsKnownAfterTwoWeeks() {
        let closing = { (moment: Instant) in
            Days.weekday(moment) < .saturday && (16.5..<17).contains(Days.hour(moment)) ? 20.0 : 4
        }
        // From a Friday on, so that its first Monday comes after two quiet days.
        var rig = SeasonRig(from: monday.plus(days: 4, hours: 16))
        rig.live(14, closing)
        #expect((4...6).contains(rig.workers() ?? 0), "\(rig.answer())")
        rig.live(0.0208, closing)
        #expect((20...24).contains(rig.workers() ?? 0), "\(rig.answer())")
    }

    @Test func growthIsFollowed() {
        var rig = SeasonRig()
        rig.live(14) { Days.office($0) }
        rig.live(until: monday.plus(days: 14, hours: 7, minutes: 55)) { Days.office($0) * 1.3 }
        #expect((50...62).contains(rig.workers() ?? 0), "\(String(describing: rig.workers()))")
    }

    @Test func gapsTeachNothing() {
        var rig = SeasonRig()
        rig.live(12) { Days.noise($0) > 0.4 ? nil : Days.office($0) }
        rig.live(until: monday.plus(days: 12, hours: 7, minutes: 55)) { Days.office($0) }
        #expect((40...42).contains(rig.workers() ?? 0), "\(rig.answer())")
        // A day in which nothing is seen, and the season goes on.
        rig.live(1) { _ in nil }
        #expect((40...42).contains(rig.workers(at: rig.now) ?? 0), "\(rig.answer())")
    }

    @Test func whatIsNoAmountCountsForNothing() {
        var (clean, dirty) = (SeasonRig(), SeasonRig())
        clean.live(9) { Days.office($0) }
        for bad in [Double.nan, .infinity, -1, 1e15, -.infinity] {
            dirty.forecast.observe(bad, at: dirty.now, dirty.rule)
        }
        dirty.live(9) { Days.office($0) }
        let twice = dirty.now - .seconds(150)
        dirty.forecast.observe(1e9, at: twice, dirty.rule)
        dirty.forecast.observe(.nan, at: dirty.now, dirty.rule)
        #expect(clean.workers() == dirty.workers())
        #expect(clean.forecast == dirty.forecast)
    }

    @Test func aConstantNothingAsksForNothing() {
        var rig = SeasonRig()
        rig.live(9) { _ in 0 }
        #expect(rig.workers() == 0)
        rig.live(1) { _ in 50 }
        rig.live(0.1) { _ in 50 }
        #expect(rig.workers() ?? 0 >= 1)
    }

    @Test func aUnitThatChangesIsLived() {
        var rig = SeasonRig()
        rig.live(9) { Days.office($0) * 1000 }
        #expect(rig.workers() ?? 0 >= 10_000)
        rig.live(1.5) { Days.office($0) }
        #expect(rig.workers() ?? 0 < 2_000, "\(rig.answer())")
        rig.live(5) { Days.office($0) * 1000 }
        #expect((10_000...130_000).contains(rig.workers() ?? 0), "\(rig.answer())")
    }

    @Test func aClockThatIsSetBackGoesOn() {
        var rig = SeasonRig()
        rig.live(9) { Days.office($0) }
        rig.now = rig.now - .seconds(7_200)
        rig.forecast.moveBack(by: .seconds(7_200))
        #expect((10...11).contains(rig.workers() ?? 0))
        rig.live(until: monday.plus(days: 9, hours: 7, minutes: 55)) { Days.office($0) }
        #expect((40...44).contains(rig.workers() ?? 0), "\(rig.answer())")
        // Years ahead and back: nothing is known then, and it says so.
        rig.now = rig.now.plus(days: 4_000)
        rig.live(0.1) { Days.office($0) }
        #expect(rig.workers() == nil || rig.workers() ?? 0 <= 44)
    }

    @Test func whatItLearnedIsSmallAndComesBack() throws {
        var rig = SeasonRig(ForecastRule(signal: "tps", perWorker: 250))
        rig.live(30) { (Days.office($0) * 250) * (1 + 0.1 * Days.noise($0)) }
        let bytes = try JSONEncoder().encode(rig.forecast)
        #expect(bytes.count < 100_000, "\(bytes.count)")
        var other = rig
        other.forecast = try JSONDecoder().decode(SeasonalForecast.self, from: bytes)
        #expect(other.forecast == rig.forecast)
        rig.live(1) { Days.office($0) * 250 }
        other.live(1) { Days.office($0) * 250 }
        #expect(other.forecast == rig.forecast)
    }

    @Test(arguments: [0.9, 0.99])
    func theStatedShareSuffices(_ quantile: Double) throws {
        var rig = SeasonRig(ForecastRule(signal: "tps", perWorker: 0.001, quantile: Share(quantile)))
        let noisy = { (moment: Instant) in Days.office(moment) * (1 + 0.2 * Days.noise(moment)) }
        rig.live(17, noisy)
        var (short, all) = (0.0, 0.0)
        for _ in 0..<2_880 {
            let slot = DemandSlot(containing: rig.now)
            let upper = rig.forecast.open.first { $0.slot == slot }?.upper
            rig.live(until: rig.now + .seconds(300), noisy)
            guard let upper else { continue }
            all += 1
            if noisy(slot.begins + .seconds(150)) > upper { short += 1 }
        }
        #expect(all > 2_500)
        let missed = short / all
        #expect(missed < (1 - quantile) * 1.8 && missed > (1 - quantile) * 0.2, "\(missed)")
    }
}
