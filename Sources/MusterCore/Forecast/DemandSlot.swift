/// A stretch of five minutes, by its number since 1970: what a seasonal forecast reckons in.
struct DemandSlot: Hashable, Comparable, Sendable, Codable {
    static let seconds: Int64 = 300
    /// Slots in a day whose clocks are not changed.
    static let inADay: Int64 = 288
    static let inAnHour: Int64 = 12

    var number: Int64

    init(_ number: Int64) { self.number = number }

    /// The slot that a moment is in.
    init(containing moment: Instant) {
        let second = moment.wholeSeconds
        number = second / Self.seconds - (second % Self.seconds < 0 ? 1 : 0)
    }

    /// The hour that it is in, by its number since 1970.
    var hour: Int64 { number >= 0 ? number / Self.inAnHour : -((-number + Self.inAnHour - 1) / Self.inAnHour) }

    var begins: Instant { Instant(wholeSeconds: number * Self.seconds) }
    var ends: Instant { Instant(wholeSeconds: (number + 1) * Self.seconds) }

    init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(Int64.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }
    static func + (slot: Self, slots: Int) -> Self { Self(slot.number + Int64(slots)) }
    static func - (slot: Self, slots: Int) -> Self { Self(slot.number - Int64(slots)) }
    /// Slots from the right to the left.
    static func - (left: Self, right: Self) -> Int { Int(clamping: left.number - right.number) }
}
