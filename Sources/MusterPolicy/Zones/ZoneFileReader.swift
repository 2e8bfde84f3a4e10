import MusterCore

/// Reads the parts of a compiled zone file. `Source`: RFC 8536, section 3.
struct ZoneFileReader {
    /// What a file says.
    struct Zone {
        var initialOffset: Int32
        var transitions: [TimeZoneRules.Transition]
        /// What holds after the last transition, for ever.
        var footer: ZoneRule?
    }

    private struct Counts {
        var version: UInt8
        var ut: Int, standard: Int, leap: Int, times: Int, types: Int, characters: Int

        /// Bytes of the block that follows, with times of that width.
        func length(timeWidth: Int) -> Int {
            times * (timeWidth + 1) + types * 6 + characters + leap * (timeWidth + 4) + standard + ut
        }
    }

    private let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func zone() throws(ZoneFileError) -> Zone {
        let first = try counts()
        guard first.version >= UInt8(ascii: "2") else { return try block(first, timeWidth: 4) }
        try skip(first.length(timeWidth: 4))
        var zone = try block(try counts(), timeWidth: 8)
        zone.footer = try footer()
        return zone
    }

    private mutating func counts() throws(ZoneFileError) -> Counts {
        guard bytes[place...].starts(with: Array("TZif".utf8)) else { throw .notAZoneFile }
        try skip(4)
        let version = UInt8(truncatingIfNeeded: try number(width: 1))
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 {
            let count = Int(try number(width: 4))
            // More than any zone has; keeps the arithmetic on lengths small.
            guard (0...100_000).contains(count) else { throw .invalid("a count of \(count)") }
            counts.append(count)
        }
        guard counts[2] == 0 else { throw .leapSeconds }
        guard counts[4] > 0 else { throw .invalid("no types") }
        return Counts(
            version: version, ut: counts[0], standard: counts[1], leap: counts[2], times: counts[3], types: counts[4],
            characters: counts[5])
    }

    private mutating func block(_ counts: Counts, timeWidth: Int) throws(ZoneFileError) -> Zone {
        var times: [Int64] = []
        for _ in 0..<counts.times {
            let time = try number(width: timeWidth)
            if let last = times.last, time <= last { throw .invalid("times that go backwards") }
            times.append(time)
        }
        var indices: [Int] = []
        for _ in 0..<counts.times {
            let index = Int(try number(width: 1) & 0xFF)
            guard index < counts.types else { throw .invalid("type \(index) of \(counts.types)") }
            indices.append(index)
        }
        var offsets: [Int32] = []
        for _ in 0..<counts.types {
            let offset = try number(width: 4)
            guard abs(offset) <= 26 * 3_600 else { throw .invalid("an offset of \(offset) s") }
            offsets.append(Int32(offset))
            try skip(2)
        }
        try skip(counts.length(timeWidth: timeWidth) - counts.times * (timeWidth + 1) - counts.types * 6)
        let transitions = zip(times, indices).map { TimeZoneRules.Transition(at: $0, offset: offsets[$1]) }
        return Zone(initialOffset: offsets[0], transitions: transitions)
    }

    /// The rule between two line breaks; nil when it is empty.
    private mutating func footer() throws(ZoneFileError) -> ZoneRule? {
        guard place < bytes.count, bytes[place] == 0x0A, let end = bytes[(place + 1)...].firstIndex(of: 0x0A) else {
            throw .truncated
        }
        let text = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
        guard !text.isEmpty else { return nil }
        guard let rule = ZoneRule(text) else { throw .invalid("the rule `\(printable(text))`") }
        return rule
    }

    /// A big-endian number with a sign.
    private mutating func number(width: Int) throws(ZoneFileError) -> Int64 {
        guard place + width <= bytes.count else { throw .truncated }
        var value = Int64(Int8(bitPattern: bytes[place]))
        for byte in bytes[(place + 1)..<(place + width)] { value = value << 8 | Int64(byte) }
        place += width
        return value
    }

    private mutating func skip(_ count: Int) throws(ZoneFileError) {
        guard place + count <= bytes.count else { throw .truncated }
        place += count
    }
}
