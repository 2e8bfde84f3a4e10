/// How long a boot takes: one duration, or a range of which each worker picks one.
struct BootTime: Sendable, Equatable {
    let shortest: Duration
    let longest: Duration

    static let none = BootTime(shortest: .zero, longest: .zero)

    init(shortest: Duration, longest: Duration) {
        self.shortest = shortest
        self.longest = longest
    }

    /// Reads `3s`, `500ms`, `1m` or a range of them, `2s..4s`; nil when it is neither or the range runs backwards.
    init?(_ text: String) {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false)
        guard ends.count <= 2, let first = ends.first, let last = ends.last,
            let shortest = Self.duration(first), let longest = Self.duration(last), shortest <= longest
        else { return nil }
        self.init(shortest: shortest, longest: longest)
    }

    /// The boot time of one worker: the same seed and worker give the same time, other workers of that seed other times.
    func pick(seed: UInt64, workerID: String) -> Duration {
        // FNV-1a, so that the name and not the process decides: `Hasher` is seeded anew at every start.
        let name = workerID.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var mixed = seed ^ name
        // The finisher of SplitMix64 (Steele, Lea, Flood 2014).
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        let share = Double(mixed >> 11) / Double(1 << 53 as UInt64)
        return shortest + (longest - shortest) * share
    }

    private static func duration(_ text: Substring) -> Duration? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard let amount = Int(digits), amount <= 86_400_000 else { return nil }
        switch text[digits.endIndex...] {
        case "ms": return .milliseconds(amount)
        case "s": return amount <= 86_400 ? .seconds(amount) : nil
        case "m": return amount <= 1_440 ? .seconds(amount * 60) : nil
        default: return nil
        }
    }
}
