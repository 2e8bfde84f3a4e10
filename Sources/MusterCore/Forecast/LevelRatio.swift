/// How today compares with what is usual: the median, over the last hour, of what was seen over what was usual then.
struct LevelRatio: Hashable, Sendable, Codable {
    /// Slots of the median.
    static let kept = 12
    /// Fewer say nothing.
    static let least = 3
    /// Today is taken for at most so many times the usual, and no less than this share of it.
    static let most = 2.0
    static let fewest = 0.5
    /// What is left of the difference a slot further on: half of it after six hours.
    static let damping = 0.99

    private var ratios: [Float] = []

    mutating func note(_ amount: Double, usual: Double) {
        guard usual > 0 else { return }
        if ratios.count == Self.kept { ratios.removeFirst() }
        ratios.append(Float(Foresight.clamp(amount / usual, 0.01, 100)))
    }

    /// What to multiply the usual amount by, so many slots ahead.
    func factor(ahead slots: Int) -> Double {
        guard ratios.count >= Self.least else { return 1 }
        let median = Double(ratios.sorted()[ratios.count / 2])
        return 1 + (Foresight.clamp(median, Self.fewest, Self.most) - 1) * Self.power(Self.damping, slots)
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
