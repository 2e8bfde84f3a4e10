import Foundation
import MusterCore
import MusterPolicy
import Testing

/// The calendar of a policy, walked with the system's own zones.
@Suite("The calendar")
struct CalendarTests {
    private func policy(_ more: String) throws -> FleetPolicy {
        let decoder = PolicyDecoder(options: .init(zone: Self.zone, promql: { _ in nil }))
        let result = decoder.decode(files: [SourceFile(path: "wallet.yaml", bytes: Array((smallest + more).utf8))])
        return try #require(result.policies.first, "\(rendered(result))")
    }

    @Sendable private static func zone(_ name: String) -> TimeZoneRules? {
        guard name != "UTC" else { return .utc }
        do {
            let bytes = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
            return try TimeZoneRules(tzif: Array(bytes), name: name)
        } catch {
            return nil
        }
    }

    private func calendar(_ more: String, from: Int64, days: Int, marks: [OperatorMark] = []) throws -> FleetCalendar {
        let policy = try policy(more)
        let start = Instant(wholeSeconds: from)
        return FleetCalendar(policy, from: start, to: start + .seconds(days * 86_400), marks: marks)
    }

    private func hours(_ zone: String, _ from: String = "07:30", _ to: String = "20:00", days: String? = nil) -> String
    {
        let on = days.map { "days: \($0), " } ?? ""
        return "  hours: {schedule: {zone: \(zone), windows: [{\(on)from: \"\(from)\", to: \"\(to)\", min: 5}]}}\n"
    }

    /// Stretches as seconds from the beginning and floors.
    private func floors(_ calendar: FleetCalendar) -> [[Int64]] {
        calendar.stretches.map {
            [($0.from - calendar.from).seconds, ($0.to - calendar.from).seconds, Int64($0.floor)]
        }
    }

    @Test func aWindowIsAFloorFromItsBeginningToItsEnd() throws {
        // 2026-11-27T00:00:00Z is a Friday; London keeps winter time.
        let calendar = try calendar(hours("Europe/London", days: "mon-fri"), from: 1_795_737_600, days: 4)
        let (open, shut) = (Int64(7 * 3600 + 1800), Int64(20 * 3600))
        let monday = Int64(3 * 86_400)
        #expect(
            floors(calendar) == [
                [0, open, 1], [open, shut, 5], [shut, monday + open, 1], [monday + open, monday + shut, 5],
                [monday + shut, 4 * 86_400, 1],
            ])
        #expect(calendar.stretches[1].window?.rule == "hours")
        #expect(calendar.clockChanges.isEmpty)
    }

    /// By Python's zoneinfo: London 2026-10-25 01:00Z back an hour; Lord Howe 2026-10-03 15:30Z ahead half an hour, and
    /// 2027-04-03 15:00Z back half an hour; Sao Paulo has not changed its clocks since 2019, and did 2018-11-04 03:00Z.
    @Test(
        arguments: [
            ("Europe/London", 1_792_800_000, 1_792_890_000, 3600, false),
            ("Australia/Lord_Howe", 1_790_985_600, 1_791_041_400, 1800, true),
            ("Australia/Lord_Howe", 1_806_710_400, 1_806_764_400, 1800, false),
            ("America/Sao_Paulo", 1_541_203_200, 1_541_300_400, 3600, true),
        ] as [(String, Int64, Int64, Int64, Bool)])
    func changesOfClocksAreTold(_ zone: String, _ from: Int64, _ at: Int64, _ length: Int64, _ isGap: Bool) throws {
        let calendar = try calendar(hours(zone), from: from, days: 3)
        let change = try #require(calendar.clockChanges.first)
        #expect(calendar.clockChanges.count == 1)
        #expect(change.at == Instant(wholeSeconds: at) && change.zone == zone)
        #expect(change.isGap == isGap && change.length == .seconds(length))
        // A floor of twelve and a half hours a day, whatever the clocks do at night.
        let open = calendar.stretches.filter { $0.floor == 5 && $0.from > calendar.from && $0.to < calendar.to }
        #expect(!open.isEmpty)
        #expect(open.allSatisfy { $0.to - $0.from == .seconds(45_000) }, "\(floors(calendar))")
    }

    @Test func saoPauloOfTodayHasNoChange() throws {
        #expect(try calendar(hours("America/Sao_Paulo"), from: 1_795_737_600, days: 366).clockChanges.isEmpty)
    }

    /// A window over the night in which clocks go back is an hour longer, and a shorter one where they go ahead.
    @Test(arguments: [(1_792_800_000, 6), (1_774_656_000, 4)] as [(Int64, Int64)])
    func aNightWithAChangeIsLongerOrShorter(_ from: Int64, _ length: Int64) throws {
        let calendar = try calendar(hours("Europe/London", "23:30", "04:30", days: "sat"), from: from, days: 3)
        let night = try #require(calendar.stretches.first { $0.floor == 5 })
        #expect(night.to - night.from == .seconds(length * 3600))
    }

    @Test func aYearsEndAndALeapDay() throws {
        let year = "  end: {schedule: {zone: UTC, windows: [{from: 2027-12-31T22:00, to: 2028-01-01T02:00, min: 9}]}}\n"
        // 2027-12-31T00:00:00Z
        #expect(floors(try calendar(year, from: 1_830_211_200, days: 2))[1] == [79_200, 93_600, 9])
        let leap =
            "  leap: {schedule: {zone: Europe/London, windows: [{from: 2028-02-29T00:00, to: 2028-03-01T00:00, min: 7}]}}\n"
        // 2028-02-28T00:00:00Z
        #expect(floors(try calendar(leap, from: 1_835_308_800, days: 3))[1] == [86_400, 172_800, 7])
    }

    @Test func freezesOfThePolicyAndOfOperatorsAreThere() throws {
        let freeze =
            "guards: {freeze: [{zone: UTC, from: 2026-12-24T18:00, to: 2026-12-26T06:00, because: holidays, allow: nothing}]}\n"
        // 2026-12-24T00:00:00Z
        let from: Int64 = 1_798_070_400
        let start = Instant(wholeSeconds: from)
        let mark = OperatorMark(by: "ana", reason: "audit", at: start - .seconds(60), until: start + .seconds(7200))
        let calendar = try calendar(freeze, from: from, days: 3, marks: [mark])
        #expect(calendar.stretches.map(\.freeze?.because) == ["audit", nil, "holidays", nil])
        #expect(calendar.stretches.map { ($0.to - start).seconds } == [7200, 64_800, 194_400, 259_200])
        #expect(calendar.stretches[2].freeze?.allows == .nothing)
    }

    /// What the calendar says is what a decision would be bound by, minute by minute, over two changes of clocks.
    @Test(arguments: ["Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "America/New_York"])
    func everyMinuteIsAsTheDecisionHasIt(zone: String) throws {
        let more = """
              hours: {schedule: {zone: \(zone), windows: [
                {days: mon-fri, from: "07:30", to: "20:00", min: 5}, {days: sat, from: "22:15", to: "03:10", min: 8},
                {from: "01:40", to: "02:20", min: 3}]}}
            """
        // 2026-09-28: Lord Howe, London, New York change within the eight weeks.
        let calendar = try calendar(more + "\n", from: 1_790_553_600, days: 56)
        guard case .schedule(let schedule)? = try policy(more + "\n").rules.last?.kind else { return }
        var place = 0
        for minute in 0..<(56 * 1440) {
            let now = calendar.from + .seconds(minute * 60)
            while calendar.stretches[place].to <= now { place += 1 }
            let open = schedule.windows.filter { $0.when.contains(now, zone: schedule.zone) }.map(\.min)
            #expect(calendar.stretches[place].floor == max(1, open.max() ?? 0), "\(minute)")
        }
    }
}

extension Duration {
    fileprivate var seconds: Int64 { components.seconds }
}
