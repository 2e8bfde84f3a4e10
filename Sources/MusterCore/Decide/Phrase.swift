/// Numbers, shares and durations as people read them.
public enum Phrase {
    /// A number with as many digits as it deserves: `1,234`, `12.3`, `0.0421`.
    public static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "not a number" : (value > 0 ? "infinity" : "-infinity") }
        let size = value.magnitude
        if size >= 1e15 { return "\(value)" }
        if size == 0 { return "0" }
        if size < 0.001 { return "\(value)" }
        let places = size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4
        let scale = [1.0, 10, 100, 1000, 10_000][places]
        let scaled = (size * scale).rounded()
        let whole = (scaled / scale).rounded(.down)
        var text = grouped(Int64(whole))
        let rest = Int64(scaled - whole * scale)
        if rest > 0 {
            var digits = String(rest)
            digits = String(repeating: "0", count: places - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return value < 0 && scaled > 0 ? "-" + text : text
    }

    /// Thousands apart: `12,345`.
    public static func grouped(_ value: Int64) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `10%`.
    public static func share(_ share: Share) -> String { number(share.fraction * 100) + "%" }

    /// `10%` or `3 workers`.
    public static func adjustment(_ adjustment: Adjustment) -> String {
        switch adjustment {
        case .share(let share): self.share(share)
        case .workers(let amount): workers(amount)
        }
    }

    /// `1 worker`, `12 workers`.
    public static func workers(_ amount: Int) -> String {
        amount == 1 || amount == -1 ? "\(amount) worker" : "\(grouped(Int64(amount))) workers"
    }

    /// The two largest units: `250ms`, `1.5s`, `5m`, `1h 30m`, `3d 4h`.
    public static func duration(_ duration: Duration) -> String {
        let nanoseconds = duration.nanoseconds
        if nanoseconds < 0 { return "-" + self.duration(.nanoseconds(nanoseconds == .min ? .max : -nanoseconds)) }
        let seconds = Double(nanoseconds) / 1e9
        if nanoseconds == 0 { return "0s" }
        if seconds < 0.001 { return number(seconds * 1e6) + "us" }
        if seconds < 1 { return number((seconds * 1000).rounded()) + "ms" }
        if seconds < 10 { return number((seconds * 10).rounded() / 10) + "s" }
        let whole = Int64(seconds.rounded())
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
        guard let first = units.firstIndex(where: { whole >= $0.1 }) else { return "0s" }
        let (name, length) = units[first]
        let rest = whole % length
        guard first + 1 < units.count, rest >= units[first + 1].1 else { return "\(whole / length)\(name)" }
        return "\(whole / length)\(name) \(rest / units[first + 1].1)\(units[first + 1].0)"
    }

    /// `until 14:05`, or `until it is lifted` when nothing ends it.
    static func until(_ end: Instant?, otherwise: String, moment: MomentText) -> String {
        end.map { "until \(moment($0))" } ?? otherwise
    }
}

extension Phrase {
    /// `, 2 that did not report taken as full`; nothing when all did.
    static func imputed(_ workers: Int) -> String {
        workers == 0 ? "" : ", \(workers) that did not report taken as full"
    }
}
