extension LocalTime {
    /// A date of the Gregorian calendar and a time of day; nil when there is no such date or time.
    ///
    /// `Units`: months and days from 1, years 1...9999, seconds 0...59.
    /// `Source`: Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second)
        else { return nil }
        let days = Self.dayNumber(year: year, month: month, day: day)
        self.init(seconds: days * 86_400 + Int64(hour * 3_600 + minute * 60 + second))
    }

    /// Days since 1970-01-01.
    public var dayNumber: Int64 {
        let quotient = seconds / 86_400
        return seconds % 86_400 < 0 ? quotient - 1 : quotient
    }

    /// The day of the week.
    public var weekday: Weekday { Self.weekday(ofDay: dayNumber) }

    /// The day of the week of a day counted from 1970-01-01, which was a Thursday.
    static func weekday(ofDay day: Int64) -> Weekday {
        switch ((day % 7) + 7) % 7 {
        case 0: .thursday
        case 1: .friday
        case 2: .saturday
        case 3: .sunday
        case 4: .monday
        case 5: .tuesday
        default: .wednesday
        }
    }

    /// The date: year, month from 1, day from 1.
    public var date: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1))
    }

    /// Days of a month, leap years observed.
    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = Int64(month <= 2 ? year - 1 : year)
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
