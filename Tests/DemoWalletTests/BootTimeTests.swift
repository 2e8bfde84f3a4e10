import Testing

@testable import demo_wallet

@Suite("How long a boot takes")
struct BootTimeTests {
    @Test(
        "A duration or a range",
        arguments: [
            ("0s", Duration.zero, Duration.zero), ("3s", .seconds(3), .seconds(3)),
            ("500ms", .milliseconds(500), .milliseconds(500)), ("2s..4s", .seconds(2), .seconds(4)),
            ("500ms..1m", .milliseconds(500), .seconds(60)),
        ])
    func reads(text: String, shortest: Duration, longest: Duration) {
        #expect(BootTime(text) == BootTime(shortest: shortest, longest: longest))
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "3", "s", "-1s", "4s..2s", "1s..", "..1s", "1s..2s..3s", "1.5s", "3 s", "99999999999999999999s",
            "90000s",
        ])
    func refuses(text: String) {
        #expect(BootTime(text) == nil)
    }

    @Test("The same seed and worker boot equally long, within the range")
    func repeatable() {
        let boot = BootTime(shortest: .seconds(2), longest: .seconds(4))
        let picks = (0..<50).map { boot.pick(seed: 7, workerID: "wallet-\($0)") }
        #expect(picks == (0..<50).map { boot.pick(seed: 7, workerID: "wallet-\($0)") })
        #expect(picks.allSatisfy { $0 >= .seconds(2) && $0 <= .seconds(4) })
        #expect(Set(picks).count == 50, "workers of one seed boot differently long")
        #expect(picks != (0..<50).map { boot.pick(seed: 8, workerID: "wallet-\($0)") })
    }
}
