/// Makes readings that come whenever they come into one number for every five minutes: the highest mean of 15 s.
struct SlotTaker: Hashable, Sendable, Codable {
    private static let part: Int64 = 15
    /// How late a reading may come and still belong to its slot.
    private static let patience = Duration.seconds(60)

    private var slot: DemandSlot?
    private var newest: Instant?
    /// What comes late for it or one before it is too late.
    private var last: DemandSlot?
    /// The 15 s that run, and the highest of those before them.
    private var running: Int64 = 0
    private var sum = 0.0
    private var readings = 0
    private var highest: Double?

    /// Takes a reading in and gives the slot that it ends. One that is not newer than the last is a repetition.
    mutating func take(_ amount: Double, at taken: Instant) -> (slot: DemandSlot, peak: Double)? {
        guard DemandBins.isAmount(amount) else { return nil }
        if let newest, taken <= newest { return nil }
        let its = DemandSlot(containing: taken)
        if let last, its <= last { return nil }
        var ended: (DemandSlot, Double)?
        if let slot, its != slot { ended = end() }
        let part = taken.wholeSeconds / Self.part
        if part != running { settle() }
        (slot, newest, running) = (its, taken, part)
        sum += amount
        readings += 1
        return ended
    }

    /// The slot that ended by itself, when no reading of a later one has come.
    mutating func ended(at now: Instant) -> (slot: DemandSlot, peak: Double)? {
        guard let slot, now - slot.ends >= Self.patience else { return nil }
        return end()
    }

    /// The clock was set back: readings by the new one are news again.
    mutating func moveBack(by step: Duration) {
        newest = newest.map { $0 - step }
        last = nil
    }

    private mutating func end() -> (DemandSlot, Double)? {
        settle()
        defer { (slot, highest) = (nil, nil) }
        guard let slot, let highest else { return nil }
        last = slot
        return (slot, highest)
    }

    private mutating func settle() {
        guard readings > 0 else { return }
        highest = Swift.max(highest ?? 0, sum / Double(readings))
        (sum, readings) = (0, 0)
    }
}
