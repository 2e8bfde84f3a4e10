/// The middle of numbers, whatever a few of them say.
enum Medians {
    /// A value and how much it counts; weights are not negative.
    struct Weighted: Sendable {
        var value: Double
        var weight: Double
    }

    /// The middle one, of an even number the mean of the two in the middle; nil of none.
    static func median(of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The value that half of the weight lies at or below; nil of none.
    static func median(of values: [Weighted]) -> Double? {
        let sorted = values.sorted { $0.value < $1.value }
        let half = sorted.reduce(0) { $0 + $1.weight } / 2
        var below = 0.0
        for value in sorted {
            below += value.weight
            if below >= half { return value.value }
        }
        return nil
    }
}
