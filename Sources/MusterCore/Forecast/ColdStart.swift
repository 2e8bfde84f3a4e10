/// While little is known, never fewer than plain target tracking at 70% would keep.
enum ColdStart {
    /// Scored forecasts that end it: 18 hours of quiet bins.
    static let scores = 4320
    static let utilisation = 0.70

    /// Workers to keep at that level; nil when it is over. `share` is what part of the most that a worker can carry it is
    /// meant to.
    static func floor(level: Double, share: Double = 1, scores: Int) -> Double? {
        scores < Self.scores ? level * share / utilisation : nil
    }
}
