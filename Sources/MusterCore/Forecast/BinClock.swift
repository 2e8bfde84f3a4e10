/// Makes readings that come whenever they come into one value for every 15 seconds, or the word that there was none.
///
/// Bins follow one another from the first reading on. A bin ends with the first reading at or after its end; when half a
/// bin has passed beyond it without any, nothing was seen. The value of a signal that is read less often than that stands
/// until the next reading is due.
struct BinClock: Hashable, Sendable, Codable {
    /// Seconds in a bin: short enough to see a ramp, long enough to average a worker's noise.
    static let seconds = 15.0
    static let bin = Duration.seconds(15)
    /// How late a reading may come and still belong to its bin.
    static let patience = Duration.milliseconds(7500)
    /// After so many bins in which nobody looked there is nothing left worth knowing: eight days.
    static let longestPause = 46_080

    /// When the first bin began; nil before the first reading.
    private(set) var began: Instant?
    /// When the next bin ends.
    private var next: Instant?
    private var newest: Instant?
    private var latest: Instant?
    private var sum = 0.0
    private var readings = 0
    private var sawNothing = false
    /// The last amount that came in; nil when what came in last was none.
    private var last: Double?

    /// What one bin came to: its mean, or nil when nothing was seen.
    struct Bin: Hashable, Sendable {
        var demand: Double?
        var end: Instant
    }

    /// Takes a reading in. One that is not newer than the last is a repetition and counts once; one that is no amount
    /// counts as none.
    mutating func take(_ demand: Double, at taken: Instant) {
        if let newest, taken <= newest { return }
        newest = taken
        guard DemandBins.isAmount(demand) else {
            sawNothing = true
            last = nil
            return
        }
        last = demand
        sum += demand
        readings += 1
    }

    /// The bins that have ended by now, oldest first; nil when there was so long a pause that all has to begin anew.
    /// `every` is the time between two readings.
    mutating func ended(at now: Instant, every: Duration = bin) -> [Bin]? {
        latest = now
        if let newest, newest > now { self.newest = now }
        guard var end = next else { return begin(at: now) }
        guard now >= end else { return [] }
        guard now - end < Self.bin * Self.longestPause else { return nil }
        var bins: [Bin] = []
        while now - end >= Self.bin {
            bins.append(Bin(demand: standing(at: end, every: every), end: end))
            end = end + Self.bin
        }
        if readings > 0 || sawNothing || now - end >= Self.patience {
            let standing = sawNothing ? nil : standing(at: end, every: every)
            bins.append(Bin(demand: mean() ?? standing, end: end))
            end = end + Self.bin
        }
        next = end
        return bins
    }

    /// The clock was set back: what has elapsed stays elapsed.
    mutating func moveBack(by step: Duration) {
        began = began.map { $0 - step }
        next = next.map { $0 - step }
        newest = newest.map { $0 - step }
        latest = latest.map { $0 - step }
    }

    /// How far the clock has gone back since it was last asked, if it has.
    func setBack(at now: Instant) -> Duration? {
        latest.flatMap { now < $0 ? $0 - now : nil }
    }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        guard sum.isFinite, sum >= 0, (0..<DemandBins.mostCounted).contains(readings) else { return false }
        guard last.map(DemandBins.isAmount) ?? true else { return false }
        guard let began, let next, let newest, let latest else { return began == nil && next == nil }
        return began <= latest && newest <= latest && next > latest - Self.bin - Self.bin
            && next <= latest + Self.bin
    }

    /// The last amount while the next one is not due yet; nil for a signal that fills every bin.
    private func standing(at end: Instant, every: Duration) -> Double? {
        guard every > Self.bin, let newest, end - newest <= every + Foresight.usualDelay + Self.patience else {
            return nil
        }
        return last
    }

    private mutating func begin(at now: Instant) -> [Bin] {
        guard readings > 0, let newest else { return [] }
        began = newest - Self.bin
        next = now + Self.bin
        return [Bin(demand: mean(), end: now)]
    }

    private mutating func mean() -> Double? {
        defer { (sum, readings, sawNothing) = (0, 0, false) }
        return readings > 0 ? sum / Double(readings) : nil
    }
}
