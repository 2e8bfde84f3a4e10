/// Bursts that were seen: when, how many times the level before them and how high, so that the next is met.
struct BurstLog: Hashable, Sendable, Codable {
    /// Bursts kept; older ones are forgotten.
    static let kept = 128
    /// A jump is a burst when it reaches this many times the level before it.
    static let leastHeight = 2.2
    /// What a first burst is taken to reach.
    static let firstHeight = 5.0
    /// The quantile of what was seen that is prepared for, from six bursts on; before, a tenth above the highest.
    static let quantile = 0.9

    struct Burst: Hashable, Sendable, Codable {
        var began: Instant
        /// Times the level before, so far; 0 at its beginning and when it came to nothing.
        var height = 0.0
        /// Workers at its peak; 0 likewise.
        var peak = 0.0
    }

    /// Oldest first.
    private(set) var bursts: [Burst] = []
    /// Bursts that count.
    private(set) var known = 0
    /// What to prepare for: so many times the level, and so many workers at most.
    private(set) var height = BurstLog.firstHeight
    private(set) var peak = DemandBins.most

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        bursts.count <= Self.kept && (0...bursts.count).contains(known)
            && bursts.allSatisfy { DemandBins.isAmount($0.height) && DemandBins.isAmount($0.peak) }
            && height >= 0 && height.isFinite && peak >= 0 && peak.isFinite
    }

    mutating func begin(at now: Instant) {
        if bursts.count == Self.kept { bursts.removeFirst() }
        bursts.append(Burst(began: now))
    }

    /// How far the one that runs has come.
    mutating func note(height: Double, peak: Double) {
        guard !bursts.isEmpty else { return }
        bursts[bursts.count - 1].height = height
        bursts[bursts.count - 1].peak = peak
    }

    /// The one that ran is over.
    mutating func end() {
        if let last = bursts.last, last.height < Self.leastHeight { note(height: 0, peak: 0) }
        let heights = bursts.map(\.height).filter { $0 > 0 }.sorted()
        let peaks = bursts.filter { $0.height > 0 }.map(\.peak).sorted()
        known = heights.count
        guard let highest = heights.last, let top = peaks.last else {
            (height, peak) = (Self.firstHeight, DemandBins.most)
            return
        }
        if known < 6 {
            height = highest * 1.1
            peak = known >= 3 ? top * 1.1 : DemandBins.most
        } else {
            let rank = Int(Double(known) * Self.quantile)
            (height, peak) = (heights[rank], peaks[rank])
        }
    }

    mutating func moveBack(by step: Duration) {
        for place in bursts.indices { bursts[place].began = bursts[place].began - step }
    }
}
