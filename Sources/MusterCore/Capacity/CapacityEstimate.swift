/// What a worker carries at a goal of utilisation, read off a cost curve, or why that cannot be told.
struct CapacityEstimate: Hashable, Sendable, Codable {
    static let leastRounds = 20.0
    static let leastWorkers = 3
    static let leastSpread = 0.15
    /// An interval wider than this share of the value to either side is none.
    static let mostDoubt = 0.15
    /// Where utilisation has not come near the goal, no more than so many times the highest load that was seen.
    static let beyondSeen = 1.25
    static let near = 0.9
    /// The part of a worker's utilisation that load explains, at least, when it is continued upwards: errors in the
    /// loads make the slope look too small.
    static let leastShareOfLoad = 0.4

    var value: Double
    /// Where the value lies: twice its usual error to either side, and what is too small a change to be followed.
    var low: Double
    var high: Double
    /// The highest utilisation that was seen, and whether the highest load bounds the value.
    var seen: Double
    var isBounded: Bool

    /// The estimate, or the first thing that it lacks.
    static func make(
        _ curve: CostCurve, _ costs: WorkerCosts, rounds: Double, goal: Double
    ) -> (estimate: CapacityEstimate?, doubt: CapacityDoubt?) {
        guard costs.workers >= leastWorkers || rounds < leastRounds else {
            return (nil, .workers(costs.workers, of: leastWorkers))
        }
        guard rounds >= leastRounds else { return (nil, .rounds(Int(rounds), of: Int(leastRounds))) }
        guard curve.spread >= leastSpread, let line = curve.line, let highest = curve.highest, let noise = curve.noise
        else { return (nil, .spread(Share(curve.spread), of: Share(leastSpread))) }
        // Rounds overlap, for rates look back over more than one: each counts half. 1.25 mean errors are a deviation.
        let deviation = 1.25 * noise
        let slopeError = deviation / (line.spread / 2).squareRoot()
        guard line.slope > 2 * slopeError, line.mean > 0 else { return (nil, .flat) }
        let aim = goal / costs.expensive
        var slope = line.slope
        if aim > line.mean { slope = max(slope, leastShareOfLoad * line.mean / line.load) }
        let beyond = (aim - line.mean) / slope
        let value = line.load + beyond
        let meanError = deviation / slope / (line.rounds / 2).squareRoot()
        let doubt =
            2 * (meanError * meanError + (beyond / slope * slopeError) * (beyond / slope * slopeError)).squareRoot()
        guard value > 0, doubt <= mostDoubt * value else {
            return (nil, value > 0 ? .uncertain(Share(doubt / value)) : .flat)
        }
        let band = (doubt * doubt + CapacityLearning.deadband * CapacityLearning.deadband * value * value).squareRoot()
        let seen = highest.utilisation * costs.expensive
        let most = seen >= near * goal ? Double.infinity : beyondSeen * highest.load
        return (
            CapacityEstimate(
                value: min(value, most), low: min(value - band, most), high: min(value + band, most), seen: seen,
                isBounded: value > most), nil
        )
    }
}
