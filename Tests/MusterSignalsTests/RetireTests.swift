import MusterCore
import MusterPorts
import MusterTransport
import Testing

@testable import MusterSignals

/// What is no longer asked for is neither polled nor told.
struct RetireTests {
    private let pages = FakePages()
    private let readings = Log<(SignalName, Reading)>()

    @Test func aRetiredGroupIsSilentAtOnce() async throws {
        let time = FakeTime()
        let (scrape, promql) = try WorkerScrape.read(.workers("sum(load)"))
        let readings = readings
        let group = ScrapeGroup(
            fleet: "wallet", scrape: scrape, fetcher: pages.fetcher, time: time.poll,
            sink: ScrapeGroup.Sink(reading: { readings.add(($1, $2)) }, loads: { _, _ in }))
        pages.set(1, .success("load 1\n"))
        await group.poll(
            await group.update(signals: [try WorkerSignal(.workers(promql), promql: promql)], targets: [.at(1)]))
        let (asked, told) = (pages.asked.elements.count, readings.elements.count)
        await group.retire()
        await group.poll([.at(1)])
        await group.evaluate(endOfInterval: true)
        #expect(await group.due(in: group.slots.slot(of: "w-1")).isEmpty)
        #expect(pages.asked.elements.count == asked)
        #expect(readings.elements.count == told)
    }

    @Test func anotherPathEndsTheOldPollingAtOnce() async throws {
        let time = SteppedTime()
        let readings = readings
        let poller = WorkerPoller(
            fetcher: pages.fetcher, time: time.poll,
            sink: ScrapeGroup.Sink(reading: { readings.add(($1, $2)) }, loads: { _, _ in }))
        pages.set(1, .success("load 1\nother 9\n"))
        await poller.update(fleet: "wallet", signals: [.workers("sum(load)")], targets: [.at(1)])
        let run = Task { await poller.run() }
        #expect(await eventually { time.sleeping > 0 })
        let path = Setting(key: "path", value: .text("/other"))
        await poller.update(fleet: "wallet", signals: [.workers("sum(other)", more: [path])], targets: [.at(1)])
        for _ in 0..<200 {
            time.advance(.milliseconds(100))
            for _ in 0..<50 { await Task.yield() }
        }
        #expect(await eventually { readings.elements.last?.1.state == .value(9) })
        let first = try #require(readings.elements.firstIndex { $0.1.state == .value(9) })
        #expect(!readings.elements[first...].contains { $0.1.state == .value(1) })
        let asked = pages.asked.elements
        let change = try #require(asked.firstIndex { $0.hasSuffix("/other") })
        #expect(!asked[change...].contains { $0.hasSuffix("/metrics") })
        // Its follower does not sleep on until its next slot either.
        await poller.update(fleet: "wallet", signals: [], targets: [])
        #expect(await eventually { time.sleeping == 0 })
        run.cancel()
        await run.value
    }

    /// Each worker is asked once an interval, at its own place in it.
    @Test func pollsAreSpreadOverTheInterval() async throws {
        let time = SteppedTime()
        let asked = Log<(url: String, at: Duration)>()
        let fetcher = PageFetcher(send: { (request) async throws(TransportError) in
            asked.add((request.url, time.uptime))
            return HTTPResponse(status: 200, headers: ["Content-Type": "text/plain"], body: Array("load 1\n".utf8))
        })
        let poller = WorkerPoller(
            fetcher: fetcher, time: time.poll, sink: ScrapeGroup.Sink(reading: { _, _, _ in }, loads: { _, _ in }))
        let targets = (1...40).map { SignalTarget.at($0) }
        await poller.update(fleet: "wallet", signals: [.workers("sum(load)")], targets: targets)
        let run = Task { await poller.run() }
        #expect(await eventually { time.sleeping > 0 })
        let slots = PollSlots(every: .seconds(5))
        for step in 0..<(3 * slots.slots) {
            #expect(await eventually { time.sleeping > 0 })
            let due = targets.filter { slots.slot(of: $0.worker) == step % slots.slots }.count
            if step >= slots.slots {
                #expect(await eventually { asked.elements.filter { $0.at == time.uptime }.count == due })
            }
            time.advance(slots.length)
        }
        run.cancel()
        await run.value
        let second = asked.elements.filter { $0.at >= .seconds(5) && $0.at < .seconds(10) }
        #expect(Set(second.map(\.url)).count == 40 && second.count == 40)
        #expect(Set(second.map(\.at)).count > 20, "spread over the interval")
    }
}
