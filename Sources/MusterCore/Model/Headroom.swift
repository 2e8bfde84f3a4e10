/// Spare capacity kept above what the rules ask for.
public enum Headroom: Hashable, Sendable, Codable {
    case workers(Int)
    case share(Share)
    /// What stands carries this surge until workers launched at its first sign serve.
    case absorb(Surge)
}

extension Headroom {
    /// The need with this much spare capacity; what a surge takes is reckoned elsewhere.
    func added(to need: Double) -> Double {
        switch self {
        case .workers(let workers): need + Double(workers)
        case .share(let share): need * (1 + share.fraction)
        case .absorb: need
        }
    }

    /// The most workers that with this spare capacity come to no more than so many.
    func removed(from workers: Int) -> Int {
        switch self {
        case .workers(let spare): max(0, workers - spare)
        case .share(let share): max(0, Int((Double(workers) / (1 + share.fraction) + 1e-9).rounded(.down)))
        case .absorb: workers
        }
    }
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
