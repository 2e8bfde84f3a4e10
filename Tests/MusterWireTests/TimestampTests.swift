import Foundation
import MusterCore
import MusterWire
import Testing

@Suite("Times on the wire")
struct TimestampTests {
    @Test(
        "They are written as RFC 3339 with the digits they need",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_795_766_700_000_000_000, "2026-11-27T08:05:00.000Z"),
            (1_795_766_700_250_000_000, "2026-11-27T08:05:00.250Z"), (1, "1970-01-01T00:00:00.000000001Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"), (1_709_164_800_000_000_000, "2024-02-29T00:00:00.000Z"),
        ] as [(Int64, String)])
    func written(nanoseconds: Int64, text: String) {
        let stamp = Timestamp(Instant(nanoseconds: nanoseconds))
        #expect(stamp.text == text)
        #expect(Timestamp(text) == stamp)
    }

    @Test(
        "Offsets and fractions are read",
        arguments: [
            ("2026-11-27T09:05:00+01:00", 1_795_766_700_000_000_000),
            ("2026-11-27t08:05:00.5z", 1_795_766_700_500_000_000),
            ("2026-11-27 03:05:00-05:00", 1_795_766_700_000_000_000),
        ] as [(String, Int64)])
    func read(text: String, nanoseconds: Int64) {
        #expect(Timestamp(text)?.instant.nanoseconds == nanoseconds)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "noon", "2026-11-27", "2026-11-27T08:05Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-11-27T24:00:00Z", "2026-11-27T08:05:00", "2026-11-27T08:05:00.Z", "2026-11-27T08:05:00.1234567890Z",
            "9999-01-01T00:00:00Z", "2026-11-27T08:05:00+1:00", "2026-11-27T08:05:00Zx", "２026-11-27T08:05:00Z",
        ])
    func refused(text: String) { #expect(Timestamp(text) == nil) }

    @Test("Every representable moment is written and read again, or refused, and nothing crashes")
    func extremes() {
        for nanoseconds in [Int64.min, Int64.max, 0, -1] {
            let text = Timestamp(Instant(nanoseconds: nanoseconds)).text
            if let again = Timestamp(text) { #expect(again.text == text) }
        }
    }

    @Test("Keys are snake_case and units are in the names")
    func keys() throws {
        let json = String(
            decoding: try WireJSON.encode(OverrideRequest(desired: 5, reason: "x", forSeconds: 60, by: nil)),
            as: UTF8.self)
        #expect(json == "{\"desired\":5,\"for_seconds\":60,\"reason\":\"x\"}")
        #expect(WireJSON.key("lastChangeAt") == "last_change_at")
    }
}
