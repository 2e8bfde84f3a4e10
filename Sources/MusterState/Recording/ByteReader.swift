/// Reads what `ByteWriter` wrote, and anything else without harm.
struct ByteReader {
    /// The bytes are not what was written.
    struct Damage: Error {}

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() throws(Damage) -> UInt8 {
        guard place < bytes.count else { throw Damage() }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func number() throws(Damage) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw Damage()
    }

    /// A number that counts something in memory.
    mutating func whole() throws(Damage) -> Int {
        guard let whole = Int(exactly: try number()) else { throw Damage() }
        return whole
    }

    mutating func signed() throws(Damage) -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    mutating func trimmed() throws(Damage) -> UInt64 {
        let head = try byte()
        let low = Int(head >> 4)
        let length = Int(head & 0xF)
        guard low + length <= 8 else { throw Damage() }
        var bits: UInt64 = 0
        for place in low..<low + length { bits |= UInt64(try byte()) << UInt64(place * 8) }
        return bits
    }

    mutating func text() throws(Damage) -> String {
        let length = try whole()
        guard length <= bytes.count - place else { throw Damage() }
        defer { place += length }
        guard let text = String(validating: bytes[place..<place + length], as: UTF8.self) else { throw Damage() }
        return text
    }
}
