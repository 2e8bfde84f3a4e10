/// Foresees by level, trend and acceleration of the last slots, each damped: what the seasons are measured against.
///
/// `Source`: Holt 1957; Gardner and McKenzie 1985, damped trend; the acceleration is the trend's own trend.
struct TrendForecast: Hashable, Sendable, Codable {
    static let levelRate = 0.6
    static let trendRate = 0.3
    static let accelerationRate = 0.1
    /// What is left of the trend a slot further on, and of the acceleration.
    static let damping = 0.9
    static let accelerationDamping = 0.7
    /// Slots without a reading after which it knows nothing.
    static let longestGap = 12

    private var level = 0.0
    private var trend = 0.0
    private var acceleration = 0.0
    private var newest: DemandSlot?

    mutating func learn(_ amount: Double, at slot: DemandSlot) {
        guard let newest, slot > newest, slot - newest <= Self.longestGap else {
            (level, trend, acceleration, self.newest) = (amount, 0, 0, slot)
            return
        }
        let expected = forecast(slot) ?? amount
        let before = (level, trend)
        level = expected + Self.levelRate * (amount - expected)
        let step = (level - before.0) / Double(slot - newest)
        trend = Self.damping * trend + Self.trendRate * (step - Self.damping * trend)
        acceleration =
            Self.accelerationDamping * acceleration
            + Self.accelerationRate * (trend - before.1 - Self.accelerationDamping * acceleration)
        self.newest = slot
    }

    /// The amount in a later slot, never below 0; nil when that is too far from what was seen.
    func forecast(_ slot: DemandSlot) -> Double? {
        guard let newest, slot > newest, slot - newest <= Self.longestGap * 2 else { return nil }
        var (amount, trend, acceleration) = (level, trend, acceleration)
        for _ in 0..<(slot - newest) {
            acceleration *= Self.accelerationDamping
            trend = trend * Self.damping + acceleration
            amount += trend
        }
        return Swift.max(0, amount)
    }
}
