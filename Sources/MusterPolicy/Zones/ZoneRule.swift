import MusterCore

/// A zone's rule for ever: `GMT0BST,M3.5.0/1,M10.5.0`.
///
/// `Source`: POSIX.1-2017, environment variable TZ, with the hours of RFC 8536, section 3.3.1.
struct ZoneRule: Hashable {
    /// A day of each year and a time on it.
    struct Change: Hashable {
        enum Day: Hashable {
            /// `Jn`: the n-th day, 29 February never counted; from 1.
            case julian(Int)
            /// `n`: the n-th day, 29 February counted; from 0.
            case ordinal(Int)
            /// `Mm.w.d`: the w-th weekday d (Sunday is 0) of month m; week 5 is the last.
            case monthly(month: Int, week: Int, weekday: Int)
        }
        var day: Day
        /// Seconds after local midnight; may be negative or beyond the day.
        var time: Int64
    }

    /// Seconds east of UTC.
    var standardOffset: Int32
    /// Seconds east of UTC in summer, and when summer begins (on standard time) and ends (on summer time).
    var summer: Summer?

    struct Summer: Hashable {
        var offset: Int32
        var begins: Change
        var ends: Change
    }

    /// Nil when the text is no such rule.
    init?(_ text: String) {
        var reader = ZoneRuleReader(text)
        guard let rule = reader.rule() else { return nil }
        self = rule
    }

    init(standardOffset: Int32, summer: Summer?) {
        self.standardOffset = standardOffset
        self.summer = summer
    }

    /// The year's changes in order; the first is the offset at which the year begins when there is no summer time.
    func transitions(in year: Int) -> [TimeZoneRules.Transition] {
        guard let summer, let start = LocalTime(year: year, month: 1, day: 1)?.seconds else {
            let begins = LocalTime(year: year, month: 1, day: 1)?.seconds
            return begins.map { [.init(at: $0 - Int64(standardOffset), offset: standardOffset)] } ?? []
        }
        let begins = start + day(summer.begins.day, in: year) * 86_400 + summer.begins.time - Int64(standardOffset)
        let ends = start + day(summer.ends.day, in: year) * 86_400 + summer.ends.time - Int64(summer.offset)
        let changes: [TimeZoneRules.Transition] = [
            .init(at: begins, offset: summer.offset), .init(at: ends, offset: standardOffset),
        ]
        return changes.sorted { $0.at < $1.at }
    }

    /// Days after 1 January.
    private func day(_ day: Change.Day, in year: Int) -> Int64 {
        let leap = LocalTime.days(inMonth: 2, of: year) == 29
        switch day {
        case .julian(let number): return Int64(leap && number >= 60 ? number : number - 1)
        case .ordinal(let number): return Int64(number)
        case .monthly(let month, let week, let weekday):
            let before = (1..<month).reduce(0) { $0 + LocalTime.days(inMonth: $1, of: year) }
            let first = (LocalTime(year: year, month: month, day: 1)?.weekday.rawValue ?? 0) % 7
            var number = (weekday - first + 7) % 7 + (week - 1) * 7
            if number >= LocalTime.days(inMonth: month, of: year) { number -= 7 }
            return Int64(before + number)
        }
    }
}
