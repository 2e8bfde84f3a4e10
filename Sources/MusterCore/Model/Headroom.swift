/// Spare capacity kept above what the rules ask for.
public enum Headroom: Hashable, Sendable, Codable {
    case workers(Int)
    case share(Share)
    /// What stands carries this surge until workers launched at its first sign serve.
    case absorb(Surge)
}

/// `2x in 90s`: demand grows so many times within that time.
public struct Surge: Hashable, Sendable, Codable {
    /// More than 1.
    public var factor: Double
    /// More than zero.
    public var within: Duration

    public init(factor: Double, within: Duration) {
        self.factor = factor
        self.within = within
    }
}

extension Phrase {
    /// As a policy writes it: `2x in 1m 30s`.
    static func surge(_ surge: Surge) -> String { "\(number(surge.factor))x in \(duration(surge.within))" }
}
