/// The demand of the last hour in workers, one value for each bin, and its level: where it stands now.
struct DemandBins: Hashable, Sendable, Codable {
    /// Bins kept: 64 minutes.
    static let kept = 256
    /// Weight of the newest bin in the level. Short on purpose: the regression filters the noise, not the level.
    static let newestWeight = 0.7
    /// Workers; the level is never below this, so that ratios to it stay finite.
    static let leastLevel = 0.25
    /// An amount at or above this is no demand but a mistake.
    static let most = 1e15
    /// A counter at or above this was not counted.
    static let mostCounted = 1 << 40

    /// Bins seen, missing ones included.
    private(set) var seen = 0
    /// Bins in a row in which nothing was seen.
    private(set) var gap = 0
    /// Bins in a row in which nothing was asked for.
    private(set) var idle = 0
    private var ring = [Double](repeating: 0, count: DemandBins.kept)
    private var average = 0.0

    /// The newest bin's number, from 0; below 0 before the first.
    var newest: Int { seen - 1 }
    /// Exponentially weighted mean of the bins.
    var level: Double { average > Self.leastLevel ? average : Self.leastLevel }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        ring.count == Self.kept && ring.allSatisfy(Self.isAmount) && Self.isAmount(average)
            && (0..<Self.mostCounted).contains(seen) && (0...seen).contains(gap)
            && (0...seen).contains(idle)
    }

    static func isAmount(_ value: Double) -> Bool { value >= 0 && value < most }

    /// Takes a bin in; nil repeats the last one. Gives the value that stands for it.
    mutating func append(_ demand: Double?) -> Double {
        let value = demand ?? (seen > 0 ? self[newest] : 0)
        gap = demand == nil ? gap + 1 : 0
        if let demand { idle = demand > 0 ? 0 : idle + 1 }
        average = seen > 0 ? average + Self.newestWeight * (value - average) : value
        ring[seen & (Self.kept - 1)] = value
        seen += 1
        return value
    }

    /// One of the last 256 bins; before the first stands the first.
    subscript(bin: Int) -> Double { ring[(bin > 0 ? bin : 0) & (Self.kept - 1)] }

    /// Mean of the bins that are at least `from` and less than `to` bins old.
    func mean(_ from: Int, _ to: Int) -> Double {
        var sum = 0.0
        var bin = newest - from
        let end = newest - to
        while bin > end {
            sum += self[bin]
            bin -= 1
        }
        return sum / Double(to - from)
    }

    /// The highest of that many last bins.
    func highest(of bins: Int) -> Double {
        var highest = 0.0
        for bin in (seen - bins)..<seen { highest = Swift.max(highest, self[bin]) }
        return highest
    }
}
