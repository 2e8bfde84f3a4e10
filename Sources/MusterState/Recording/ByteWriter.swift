/// Writes numbers in few bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    /// Seven bits a byte, the lowest first.
    ///
    /// `Source`: LEB128, as in DWARF and Protocol Buffers.
    mutating func number(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A number that may be negative, small in either direction (zigzag).
    mutating func signed(_ number: Int64) { self.number(UInt64(bitPattern: number << 1 ^ number >> 63)) }

    /// Eight bytes without the zero bytes at both ends: how many there are at the low end and how many are left stand
    /// before them.
    mutating func trimmed(_ bits: UInt64) {
        guard bits != 0 else { return byte(0) }
        let low = bits.trailingZeroBitCount / 8
        let length = 8 - bits.leadingZeroBitCount / 8 - low
        byte(UInt8(low << 4 | length))
        for place in low..<low + length { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(place * 8))) }
    }

    mutating func text(_ text: String) {
        number(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}
