/// Numbers of the last four weeks, one for each five minutes, or none where nothing was seen. Two bytes each.
struct SlotRing: Hashable, Sendable, Codable {
    /// Slots kept: 28 days.
    static let kept = 8064

    /// 0 is nothing; otherwise the code of a number.
    private var codes = [UInt16](repeating: 0, count: SlotRing.kept)
    private(set) var newest: DemandSlot?

    /// The code of a slot; nil when nothing is known of it.
    subscript(slot: DemandSlot) -> UInt16? {
        guard let newest, slot <= newest, newest - slot < Self.kept else { return nil }
        let code = codes[place(slot)]
        return code == 0 ? nil : code
    }

    /// Keeps a code, or that there is none. Slots that were left out since the newest are empty; one older than what
    /// is kept is not.
    mutating func set(_ code: UInt16?, at slot: DemandSlot) {
        if let newest {
            guard newest - slot < Self.kept else { return }
            let skipped = slot - newest
            if skipped > 1 {
                for step in 1...Swift.min(skipped, Self.kept) { codes[place(newest + step)] = 0 }
            }
        }
        if newest.map({ slot > $0 }) ?? true { newest = slot }
        codes[place(slot)] = code ?? 0
    }

    /// Whether it has its length, and no code from `end` on.
    func isSound(below end: Int) -> Bool { codes.count == Self.kept && codes.allSatisfy { $0 < end } }

    private func place(_ slot: DemandSlot) -> Int {
        let rest = Int(slot.number % Int64(Self.kept))
        return rest < 0 ? rest + Self.kept : rest
    }
}

/// An amount in two bytes: the upper bits of a `Float` without its sign, to 0.2%.
enum AmountCode {
    /// Nothing, for 0 is that there is no amount.
    private static let least: UInt16 = 1

    static func code(_ amount: Double) -> UInt16 {
        let bits = (Float(amount).bitPattern + 0x4000) >> 15
        return Swift.max(least, UInt16(clamping: bits))
    }

    static func amount(_ code: UInt16) -> Double { code == least ? 0 : Double(Float(bitPattern: UInt32(code) << 15)) }
}
