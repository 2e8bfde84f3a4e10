import MusterCore
import MusterPorts
import Testing

@testable import MusterSignals

/// Pages that date their samples themselves, under a clock that is set.
struct ClockTests {
    private let time = FakeTime()
    private let pages = FakePages()
    private let readings = Log<Reading>()

    private func group(_ promql: String) async throws -> ScrapeGroup {
        let policy = SignalPolicy.workers(promql)
        let (scrape, promql) = try WorkerScrape.read(policy)
        let readings = readings
        let group = ScrapeGroup(
            fleet: "wallet", scrape: scrape, fetcher: pages.fetcher, time: time.poll,
            sink: ScrapeGroup.Sink(reading: { readings.add($2) }, loads: { _, _ in }))
        _ = await group.update(signals: [try WorkerSignal(policy, promql: promql)], targets: [.at(1)])
        return group
    }

    private func poll(_ group: ScrapeGroup, _ page: String) async {
        pages.set(1, .success(page))
        await group.poll([.at(1)])
        await group.evaluate(endOfInterval: true)
    }

    private var milliseconds: Int64 { time.clock.nanoseconds / 1_000_000 }

    @Test(arguments: [1200, -1200, 3 * 86_400])
    func aClockThatIsSetLosesNoSample(_ seconds: Int) async throws {
        let group = try await group("sum(load)")
        await poll(group, "load 1 \(milliseconds)\n")
        #expect(readings.elements.last?.state == .value(1))
        time.setClock(by: .seconds(seconds))
        for value in 2...4 {
            time.advance(.seconds(5))
            await poll(group, "load \(value) \(milliseconds)\n")
            // Set back, the page's times lie before what the store holds, until the new ones are newer.
            let expected = Reading(state: .value(Double(value)), takenAt: time.clock, reporting: 1, expected: 1)
            if seconds > 0 { #expect(readings.elements.last == expected) }
        }
    }

    @Test(arguments: [1200, -1200])
    func rangesStayWholeWhenTheClockIsSet(_ seconds: Int) async throws {
        let group = try await group("sum(rate(c_total[1m]))")
        var total = 0
        for poll in 0..<40 {
            if poll == 20 { time.setClock(by: .seconds(seconds)) }
            await self.poll(group, "c_total \(total)\n")
            if poll >= 13 { #expect(readings.elements.last?.state == .value(10)) }
            time.advance(.seconds(5))
            total += 50
        }
    }

    /// A sample that is left out is none: the worker's clock is wrong, or its page stands still.
    @Test func samplesFarAheadOrOldAreNoReport() async throws {
        let group = try await group("sum(load)")
        await poll(group, "load 1 \(milliseconds + 700_000)\n")
        #expect(readings.elements.last?.reporting == 0)
        let still = milliseconds
        await poll(group, "load 2 \(still)\n")
        #expect(readings.elements.last?.state == .value(2))
        time.advance(.seconds(15))
        await poll(group, "load 2 \(still)\n")
        #expect(readings.elements.last?.state == .value(2))
        time.advance(.seconds(5))
        await poll(group, "load 2 \(still)\n")
        #expect(readings.elements.last?.reporting == 0, "older than `stale`")
    }
}
