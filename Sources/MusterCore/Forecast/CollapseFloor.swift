/// A floor for when demand collapses, which is more often an incident that ends in minutes than the truth: a share of a
/// high quantile of the last hour, let down as far as demand fell at this time yesterday.
struct CollapseFloor: Hashable, Sendable, Codable {
    /// Means of five minutes that the reference is taken of at boots of two minutes; one more for every two bins that
    /// the horizon is longer.
    static let means = 12
    static let mostMeans = 38
    static let binsOfMean = 20
    /// The reference is the ninth smallest of twelve; one more for every two minutes of horizon beyond three minutes.
    static let rank = 8
    static let mostRank = 10
    static let share = 0.87
    /// What is kept of a deep collapse, below 40% of the reference.
    static let deepShare = 0.90
    static let deep = 0.40
    /// A mean below this share of the reference is an outage and does not enter it, for at most 36 means: three hours.
    static let outage = 0.1
    static let longestOutage = 36

    private(set) var reference = 0.0
    private(set) var frozen = 0
    private var recent: [Double] = []
    private var sum = 0.0
    private var bins = 0

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        recent.count <= Self.mostMeans && recent.allSatisfy(DemandBins.isAmount) && DemandBins.isAmount(reference)
            && sum >= 0 && sum.isFinite && (0..<Self.binsOfMean).contains(bins)
            && (0...Self.longestOutage).contains(frozen)
    }

    /// Which means count, and where in their order the reference stands.
    struct Window: Hashable, Sendable {
        var means: Int
        var rank: Int

        init(horizon: Int) {
            let beyond = max(0, horizon - 12)
            means = CollapseFloor.means + beyond / 2
            rank = min(CollapseFloor.mostRank, CollapseFloor.rank + beyond / 8)
        }

        /// The one of the means that is the reference; nil when there is none.
        func reference(of means: [Double]) -> Double? {
            means.isEmpty ? nil : means.sorted()[means.count * rank / CollapseFloor.means]
        }
    }

    mutating func append(_ demand: Double, inBurst: Bool, horizon: Int) {
        sum += demand
        bins += 1
        guard bins >= Self.binsOfMean else { return }
        let mean = sum / Double(Self.binsOfMean)
        sum = 0
        bins = 0
        // A burst is no reference.
        if inBurst, !recent.isEmpty { return }
        if mean < Self.outage * reference, frozen < Self.longestOutage {
            frozen += 1
            return
        }
        if mean >= Self.outage * reference { frozen = 0 }
        recent.append(mean)
        let window = Window(horizon: horizon)
        if recent.count > window.means { recent.removeFirst(recent.count - window.means) }
        reference = window.reference(of: recent) ?? 0
    }

    /// The fewest workers to keep at that level; `fall` is the ordinary fall at this time.
    func floor(level: Double, fall: Double) -> Double {
        (level < Self.deep * reference ? Self.deepShare : Self.share) * reference * fall
    }

    /// The level that a burst's height is measured from: a collapse does not make a burst smaller.
    func base(level: Double) -> Double { level >= Self.deep * reference ? level : Self.share * reference }

    /// Whether a level is high enough, of the last hour, for a jump from it to be a burst and not a recovery.
    func isUsual(_ level: Double) -> Bool { level > 0.7 * reference && level > DemandBins.leastLevel }
}
