/// When demand is above what was promised two minutes ago, the forecast is wrong: for ten minutes the ramp of the last 75
/// seconds is continued to the horizon instead.
struct SurgeRule: Hashable, Sendable, Codable {
    /// How far above the forecast, in its spreads.
    static let spreads = 3.2
    /// Bins ago that the promise was made.
    static let lag = 8
    static let lasting = Duration.seconds(600)
    /// Ramps steepen: a little more than straight on.
    static let gain = 1.3
    static let margin = 0.1

    private(set) var began: Instant?

    /// Workers that the ramp asks for; nil when there is no surge or no ramp.
    mutating func need(
        _ bins: DemandBins, promise: OpenForecast?, horizon: Int, inBurst: Bool, at now: Instant
    ) -> Double? {
        guard bins.seen > 16 else { return nil }
        if let promise, !promise.inBurst,
            bins[bins.newest] > promise.level * (1 + promise.share + Self.spreads * promise.spread)
        {
            began = now
        }
        guard let began, now - began < Self.lasting, !inBurst else { return nil }
        let here = bins.mean(0, 2)
        let slope = (here - bins.mean(4, 8)) / 5
        guard slope > 0 else { return nil }
        return (here + slope * Double(horizon) * Self.gain) * (1 + Self.margin)
    }

    mutating func moveBack(by step: Duration) { began = began.map { $0 - step } }
}
