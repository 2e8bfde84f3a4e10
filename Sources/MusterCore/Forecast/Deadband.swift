/// Turns needs into a number that does not flutter: out at once and by at least 3%, in only by the highest need of the
/// last minute and only when that saves 5.5% or was wanted for half an hour.
///
/// `Source`: Karlin et al. 1994, rent or buy: what comes back within a boot and a drain is not worth retiring.
struct Deadband: Hashable, Sendable, Codable {
    static let hold = Duration.seconds(60)
    static let leastCut = 0.055
    static let patience = Duration.seconds(1800)
    static let leastRise = 0.03

    /// Needs of the last minute that none after them exceeds: at most one a bin.
    private(set) var needs: [NeedPoint] = []
    /// Since when a cut has been wanted.
    private(set) var wantedSince: Instant?

    /// The highest need of the last minute; nil before the first.
    var peak: Int? { needs.first?.need }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        needs.count <= 64 && needs.allSatisfy { Foresight.isNumber($0.need) }
            && zip(needs, needs.dropFirst()).allSatisfy { $0.at < $1.at && $0.need > $1.need }
    }

    /// The number to ask for when `desired` are wanted now.
    mutating func settle(_ need: Int, desired: Int, at now: Instant) -> (workers: Int, because: ForesightRecord.Outcome)
    {
        remember(need, at: now)
        if need >= desired {
            wantedSince = nil
            guard need > desired else { return (need, .stays) }
            return (max(need, desired + Int(Self.leastRise * Double(desired))), .rises)
        }
        let peak = peak ?? need
        guard peak < desired else {
            wantedSince = nil
            return (desired, .held)
        }
        let since = wantedSince ?? now
        wantedSince = since
        guard Double(desired - peak) >= Self.leastCut * Double(desired) || now - since >= Self.patience else {
            return (desired, .tooSmall)
        }
        wantedSince = nil
        return (peak, .falls)
    }

    private mutating func remember(_ need: Int, at now: Instant) {
        while let first = needs.first, now - first.at >= Self.hold { needs.removeFirst() }
        while let last = needs.last, last.need <= need { needs.removeLast() }
        needs.append(NeedPoint(at: now, need: need))
    }

    /// Needs that have become equal stand as one, the newest.
    mutating func scale(by factor: Double) {
        let before = needs
        needs = []
        for point in before { remember(Foresight.workers(Double(point.need) * factor), at: point.at) }
    }

    mutating func moveBack(by step: Duration) {
        for place in needs.indices { needs[place].at = needs[place].at - step }
        wantedSince = wantedSince.map { $0 - step }
    }
}
