/// Meets sudden jumps that come again at a phase of the hour or half hour: a reserve is held around that phase where the
/// chance of one, times what an overload costs, is worth the workers.
///
/// `Source`: Arrow, Harris and Marschak 1951, hold while chance times loss covers the cost; Pitman and Yor 1997, discount
/// of what was seen once.
struct BurstReserve: Hashable, Sendable, Codable {
    /// A burst begins at so many times the level of two to six minutes ago, and ends below so many.
    static let beginsAt = 1.8
    static let endsBelow = 1.4
    static let longest = Duration.seconds(2400)
    /// Bins before anything can be a burst.
    static let firstBin = 40
    /// An overloaded request costs as much as so many times the workers' time that serves it.
    static let lossRatio = 80.0
    static let memory = 0.98
    /// Bins over which the share of time with a reserve is averaged: a week.
    static let coverBins = 40_320

    private(set) var log = BurstLog()
    private(set) var current: Current?
    /// The bin in which the last burst began.
    private(set) var lastOnset: Int?
    /// Whether a reserve was held at the last bin.
    private(set) var isHeld = false
    /// Bursts seen, and those that came while a reserve was held; older ones count less.
    private(set) var seen = 0.0
    private(set) var met = 0.0
    /// Share of the time in which a reserve was held.
    private(set) var cover = 0.0
    private var covered = 0

    /// A burst that runs.
    struct Current: Hashable, Sendable, Codable {
        var began: Instant
        /// The level before it.
        var base: Double
        /// The highest mean of two bins so far.
        var peak: Double
    }

    init(log: BurstLog = BurstLog(), seen: Double = 0, met: Double = 0, cover: Double = 0) {
        self.log = log
        self.seen = seen
        self.met = met
        self.cover = cover
    }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        log.isSound && [seen, met, cover].allSatisfy { $0 >= 0 && $0.isFinite } && cover <= 1
            && (0...Self.coverBins).contains(covered)
            && current.map { $0.base > 0 && DemandBins.isAmount($0.base) && DemandBins.isAmount($0.peak) } ?? true
            && (current == nil || !log.bursts.isEmpty)
    }

    /// Looks for a beginning and an end.
    mutating func track(_ bins: DemandBins, _ floor: CollapseFloor, at now: Instant) {
        guard bins.seen > Self.firstBin else { return }
        guard var burst = current else {
            let demand = bins[bins.newest]
            let base = bins.mean(8, 24)
            guard demand > Self.beginsAt * base, floor.isUsual(base) else { return }
            current = Current(began: now, base: base, peak: demand)
            lastOnset = bins.newest
            seen = seen * Self.memory + 1
            met = met * Self.memory + (isHeld ? 1 : 0)
            log.begin(at: now)
            return
        }
        burst.peak = max(burst.peak, bins.mean(0, 2))
        current = burst
        log.note(height: burst.peak / burst.base, peak: burst.peak)
        guard bins.level < Self.endsBelow * burst.base || now - burst.began > Self.longest else { return }
        current = nil
        log.end()
    }

    /// Notes whether a reserve is held now.
    mutating func note(isHeld: Bool) {
        self.isHeld = isHeld
        guard seen > 0 else { return }
        covered = min(Self.coverBins, covered + 1)
        cover += ((isHeld ? 1 : 0) - cover) / Double(covered)
    }

    mutating func moveBack(by step: Duration) {
        log.moveBack(by: step)
        guard let burst = current else { return }
        current?.began = burst.began - step
    }
}
