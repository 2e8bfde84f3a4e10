import Foundation
import MusterCore
import MusterPolicy
import Testing

private let zoneFolder = "/usr/share/zoneinfo"
private let hasZones = FileManager.default.fileExists(atPath: "\(zoneFolder)/Europe/London")

private func zone(_ name: String) throws -> TimeZoneRules {
    let bytes = try Data(contentsOf: URL(filePath: "\(zoneFolder)/\(name)"))
    return try TimeZoneRules(tzif: Array(bytes), name: name)
}

@Suite("Time zones", .enabled(if: hasZones, "needs the zone files of tzdata under /usr/share/zoneinfo"))
struct ZoneTests {
    @Test func offsetsAreThoseOfPython() throws {
        for row in zoneOffsets {
            let offset = try zone(row.zone).offset(at: Instant(wholeSeconds: row.at))
            #expect(offset == row.offset, "\(row)")
        }
    }

    @Test func localTimesBecomeTheirFirstMoment() throws {
        for row in localMoments {
            let moment = try zone(row.zone).instant(of: LocalTime(seconds: row.local))
            #expect(moment.wholeSeconds == row.moment, "\(row)")
        }
    }

    @Test func windowsOpenAndCloseByTheWallClock() throws {
        for row in windowMoments {
            let rules = try zone(row.zone)
            let days = row.days.compactMap { Weekday(rawValue: $0) }
            let window = CalendarWindow.weekly(days: days, from: row.from, to: row.to)
            let moment = Instant(wholeSeconds: row.at)
            #expect(window.contains(moment, zone: rules) == (row.ends != nil), "\(row)")
            #expect(window.end(containing: moment, zone: rules)?.wholeSeconds == row.ends, "\(row)")
            #expect(window.nextBeginning(after: moment, zone: rules)?.wholeSeconds == row.next, "\(row)")
        }
    }

    @Test func datedWindowsBeginOnce() throws {
        let rules = try zone("Europe/London")
        let from = try #require(LocalTime(year: 2026, month: 7, day: 1, hour: 9))
        let to = try #require(LocalTime(year: 2026, month: 7, day: 2))
        let window = CalendarWindow.dated(from: from, to: to)
        let begins = Instant(wholeSeconds: from.seconds - 3_600)
        let ends = Instant(wholeSeconds: to.seconds - 3_600)
        #expect(window.nextBeginning(after: begins - .nanoseconds(1), zone: rules) == begins)
        #expect(window.nextBeginning(after: begins, zone: rules) == nil)
        #expect(!window.contains(begins - .nanoseconds(1), zone: rules))
        #expect(window.end(containing: begins, zone: rules) == ends)
        #expect(!window.contains(ends, zone: rules))
    }

    @Test func keepsOnlyTheYearsThatMatter() throws {
        let rules = try zone("Europe/London")
        #expect(rules.initialOffset == 0)
        #expect(rules.transitions.count == 62)
        #expect(rules.transitions.first?.at == 1_427_590_800)
        #expect(rules.transitions.map(\.at) == Set(rules.transitions.map(\.at)).sorted())
    }

    @Test func damagedFilesAreRefused() throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: "\(zoneFolder)/Europe/London")))
        #expect(throws: ZoneFileError.notAZoneFile) { try TimeZoneRules(tzif: [], name: "x") }
        #expect(throws: ZoneFileError.notAZoneFile) { try TimeZoneRules(tzif: Array("fleet: wallet".utf8), name: "x") }
        for length in stride(from: 4, to: bytes.count, by: 7) {
            #expect(throws: ZoneFileError.self) { try TimeZoneRules(tzif: Array(bytes[..<length]), name: "x") }
        }
        var dice = Dice(seed: 7)
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<3 { damaged[dice.below(damaged.count)] = UInt8(truncatingIfNeeded: dice.next()) }
            // It may still be a zone file; it must not crash, and what it gives must be in order.
            do throws(ZoneFileError) {
                let rules = try TimeZoneRules(tzif: damaged, name: "x")
                #expect(zip(rules.transitions, rules.transitions.dropFirst()).allSatisfy { $0.at < $1.at })
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}

@Suite("Dates")
struct DateTests {
    @Test func goThereAndBack() throws {
        for day in stride(from: Int64(-200_000), to: 200_000, by: 37) {
            let time = LocalTime(seconds: day * 86_400 + 3_661)
            let (year, month, number) = time.date
            let again = try #require(LocalTime(year: year, month: month, day: number, hour: 1, minute: 1, second: 1))
            #expect(again == time)
            #expect(time.dayNumber == day)
        }
    }

    @Test func knowsTheCalendar() {
        #expect(LocalTime(year: 2024, month: 2, day: 29)?.seconds == 1_709_164_800)
        #expect(LocalTime(year: 2026, month: 2, day: 29) == nil)
        #expect(LocalTime(year: 2100, month: 2, day: 29) == nil)
        #expect(LocalTime(year: 2026, month: 11, day: 27)?.weekday == .friday)
        #expect(LocalTime(seconds: -1).weekday == .wednesday)
        #expect(LocalTime(seconds: -1).date == (1969, 12, 31))
        #expect(LocalTime(year: 2026, month: 1, day: 1, hour: 24) == nil)
    }

    @Test func extremesSaturate() {
        #expect(TimeZoneRules.utc.instant(of: LocalTime(seconds: .max)).nanoseconds == .max)
        #expect(TimeZoneRules.utc.instant(of: LocalTime(seconds: .min)).nanoseconds == .min)
    }
}
