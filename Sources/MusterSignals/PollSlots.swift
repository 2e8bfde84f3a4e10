import MusterCore

/// Spreads workers over an interval, each always at the same place, wherever and whenever it is computed.
struct PollSlots: Sendable, Equatable {
    /// Slots of one interval; at least one.
    let slots: Int
    let length: Duration

    /// Slots are 50 ms or longer: a reading is late by no more than one of them.
    init(every: Duration) {
        let fitting = every.nanoseconds / Duration.milliseconds(50).nanoseconds
        slots = Int(Swift.min(Swift.max(fitting, 1), 200))
        length = .nanoseconds(Swift.max(every.nanoseconds / Int64(slots), 1_000_000))
    }

    /// The worker's place.
    func slot(of worker: WorkerID) -> Int { Int(Self.hash(worker.rawValue) % UInt64(slots)) }

    /// Source: FNV-1a, 64 bits, with a final mixing so that names that differ in the last letter part.
    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        return hash ^ (hash >> 33)
    }
}
