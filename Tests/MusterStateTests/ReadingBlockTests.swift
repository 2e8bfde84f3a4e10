import MusterCore
import Testing

@testable import MusterState

@Suite struct ReadingBlockTests {
    /// Demand of a day with noise, read every five seconds, a millisecond early or late, from 40 workers.
    private static func readings(_ amount: Int, seed: UInt64 = 1) -> [Reading] {
        var dice = seed
        func roll() -> Double {
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(dice >> 11) / 9_007_199_254_740_992
        }
        return (0..<amount).map { place in
            let at = Instant(seconds: 1_795_766_400) + .nanoseconds(Int64(place) * 5_000_000_000)
            return Reading(
                state: .value(9_000 + 500 * roll()), takenAt: at + .nanoseconds(Int64(2_000_000 * roll())),
                reporting: 40, expected: 40)
        }
    }

    @Test func aReadingTakesFewBytes() throws {
        let readings = Self.readings(720)
        let bytes = ReadingBlock.bytes(of: readings)
        #expect(try ReadingBlock.readings(of: bytes) == readings)
        let each = Double(bytes.count) / 720
        #expect(each < 13, "\(each) bytes for a reading whose value and time change in every bit")
        let whole = readings.map { reading in
            var whole = reading
            if case .value(let value) = reading.state { whole.state = .value(value.rounded()) }
            return whole
        }
        let eachWhole = Double(ReadingBlock.bytes(of: whole).count) / 720
        #expect(eachWhole < 9, "\(eachWhole) bytes for a reading of a whole number")
    }

    @Test func sameReadingsTakeTwoBytes() throws {
        let readings = (0..<100).map { place in
            Reading(state: .value(5), takenAt: Instant(seconds: Double(place)), reporting: 3, expected: 3)
        }
        let bytes = ReadingBlock.bytes(of: readings)
        #expect(bytes.count < 230)
        #expect(try ReadingBlock.readings(of: bytes) == readings)
    }

    @Test func timesAtTheEndsOfTheClockAreKept() throws {
        let times: [Int64] = [.min, .max, 0, .max, .min, -1, 1]
        let readings = times.map { Reading(state: .absent, takenAt: Instant(nanoseconds: $0)) }
        #expect(try ReadingBlock.readings(of: ReadingBlock.bytes(of: readings)) == readings)
    }

    @Test func brokenBytesAreRefusedOrGiveSomething() {
        let bytes = ReadingBlock.bytes(of: Self.readings(20))
        #expect(throws: ByteReader.Damage.self) { try ReadingBlock.readings(of: []) }
        #expect(throws: ByteReader.Damage.self) { try ReadingBlock.readings(of: [99]) }
        #expect(throws: ByteReader.Damage.self) { try ReadingBlock.readings(of: Array(bytes.dropLast())) }
        var refused = 0
        for place in bytes.indices {
            for bit in 0..<8 {
                var broken = bytes
                broken[place] ^= 1 << UInt8(bit)
                if case .failure = Result(catching: { try ReadingBlock.readings(of: broken) }) { refused += 1 }
            }
        }
        #expect(refused > 0)
    }

    @Test func thinningKeepsTheLastOfEachSlot() {
        let readings = Self.readings(720)
        let thinned = readings.thinned(to: .seconds(15))
        #expect(thinned.count == 240)
        #expect(thinned == stride(from: 2, to: 720, by: 3).map { readings[$0] })
        #expect(thinned.thinned(to: .seconds(15)) == thinned)
    }
}
