/// Means of whole minutes of a little more than a week: what demand did at this time yesterday and a week ago.
struct MinuteMeans: Hashable, Sendable, Codable {
    /// Minutes kept: seven days and 5.3 hours, in single precision: 42 KB.
    static let kept = 10_400
    static let day = 1440
    static let week = 10_080
    /// An evening may fall this much faster than yesterday's before the floor holds it.
    static let fallSlack = 1.25
    /// The floor follows an ordinary fall down to this share.
    static let leastFall = 0.4

    private var ring = [Float](repeating: 0, count: MinuteMeans.kept)
    /// Whole minutes seen.
    private(set) var seen = 0
    private var sum = 0.0
    private var bins = 0

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        ring.count == Self.kept && ring.allSatisfy { $0.isFinite && $0 >= 0 } && sum.isFinite && sum >= 0
            && (0..<4).contains(bins) && (0..<DemandBins.mostCounted).contains(seen)
    }

    mutating func append(_ demand: Double) {
        sum += demand
        bins += 1
        guard bins == 4 else { return }
        ring[seen % Self.kept] = Float(sum / 4)
        seen += 1
        sum = 0
        bins = 0
    }

    /// How much demand grew in that many minutes from this time a day ago (with a week ago, when that is known): the
    /// highest mean of five minutes over the one then; 1 when it is not known.
    func growth(minutes: Int) -> Double {
        guard seen > Self.day + 2 else { return 1 }
        let yesterday = growth(Self.day, minutes)
        return seen > Self.week + 2 ? (yesterday + growth(Self.week, minutes)) / 2 : yesterday
    }

    private func growth(_ lag: Int, _ minutes: Int) -> Double {
        let then = seen - lag
        guard then >= 2 else { return 1 }
        let there = fiveMinutes(then)
        guard there > 0 else { return 1 }
        var highest = 0.0
        for ahead in 1...Swift.max(1, minutes) { highest = Swift.max(highest, fiveMinutes(then + ahead)) }
        return Foresight.clamp(highest / there, 0.5, 3)
    }

    /// The level at this time of yesterday (with a week ago, when that is known) over the floor's reference then, so that
    /// a floor lets an ordinary evening pass; 1 when it is not known or did not fall.
    func ordinaryFall(_ window: CollapseFloor.Window) -> Double {
        let falls = [Self.day, Self.week].compactMap { fall($0, window) }
        guard !falls.isEmpty else { return 1 }
        return Foresight.clamp(falls.reduce(0, +) / Double(falls.count) * Self.fallSlack, Self.leastFall, 1)
    }

    private func fall(_ lag: Int, _ window: CollapseFloor.Window) -> Double? {
        let then = seen - lag
        guard then > window.means * 5 + 6 else { return nil }
        let means = (0..<window.means).map { mean in
            var sum = 0.0
            for minute in (then - mean * 5 - 5)..<(then - mean * 5) { sum += self[minute] }
            return sum / 5
        }
        guard let reference = window.reference(of: means), reference > 0 else { return nil }
        return fiveMinutes(then) / reference
    }

    private subscript(minute: Int) -> Double { Double(ring[minute % Self.kept]) }

    private func fiveMinutes(_ middle: Int) -> Double {
        var sum = 0.0
        for minute in (middle - 2)...(middle + 2) { sum += self[minute] }
        return sum / 5
    }
}
