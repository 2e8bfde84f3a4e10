/// A 64-bit FNV-1a hash: the same in every process, unlike `Hasher`.
///
/// `Source`: Fowler, Noll, Vo; draft-eastlake-fnv.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0)
    }
}

extension FleetPolicy {
    /// A hash of everything the policy says; equal policies have equal hashes, on every machine.
    public var fingerprint: UInt64 {
        var print = Fingerprint()
        print.add(String(describing: self))
        return print.value
    }
}
