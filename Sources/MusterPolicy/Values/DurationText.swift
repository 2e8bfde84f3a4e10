/// Reads durations: `250ms`, `30s`, `5m`, `1h30m`, `7d`.
enum DurationText {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("d", 86_400e9), ("h", 3_600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6),
    ]

    /// Ten years: nothing in a policy lasts longer.
    static let longest = Duration.seconds(3_653 * 86_400)

    /// The duration, units from large to small and each once; nil for anything else, and beyond ten years.
    static func parse(_ text: some StringProtocol) -> Duration? {
        var rest = String(text)
        var total = 0.0
        var next = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            guard let (number, tail) = NumberText.split(rest) else { return nil }
            let unit = String(tail.prefix { $0.isASCII && $0.isLetter })
            guard let place = units.firstIndex(where: { $0.name == unit }), place >= next else { return nil }
            total += number * units[place].nanoseconds
            next = place + 1
            rest = String(tail.dropFirst(unit.count))
        }
        guard total <= longest.components.seconds.asNanoseconds else { return nil }
        return .nanoseconds(Int64(total.rounded()))
    }

    /// The duration as a policy says it: `1h30m`.
    static func text(_ duration: Duration) -> String {
        var rest = duration.components.seconds
        let milliseconds = duration.components.attoseconds / 1_000_000_000_000_000
        var result = ""
        for (name, length) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60), ("s", 1)] where rest >= length {
            result += "\(rest / length)\(name)"
            rest %= length
        }
        if milliseconds > 0 { result += "\(milliseconds)ms" }
        return result.isEmpty ? "0s" : result
    }
}

extension Int64 {
    fileprivate var asNanoseconds: Double { Double(self) * 1e9 }
}
