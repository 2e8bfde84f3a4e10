/// What a fleet has learned of how much one of its workers carries: kept with the opinion that uses it.
public struct LearnedCapacity: Hashable, Sendable, Codable {
    /// What is learned.
    public var goal: CapacityGoal
    /// What a worker is taken to carry at the goal, in the signal's unit; nil while it is not learned.
    public var value: Double?
    /// Where twice the usual error puts the last estimate.
    public var low: Double?
    public var high: Double?
    /// Workers that it comes from.
    public var workers: Int
    /// The highest utilisation that was seen; nil before there was an estimate.
    public var seen: Double?
    /// It is held at little more than the highest load that was seen.
    public var isBounded: Bool
    /// What an estimate lacks now.
    public var doubt: CapacityDoubt?

    public init(
        goal: CapacityGoal, value: Double? = nil, low: Double? = nil, high: Double? = nil, workers: Int = 0,
        seen: Double? = nil, isBounded: Bool = false, doubt: CapacityDoubt? = nil
    ) {
        self.goal = goal
        self.value = value
        self.low = low
        self.high = high
        self.workers = workers
        self.seen = seen
        self.isBounded = isBounded
        self.doubt = doubt
    }
}

/// What an estimate of capacity lacks.
public enum CapacityDoubt: Hashable, Sendable, Codable {
    case workers(Int, of: Int)
    case rounds(Int, of: Int)
    /// The loads that were seen lie too close together, as a share of their middle.
    case spread(Share, of: Share)
    /// Utilisation does not rise with load: it is not of this load, or it is wrong.
    case flat
    /// The likely error, as a share of the value.
    case uncertain(Share)
}

extension LearnedCapacity {
    /// `learned 243 of tps a worker at cpu 65% (211...260 from 38 workers, seen up to 71%)`, or why there is nothing yet.
    public var sentence: String {
        guard let value else {
            let why = doubt.map { " (\($0.phrase))" } ?? ""
            return "what a worker carries of \(goal.signal) is not learned yet\(why), so \(goal.utilisation) decides"
        }
        var parts = [Phrase.workers(workers)]
        if let low, let high { parts[0] = "\(Phrase.number(low))...\(Phrase.number(high)) from \(parts[0])" }
        if let seen { parts.append("seen up to \(Phrase.share(Share(seen)))") }
        if isBounded { parts.append("held near the highest load seen") }
        if let doubt { parts.append("now \(doubt.phrase)") }
        return "learned \(Phrase.number(value)) of \(goal.signal) a worker at \(goal.utilisation) "
            + "\(Phrase.share(goal.goal)) (\(parts.joined(separator: ", ")))"
    }
}

extension CapacityDoubt {
    /// In a few words.
    public var phrase: String {
        switch self {
        case .workers(let seen, let needed): "\(seen) of \(Phrase.workers(needed))"
        case .rounds(let seen, let needed): "\(seen) of \(needed) rounds"
        case .spread(let seen, let needed):
            "loads lie \(Phrase.share(seen)) apart, \(Phrase.share(needed)) are needed"
        case .flat: "utilisation does not rise with load"
        case .uncertain(let error): "an error of \(Phrase.share(error)) is likely"
        }
    }
}
