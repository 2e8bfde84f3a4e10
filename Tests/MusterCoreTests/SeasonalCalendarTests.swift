import Testing

@testable import MusterCore

/// Clocks that change, holidays and announced events.
struct SeasonalCalendarTests {
    private let monday = SeasonRig.monday
    private let london = SeasonRig.london

    @Test func aSeasonFollowsTheClockOnTheWall() {
        // The clocks of London go forward in the night to 2026-03-29, 13 days after the beginning.
        let start = monday.plus(days: 14)
        var rig = SeasonRig(ForecastRule(signal: "tps", perWorker: 1, zone: london), from: start)
        let demand = { Days.office($0, london) }
        rig.live(until: start.plus(days: 13, hours: 6, minutes: 45), demand)
        #expect((10...12).contains(rig.workers() ?? 0))
        rig.live(until: start.plus(days: 13, hours: 6, minutes: 55), demand)
        #expect(Days.hour(rig.now, london) > 7.9)
        #expect((40...44).contains(rig.workers() ?? 0))
        // By UTC it would be an hour late.
        var other = SeasonRig(ForecastRule(signal: "tps", perWorker: 1), from: start)
        other.live(until: start.plus(days: 13, hours: 6, minutes: 55), demand)
        #expect((10...12).contains(other.workers() ?? 0))
    }

    @Test func aSeasonFollowsTheClockBack() {
        let start = Instant(wholeSeconds: 1_792_890_000 - 13 * 86_400 - 3_600)
        var rig = SeasonRig(ForecastRule(signal: "tps", perWorker: 1, zone: london), from: start)
        let demand = { Days.office($0, london) }
        rig.live(until: start.plus(days: 13, hours: 7, minutes: 45), demand)
        #expect((10...12).contains(rig.workers() ?? 0))
        rig.live(until: start.plus(days: 13, hours: 7, minutes: 55), demand)
        #expect((40...44).contains(rig.workers() ?? 0), "\(rig.answer())")
    }

    @Test func aYearThatEndsChangesNothing() {
        let start = Instant(wholeSeconds: 1_798_156_800)  // 2026-12-25
        var rig = SeasonRig(from: start)
        rig.live(9) { Days.office($0) }
        rig.live(until: start.plus(days: 9, hours: 7, minutes: 55)) { Days.office($0) }
        #expect((40...44).contains(rig.workers() ?? 0))
    }

    @Test func aHolidayIsLikeTheDayThatThePolicySays() {
        let week = { (moment: Instant) in Days.weekday(moment) == .sunday ? 5.0 : Days.office(moment) }
        let holiday = monday.plus(days: 16)
        let day = LocalTime(seconds: holiday.wholeSeconds).dayNumber
        var rig = SeasonRig(
            ForecastRule(signal: "tps", perWorker: 1, holidays: [Holiday(day: day, like: .sunday)]))
        rig.live(16, week)
        rig.live(until: holiday.plus(hours: 7, minutes: 55)) { _ in 5 }
        #expect(rig.record()?.like == .sunday)
        #expect(rig.workers() ?? 99 <= 12, "\(rig.answer())")
        rig.live(until: holiday.plus(days: 1)) { _ in 5 }
        // It teaches nothing of Thursdays.
        rig.live(until: holiday.plus(days: 7, hours: 7, minutes: 55), week)
        #expect(rig.record()?.like == nil)
        #expect((40...55).contains(rig.workers() ?? 0), "\(rig.answer())")
    }

    private func sale(_ from: Instant, hours: Int) -> AnnouncedEvent {
        AnnouncedEvent(
            from: LocalTime(seconds: from.wholeSeconds), to: LocalTime(seconds: from.plus(hours: hours).wholeSeconds),
            times: 3, because: "promotion")
    }

    @Test func anAnnouncedPeakIsAFloorOneHorizonEarly() throws {
        let begins = monday.plus(days: 9, hours: 10)
        var rig = SeasonRig(ForecastRule(signal: "tps", perWorker: 1, events: [sale(begins, hours: 2)]))
        rig.live(9) { Days.office($0) }
        rig.live(until: begins.plus(minutes: -10)) { Days.office($0) }
        #expect((40...44).contains(rig.workers() ?? 0))
        rig.live(until: begins.plus(minutes: -5)) { Days.office($0) }
        let answered = rig.record()
        let record = try #require(answered)
        #expect((120...126).contains(record.workers) && record.event?.because == "promotion")
        #expect(record.sentence { _ in "10:00" }.contains("3 times the usual (promotion)"))
        // It comes, and is not multiplied once more.
        rig.live(until: begins.plus(hours: 1)) { Days.office($0) * 3 }
        #expect((120...128).contains(rig.workers() ?? 0), "\(rig.answer())")
        rig.live(until: begins.plus(hours: 2, minutes: 30)) { moment in
            Days.office(moment) * (moment < begins.plus(hours: 2) ? 3 : 1)
        }
        #expect(rig.workers() ?? 99 <= 60, "\(rig.answer())")
        // Nor is it expected again.
        rig.live(until: begins.plus(days: 7, minutes: -5)) { Days.office($0) }
        #expect((40...44).contains(rig.workers() ?? 0), "\(rig.answer())")
    }

    @Test func whoIsAskedForTheDaysToComeLearnsNothing() throws {
        let begins = monday.plus(days: 10, hours: 10)
        let rule = ForecastRule(signal: "tps", perWorker: 2, events: [sale(begins, hours: 2)])
        var rig = SeasonRig(rule)
        rig.live(6) { Days.office($0) }
        #expect(rig.forecast.outlook(rule, from: rig.now, hours: 24) == [])
        rig.live(3) { Days.office($0) }
        let before = rig.forecast
        let hours = rig.forecast.outlook(rule, from: rig.now.plus(minutes: 20), hours: 14 * 24)
        #expect(rig.forecast == before)
        #expect(hours.count == 14 * 24 && hours.first?.begins == rig.now)
        #expect(hours.map(\.begins) == (0..<336).map { rig.now.plus(hours: $0) })
        #expect((8...19).allSatisfy { (20...22).contains(hours[$0].workers) })
        #expect(hours[7].workers <= 6 && hours[20].workers <= 6)
        #expect((60...63).contains(hours[34].workers) && hours[34].event?.times == 3 && hours[36].event == nil)
        #expect(hours.allSatisfy { $0.upper >= $0.expected && $0.expected > 0 })
        #expect(rig.forecast.outlook(rule, from: rig.now, hours: -1) == [])
        #expect(rig.forecast.outlook(rule, from: rig.now, hours: .max).count == 672)
    }
}
