/// Reads a zone's rule for ever from its text.
struct ZoneRuleReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func rule() -> ZoneRule? {
        guard name(), let standard = offset() else { return nil }
        if place == bytes.count { return ZoneRule(standardOffset: standard, summer: nil) }
        guard name() else { return nil }
        var summer = standard + 3_600
        if next != UInt8(ascii: ",") {
            guard let written = offset() else { return nil }
            summer = written
        }
        guard take(","), let begins = change(), take(","), let ends = change(), place == bytes.count else { return nil }
        return ZoneRule(standardOffset: standard, summer: .init(offset: summer, begins: begins, ends: ends))
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    /// `GMT` or `<+0330>`.
    private mutating func name() -> Bool {
        let start = place
        if take("<") {
            while let byte = next, byte != UInt8(ascii: ">") { place += byte == 0 ? bytes.count : 1 }
            return take(">")
        }
        while let byte = next, (65...90).contains(byte) || (97...122).contains(byte) { place += 1 }
        return place - start >= 3
    }

    /// Seconds east of UTC; the text counts west.
    private mutating func offset() -> Int32? {
        guard let time = time(), abs(time) <= 26 * 3_600 else { return nil }
        return Int32(-time)
    }

    /// `-3:30`: hours, minutes, seconds; up to 167 hours.
    private mutating func time() -> Int64? {
        let negative = take("-")
        if !negative { _ = take("+") }
        guard let hours = number(upTo: 167) else { return nil }
        var total = hours * 3_600
        for unit in [60, 1] where take(":") {
            guard let part = number(upTo: 59) else { return nil }
            total += part * unit
        }
        return Int64(negative ? -total : total)
    }

    private mutating func number(upTo most: Int) -> Int? {
        let start = place
        while let byte = next, (48...57).contains(byte) { place += 1 }
        return NumberText.digits(bytes[start..<place]).flatMap { $0 <= most ? $0 : nil }
    }

    /// `M3.5.0/1`, `J60`, `59/2`.
    private mutating func change() -> ZoneRule.Change? {
        guard let day = day() else { return nil }
        guard take("/") else { return ZoneRule.Change(day: day, time: 7_200) }
        return time().map { ZoneRule.Change(day: day, time: $0) }
    }

    private mutating func day() -> ZoneRule.Change.Day? {
        if take("M") {
            guard let month = number(upTo: 12), month >= 1, take("."), let week = number(upTo: 5), week >= 1, take("."),
                let weekday = number(upTo: 6)
            else { return nil }
            return .monthly(month: month, week: week, weekday: weekday)
        }
        if take("J") { return number(upTo: 365).flatMap { $0 >= 1 ? .julian($0) : nil } }
        return number(upTo: 365).map { .ordinal($0) }
    }
}
