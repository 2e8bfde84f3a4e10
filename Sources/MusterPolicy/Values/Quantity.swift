import MusterCore

/// A number with the unit it was written in.
enum Quantity: Hashable {
    case number(Double)
    /// As a fraction: 0.6 for 60%.
    case share(Double)
    /// In seconds.
    case duration(Double)
    /// Per second.
    case rate(Double)

    /// The number that signals are compared with: shares as fractions, durations in seconds, rates per second.
    var value: Double {
        switch self {
        case .number(let value), .share(let value), .duration(let value), .rate(let value): value
        }
    }

    /// `400`, `1.5k`, `60%`, `250ms`, `40/s`, with or without a minus; nil for anything else.
    static func parse(_ text: some StringProtocol) -> Quantity? {
        if text.hasPrefix("-") {
            switch unsigned(text.dropFirst()) {
            case .number(let value): return .number(-value)
            case .share(let value): return .share(-value)
            case .rate(let value): return .rate(-value)
            case .duration(let value): return .duration(-value)
            case nil: return nil
            }
        }
        return unsigned(text)
    }

    private static func unsigned(_ text: some StringProtocol) -> Quantity? {
        if text.hasSuffix("%") {
            // By the exponent, not by a division: 99.9% is the number nearest to 0.999, as people write it.
            let digits = text.dropLast()
            return NumberText.decimal(digits) == nil ? nil : Double("\(digits)e-2").map { .share($0) }
        }
        if let slash = text.firstIndex(of: "/") {
            let seconds = ["s": 1.0, "m": 60, "h": 3_600, "d": 86_400][String(text[text.index(after: slash)...])]
            guard let seconds, let number = NumberText.count(text[..<slash]) else { return nil }
            return .rate(number / seconds)
        }
        if let number = NumberText.count(text) { return .number(number) }
        return DurationText.parse(text).map { .duration($0.inSeconds) }
    }
}
