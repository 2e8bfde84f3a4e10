/// Judges ways to forecast by how they did, and weighs them by it: the one that was wrong lately loses weight.
///
/// `Source`: Arora, Hazan and Kale 2012, multiplicative weights; Freund et al. 1997, experts that sleep; the loss is the
/// pinball loss of Koenker and Bassett 1978.
struct ForecastExperts: Hashable, Sendable, Codable {
    /// How strongly a loss of one unit cuts a weight.
    static let learning = 0.2
    /// One unit of loss, as a share of demand: a miss by 2%, or four times the demand too much.
    static let unit = 0.02
    /// Nobody's weight falls below this share, so that everyone can come back.
    static let least = 0.02
    /// Weight of the newest loss in the recent one: a half-life of a day.
    static let recent = 0.0024
    /// How far a miss moves an expert's own margin, as a share of demand.
    static let marginStep = 0.1
    static let mostMargin: Float = 3

    struct Expert: Hashable, Sendable, Codable {
        var weight = 1.0
        /// Mean pinball loss of late, as a share of demand.
        var loss = 0.0
        var scores = 0
        /// By hour of the day: what it adds to its forecast to cover the quantile.
        var margins = [Float](repeating: 0, count: 24)
    }

    private(set) var experts: [Expert]

    init(_ count: Int) { experts = Array(repeating: Expert(weight: 1 / Double(count)), count: count) }

    /// Whether there are so many, and their numbers are what they may be.
    func isSound(for count: Int) -> Bool {
        experts.count == count
            && experts.allSatisfy { expert in
                (0...1).contains(expert.weight) && expert.weight > 0 && expert.loss >= 0 && expert.loss.isFinite
                    && expert.margins.count == 24 && expert.margins.allSatisfy { $0.isFinite }
            }
    }

    /// The weighted mean of those that have a forecast; nil when none has.
    func blend(_ points: some Collection<(place: Int, amount: Double)>) -> Double? {
        var (sum, weight) = (0.0, 0.0)
        for point in points {
            sum += experts[point.place].weight * point.amount
            weight += experts[point.place].weight
        }
        return weight > 0 ? sum / weight : nil
    }

    /// Scores forecasts of an hour of the day by what came. `scale` is what losses are shares of.
    mutating func learn(
        _ points: [(place: Int, amount: Double)], seen amount: Double, scale: Double, quantile: Double, hour: Int
    ) {
        let before = mass(points)
        for point in points {
            let margin = experts[point.place].margins[hour]
            let upper = point.amount + scale * Double(margin)
            let loss = (amount > upper ? quantile * (amount - upper) : (1 - quantile) * (upper - amount)) / scale
            judge(point.place, loss: loss)
            let moved = amount > upper ? quantile : quantile - 1
            experts[point.place].margins[hour] = Swift.min(
                Self.mostMargin, Swift.max(-1, margin + Float(Self.marginStep * moved)))
        }
        spread(points, mass: before)
    }

    private mutating func judge(_ place: Int, loss: Double) {
        experts[place].weight *= 1 - Self.learning * Swift.min(1, loss / Self.unit)
        experts[place].scores += 1
        let rate = Swift.max(Self.recent, 1 / Double(experts[place].scores))
        experts[place].loss += rate * (loss - experts[place].loss)
    }

    /// Those that were judged share what they had together, each at least its least.
    private mutating func spread(_ points: [(place: Int, amount: Double)], mass before: Double) {
        for _ in 0..<2 {
            let now = mass(points)
            for point in points {
                let share = now > 0 ? experts[point.place].weight / now : 1 / Double(points.count)
                experts[point.place].weight = before * Swift.max(Self.least, share)
            }
        }
    }

    private func mass(_ points: [(place: Int, amount: Double)]) -> Double {
        points.reduce(0) { $0 + experts[$1.place].weight }
    }
}
