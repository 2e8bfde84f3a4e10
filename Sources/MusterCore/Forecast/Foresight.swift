/// Foresees how many workers a total needs until workers asked for now would serve, from nothing but its past readings.
///
/// Parts, each in a file of its own: bins and their level, a forecast of the highest demand within the horizon, its likely
/// error, a rule for surges, a reserve for bursts that come again, a floor for collapses, a guard while little is known,
/// and a price on changes. `docs/algorithms/foresight.md` works an example.
///
/// `Important`: volatile knowledge. It outlives a restart as `Learned`, which may be lost; until it knows enough it never
/// asks for fewer than plain target tracking at 70% would.
public struct Foresight: Hashable, Sendable, Codable {
    /// Seconds from launch to service that are supposed before a boot was seen.
    public static let firstBoot = 120.0
    /// Seconds of a drain that are supposed before one was seen.
    public static let firstDrain = 30.0
    /// Seconds of boot and drain beyond which coming back is not reckoned with: the horizon covers longer ones.
    static let longestComeback = 150.0
    /// How late a reading is supposed to come.
    public static let usualDelay = Duration.seconds(30)
    /// Spreads above the forecast that are asked for: at a horizon of three minutes, and more for every bin beyond, for
    /// errors have heavier tails further ahead.
    static let margin = 3.95
    static let marginOfBin = 0.0215
    /// The same while a burst runs, when errors are large and short.
    static let burstMargin = 2.0
    /// Bins after a burst's beginning in which what is cut is not counted as ordinary: 40 minutes.
    static let afterBurst = 160
    /// Peaks inside a bin are higher than its mean.
    static let peaks = 0.009
    /// Bins in a row in which nothing was seen, after which nothing is cut.
    static let longestGap = 20
    /// Far beyond any fleet.
    static let mostWorkers = 1_000_000_000_000
    /// After so many bins in which nothing was asked for, an hour, and when no collapse is feared any more, nobody is kept.
    static let idle = 240
    /// The regressions are solved every so many bins.
    static let solving = 4

    /// How much of the signal one worker carries.
    public let perWorker: Double
    var clock = BinClock()
    var bins = DemandBins()
    var minutes = MinuteMeans()
    var peak = PeakForecast()
    var error = ErrorSpread()
    var floor = CollapseFloor()
    var surge = SurgeRule()
    var reserve = BurstReserve()
    var regret = Regret()
    var horizon = PeakForecast.horizon(boot: Foresight.firstBoot)
    var open = [OpenForecast?](repeating: nil, count: OpenForecast.kept)
    /// The last answer.
    public private(set) var record: ForesightRecord?

    public init(perWorker: Double) { self.perWorker = perWorker }

    /// Takes a reading in, in the signal's unit, by the time that it was taken. Repetitions count once; what is no amount
    /// counts as a bin in which nothing was seen.
    public mutating func observe(_ demand: Double, at taken: Instant) {
        clock.take(demand / perWorker, at: taken)
    }

    /// The workers to ask for when `desired` are wanted now; nil before the first reading.
    ///
    /// `boot` is the 99th percentile of the seconds from launch to service; `comeback` is the seconds that a worker is paid
    /// and does not serve when it is let go and another has to come for it, boot and drain; `every` is the time between
    /// two readings. Between two bins the answer stays. How many
    /// workers are ready or on their way makes no difference: the horizon covers a whole boot.
    public mutating func decide(
        desired: Int, boot: Double, comeback: Double? = nil, every: Duration = .seconds(15), at now: Instant
    ) -> ForesightRecord? {
        if let step = clock.setBack(at: now) { moveBack(by: step) }
        guard let ended = clock.ended(at: now, every: every) else {
            self = Foresight(perWorker: perWorker)
            return nil
        }
        if !ended.isEmpty { adopt(horizon: PeakForecast.horizon(boot: boot)) }
        let comeback = Self.clamp(comeback ?? boot + Self.firstDrain, 1, Self.longestComeback)
        for bin in ended { record = advance(bin, desired: desired, boot: boot, comeback: comeback) }
        return record
    }

    /// The clock was set back: what has elapsed stays elapsed.
    public mutating func moveBack(by step: Duration) {
        clock.moveBack(by: step)
        surge.moveBack(by: step)
        reserve.moveBack(by: step)
        regret.moveBack(by: step)
    }

    /// Whether it still keeps what plain target tracking would.
    public var isCold: Bool { error.scores < ColdStart.scores }

    /// What is read from outside can be gone on from: a foreign or torn one would trap or never answer.
    var isSound: Bool {
        perWorker > 0 && perWorker.isFinite && clock.isSound && bins.isSound && minutes.isSound && peak.isSound
            && error.isSound && floor.isSound && reserve.isSound && regret.isSound
            && (4..<OpenForecast.kept).contains(horizon) && open.count == OpenForecast.kept
            && open.allSatisfy { $0.map { $0.isSound && (0...max(0, bins.newest)).contains($0.bin) } ?? true }
            && (reserve.lastOnset.map { (0...max(0, bins.newest)).contains($0) } ?? true)
            && (record.map { Self.isNumber($0.workers) && Self.isNumber($0.need) && Self.isNumber($0.peak) } ?? true)
    }

    /// A number of workers that it can have asked for.
    static func isNumber(_ workers: Int) -> Bool { (0...mostWorkers).contains(workers) }

    /// A horizon that becomes one bin shorter may be a boot that is forgotten; each change costs the open forecasts.
    private mutating func adopt(horizon new: Int) {
        guard new > horizon || new + 1 < horizon else { return }
        horizon = new
        open = [OpenForecast?](repeating: nil, count: OpenForecast.kept)
    }

    static func clamp(_ value: Double, _ low: Double, _ high: Double) -> Double {
        value > low ? (value < high ? value : high) : low
    }

    /// Whole workers; far beyond any fleet it makes no difference how many.
    static func workers(_ need: Double) -> Int { need < 1e12 ? Int(need.rounded(.up)) : mostWorkers }
}
