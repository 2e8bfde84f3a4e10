import MusterCore

/// Readings of one signal in a row, as bytes: what did not change since the reading before takes no room.
///
/// A reading is a head (state, and what follows), the change of the step of time, the bits of its value that changed,
/// and what else changed. `watched` and waits are kept to the nanosecond, values and times to the last bit.
///
/// `Source`: Pelkonen et al., Gorilla: a fast, scalable, in-memory time series database, VLDB 2015; here in whole bytes.
struct ReadingBlock {
    private static let version: UInt8 = 1

    /// The parts of a head.
    private enum Head {
        static let state: UInt8 = 0b0000_0111
        static let sameValue: UInt8 = 0b0000_1000
        static let coverage: UInt8 = 0b0001_0000
        static let watched: UInt8 = 0b0010_0000
    }

    private var time: Int64 = 0
    private var step: Int64 = 0
    private var bits: UInt64 = 0
    private var reporting = 0
    private var expected = 0
    private var failures: [Failure] = []

    /// The bytes of these readings.
    static func bytes(of readings: some Sequence<Reading>) -> [UInt8] {
        var block = ReadingBlock()
        var writer = ByteWriter()
        writer.byte(version)
        for reading in readings { block.write(reading, to: &writer) }
        return writer.bytes
    }

    /// The readings of these bytes, in the order in which they were given.
    static func readings(of bytes: [UInt8]) throws(ByteReader.Damage) -> [Reading] {
        var block = ReadingBlock()
        var reader = ByteReader(bytes)
        guard try reader.byte() == version else { throw ByteReader.Damage() }
        var readings: [Reading] = []
        while !reader.isAtEnd { readings.append(try block.read(from: &reader)) }
        return readings
    }

    private mutating func write(_ reading: Reading, to writer: inout ByteWriter) {
        let value = reading.state.number?.bitPattern
        let isCovered = reading.reporting == reporting && reading.expected == expected
        var head = reading.state.place
        if value == bits { head |= Head.sameValue }
        if !isCovered { head |= Head.coverage }
        if reading.watched != nil { head |= Head.watched }
        writer.byte(head)
        let next = reading.takenAt.nanoseconds &- time
        writer.signed(next &- step)
        (time, step) = (reading.takenAt.nanoseconds, next)
        if let value, value != bits {
            writer.trimmed(value ^ bits)
            bits = value
        }
        if case .error(let failure) = reading.state { write(failure, to: &writer) }
        if !isCovered {
            writer.signed(Int64(reading.reporting))
            writer.signed(Int64(reading.expected))
            (reporting, expected) = (reading.reporting, reading.expected)
        }
        if let watched = reading.watched { writer.signed(watched.nanoseconds) }
    }

    private mutating func read(from reader: inout ByteReader) throws(ByteReader.Damage) -> Reading {
        let head = try reader.byte()
        step = step &+ (try reader.signed())
        time = time &+ step
        let state = try state(head, from: &reader)
        if head & Head.coverage != 0 {
            reporting = Int(try reader.signed())
            expected = Int(try reader.signed())
        }
        let watched: Duration? = head & Head.watched == 0 ? nil : .nanoseconds(try reader.signed())
        return Reading(
            state: state, takenAt: Instant(nanoseconds: time), reporting: reporting, expected: expected,
            watched: watched)
    }

    private mutating func state(
        _ head: UInt8, from reader: inout ByteReader
    ) throws(ByteReader.Damage) -> ReadingState {
        switch head & Head.state {
        case 0: return .value(try value(head, from: &reader))
        case 1: return .absent
        case 2: return .stale(last: try value(head, from: &reader))
        case 3: return .error(try failure(from: &reader))
        case 4: return .implausible(try value(head, from: &reader))
        default: throw ByteReader.Damage()
        }
    }

    private mutating func value(_ head: UInt8, from reader: inout ByteReader) throws(ByteReader.Damage) -> Double {
        if head & Head.sameValue == 0 { bits ^= try reader.trimmed() }
        return Double(bitPattern: bits)
    }

    /// One that came before in the block by its place, another in full.
    private mutating func write(_ failure: Failure, to writer: inout ByteWriter) {
        if let place = failures.firstIndex(of: failure) { return writer.number(UInt64(place)) }
        writer.number(UInt64(failures.count))
        failures.append(failure)
        writer.byte(failure.place)
        writer.text(failure.message)
        writer.byte(failure.retryAfter == nil ? 0 : 1)
        if let wait = failure.retryAfter { writer.signed(wait.nanoseconds) }
    }

    private mutating func failure(from reader: inout ByteReader) throws(ByteReader.Damage) -> Failure {
        let place = try reader.whole()
        if place < failures.count { return failures[place] }
        let kind = try reader.byte()
        let text = try reader.text()
        let wait: Duration? = try reader.byte() == 0 ? nil : .nanoseconds(try reader.signed())
        guard place == failures.count, let failure = Failure(place: kind, text, retryAfter: wait) else {
            throw ByteReader.Damage()
        }
        failures.append(failure)
        return failure
    }
}

extension ReadingState {
    fileprivate var place: UInt8 {
        switch self {
        case .value: 0
        case .absent: 1
        case .stale: 2
        case .error: 3
        case .implausible: 4
        }
    }

    fileprivate var number: Double? {
        switch self {
        case .value(let number), .stale(let number), .implausible(let number): number
        case .absent, .error: nil
        }
    }
}

extension Failure {
    fileprivate var place: UInt8 {
        switch self {
        case .notFound: 0
        case .insufficientCapacity: 1
        case .throttled: 2
        case .unauthorized: 3
        case .invalidRequest: 4
        case .quotaExceeded: 5
        case .unavailable: 6
        case .outcomeUnknown: 7
        }
    }

    fileprivate init?(place: UInt8, _ text: String, retryAfter wait: Duration?) {
        switch place {
        case 0: self = .notFound(text)
        case 1: self = .insufficientCapacity(text, retryAfter: wait)
        case 2: self = .throttled(text, retryAfter: wait)
        case 3: self = .unauthorized(text)
        case 4: self = .invalidRequest(text)
        case 5: self = .quotaExceeded(text)
        case 6: self = .unavailable(text)
        case 7: self = .outcomeUnknown(text)
        default: return nil
        }
    }
}
