/// Durations as PromQL writes them: `1h30m`, units falling from `y` to `ms`.
enum PromQLDuration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
        ("ms", 1),
    ]

    /// Milliseconds; nil where the text is malformed, overflows or is zero.
    static func milliseconds(_ text: some StringProtocol) -> Int64? {
        var rest = Array(text.utf8)[...]
        var total: Int64 = 0
        var nextUnit = 0
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isDigit)
            guard let amount = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { !$0.isDigit }
            rest = rest.dropFirst(letters.count)
            let name = String(decoding: letters, as: UTF8.self)
            guard let unit = units[nextUnit...].firstIndex(where: { $0.name == name }) else { return nil }
            nextUnit = unit + 1
            let (product, tooLarge) = amount.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, overflow) = total.addingReportingOverflow(product)
            if tooLarge || overflow { return nil }
            total = sum
        }
        return total > 0 && total <= .max / 1_000_000 ? total : nil
    }

    /// The text that reads back as the same duration; years and weeks only where nothing else is needed.
    static func text(_ milliseconds: Int64) -> String {
        var rest = milliseconds
        var text = ""
        for unit in units {
            let wholeOnly = unit.name == "y" || unit.name == "w"
            if rest < unit.milliseconds || wholeOnly && rest % unit.milliseconds != 0 { continue }
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
