/// How far forecasts of the last four weeks were off, and what to add so that a stated share of them would have sufficed.
///
/// `Source`: Vovk, Gammerman and Shafer 2005, split conformal prediction: the margin is the ceil((n + 1) q)-th smallest
/// of n errors. Errors of the same time of day first; those of all times until there are enough.
struct ForecastMisses: Hashable, Sendable, Codable {
    /// Errors count of the hour and of half an hour each side.
    static let around = 12
    /// From so many days on the worst one is left out: one incident is no pattern.
    static let daysForTrim = 8
    /// Whole percents from -100 to 200.
    private static let codes = 301

    private var ring = SlotRing()

    /// A margin and what it rests on.
    struct Margin: Hashable, Sendable, Codable {
        /// To be added, as a share of the forecast; not below 0.
        var share: Double
        /// Errors that it is told from, and whether they are of that time of day.
        var scores: Int
        var isOfTheTime: Bool
    }

    /// Errors that a quantile needs, at least.
    static func needed(_ quantile: Double) -> Int {
        quantile < 1 ? Int((quantile / (1 - quantile) - 1e-9).rounded(.up)) : .max
    }

    /// Keeps an error, as a share of the forecast: above 0 when more came. Rounded up to whole percents.
    mutating func note(_ error: Double, at slot: DemandSlot) {
        let percent = Foresight.clamp((error * 100).rounded(.up), -100, 200)
        ring.set(UInt16(percent + 101), at: slot)
    }

    /// The margin for the hour of a slot; nil when too little is known.
    func margin(at slot: DemandSlot, quantile: Double, zone: TimeZoneRules) -> Margin? {
        var tally = [Int](repeating: 0, count: Self.codes + 1)
        let middle = slot.hour * DemandSlot.inAnHour + DemandSlot.inAnHour / 2
        let scores = gather(around: DemandSlot(middle), zone: zone, into: &tally)
        if let share = Self.share(tally, scores, quantile) {
            return Margin(share: share, scores: scores, isOfTheTime: true)
        }
        tally = [Int](repeating: 0, count: Self.codes + 1)
        let all = gatherAll(into: &tally)
        return Self.share(tally, all, quantile).map { Margin(share: $0, scores: all, isOfTheTime: false) }
    }

    /// Whether its numbers are errors.
    var isSound: Bool { ring.isSound(below: Self.codes + 1) }

    private func gather(around slot: DemandSlot, zone: TimeZoneRules, into tally: inout [Int]) -> Int {
        guard let newest = ring.newest else { return 0 }
        var days: [[UInt16]] = []
        var local = zone.localTime(at: slot.begins)
        var middle = slot
        while newest - middle < SlotRing.kept {
            let codes = (-Self.around...Self.around).compactMap { ring[middle + $0] }
            if !codes.isEmpty { days.append(codes) }
            local.seconds -= 86_400
            middle = DemandSlot(containing: zone.instant(of: local))
        }
        if days.count >= Self.daysForTrim, let worst = days.indices.max(by: { days[$0].worst < days[$1].worst }) {
            days.remove(at: worst)
        }
        for code in days.joined() { tally[Int(code)] += 1 }
        return days.reduce(0) { $0 + $1.count }
    }

    private func gatherAll(into tally: inout [Int]) -> Int {
        guard let newest = ring.newest else { return 0 }
        var scores = 0
        for step in 0..<SlotRing.kept {
            guard let code = ring[newest - step] else { continue }
            tally[Int(code)] += 1
            scores += 1
        }
        return scores
    }

    private static func share(_ tally: [Int], _ scores: Int, _ quantile: Double) -> Double? {
        let rank = Int((Double(scores + 1) * quantile - 1e-9).rounded(.up))
        guard scores > 0, rank <= scores else { return nil }
        var below = 0
        for code in tally.indices {
            below += tally[code]
            if below >= rank { return Swift.max(0, Double(code - 101) / 100) }
        }
        return nil
    }
}

extension [UInt16] {
    fileprivate var worst: UInt16 { self.max() ?? 0 }
}
