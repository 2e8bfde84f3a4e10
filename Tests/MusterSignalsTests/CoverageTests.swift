import MusterCore
import MusterPorts
import MusterTransport
import Testing

@testable import MusterSignals

/// Which workers a reading stands for: a page that answers is not yet a worker that reports.
struct CoverageTests {
    private let time = FakeTime()
    private let pages = FakePages()
    private let readings = Log<Reading>()

    private var last: Reading? { readings.elements.last }

    private func make(_ promql: String, more: [Setting] = []) throws -> (group: ScrapeGroup, signals: [WorkerSignal]) {
        let policy = SignalPolicy.workers(promql, more: more)
        let (scrape, promql) = try WorkerScrape.read(policy)
        let readings = readings
        let group = ScrapeGroup(
            fleet: "wallet", scrape: scrape, fetcher: pages.fetcher, time: time.poll,
            sink: ScrapeGroup.Sink(reading: { readings.add($2) }, loads: { _, _ in }))
        return (group, [try WorkerSignal(policy, promql: promql)])
    }

    /// Polls every five seconds; each worker's counter rises by `perSecond` times the seconds since the start.
    private func run(
        _ group: ScrapeGroup, _ ports: [Int], for duration: Duration, metric: String = "c_total", perSecond: Double,
        each: () -> Void = {}
    ) async {
        let end = time.uptime + duration
        while time.uptime < end {
            time.advance(.seconds(5))
            let total = perSecond * Double(time.uptime.components.seconds)
            for port in ports { pages.set(port, .success("\(metric) \(total)\n")) }
            await group.poll(ports.map { .at($0) })
            await group.evaluate(endOfInterval: true)
            each()
        }
    }

    @Test func aPageWithoutTheMetricIsNoReport() async throws {
        let (group, signals) = try make("sum(x)")
        for port in 1...4 { pages.set(port, .success("x 100\n")) }
        await group.poll(await group.update(signals: signals, targets: (1...4).map { .at($0) }))
        #expect(last == Reading(state: .value(400), takenAt: time.clock, reporting: 4, expected: 4))
        for port in 2...4 { pages.set(port, .success("renamed 100\n")) }
        time.advance(.seconds(5))
        await group.poll((1...4).map { .at($0) })
        #expect(last == Reading(state: .value(100), takenAt: time.clock, reporting: 1, expected: 4))
        let silent = await group.silent
        #expect(silent.map(\.worker) == ["w-2", "w-3", "w-4"])
        #expect(silent.first?.failure == .unavailable("its page has no current sample of `x`"))
        pages.set(1, .success("\n"))
        time.advance(.seconds(5))
        await group.poll([.at(1)])
        let text = "none of 4 workers reports; w-1: its page has no current sample of `x`"
        #expect(last?.state == .error(.unavailable(text)))
        #expect(last?.reporting == 0)
    }

    /// Nothing with the code 500 is an answer; no such metric is none.
    @Test func labelsThatFitNothingAreAReport() async throws {
        let (group, signals) = try make("sum(errors_total{code=\"500\"})")
        pages.set(1, .success("errors_total{code=\"404\"} 1\n"))
        pages.set(2, .success("errors_total{code=\"500\"} 7\n"))
        pages.set(3, .success("requests_total{code=\"500\"} 9\n"))
        await group.poll(await group.update(signals: signals, targets: (1...3).map { .at($0) }))
        #expect(last == Reading(state: .value(7), takenAt: time.clock, reporting: 2, expected: 3))
    }

    /// What was watched for less than the range is read over that time, and says so; two polls are enough.
    @Test(arguments: ["sum(rate(c_total[1m]))", "1 - avg(rate(c_total[1m]))"])
    func aRangeThatIsNotFilledIsReadOverWhatIs(_ promql: String) async throws {
        let (group, signals) = try make(promql)
        for port in 1...4 { pages.set(port, .success("c_total 0\n")) }
        await group.poll(await group.update(signals: signals, targets: (1...4).map { .at($0) }))
        await run(group, [1, 2, 3, 4], for: .seconds(5), perSecond: 0.8)
        #expect(last?.reporting == 0)
        let right = promql.hasPrefix("1") ? 0.2 : 3.2
        await run(group, [1, 2, 3, 4], for: .seconds(45), perSecond: 0.8) {
            #expect(last?.reporting == 4)
            #expect(last?.watched != nil)
            #expect(abs((last?.value ?? .nan) - right) < 1e-9)
        }
        #expect(last?.watched == .seconds(50))
        await run(group, [1, 2, 3, 4], for: .seconds(10), perSecond: 0.8)
        #expect(last?.watched == nil && last?.reporting == 4)
        #expect(abs((last?.value ?? .nan) - right) < 1e-9)
    }

    @Test(arguments: ["sum(increase(c_total[1m])) / 60", "sum(sum_over_time(c_total[1m]))"])
    func aRangeThatIsNotFilledIsNoSum(_ promql: String) async throws {
        let (group, signals) = try make(promql)
        for port in 1...4 { pages.set(port, .success("c_total 0\n")) }
        await group.poll(await group.update(signals: signals, targets: (1...4).map { .at($0) }))
        await run(group, [1, 2, 3, 4], for: .seconds(50), perSecond: 0.8)
        for reading in readings.elements {
            #expect(reading.reporting == 0)
            if case .value(let value) = reading.state { Issue.record("\(value) of a range not filled") }
        }
        guard case .error(let failure)? = last?.state else {
            Issue.record("\(readings.elements)")
            return
        }
        #expect(failure.message.contains("w-1: its samples reach back 50 s of the 60 s"))
        await run(group, [1, 2, 3, 4], for: .seconds(10), perSecond: 0.8)
        #expect(last?.reporting == 4)
        #expect(last?.value != nil)
    }

    /// The newest samples are enough for these, whatever their range.
    @Test func theLastSamplesFillARangeThatNeedsNoMore() async throws {
        let (group, signals) = try make("sum(irate(c_total[5m]))")
        pages.set(1, .success("c_total 0\n"))
        await group.poll(await group.update(signals: signals, targets: [.at(1)]))
        #expect(last?.reporting == 0)
        await run(group, [1], for: .seconds(5), perSecond: 2)
        #expect(last == Reading(state: .value(2), takenAt: time.clock, reporting: 1, expected: 1))
    }

    @Test func newWorkersNeitherBlindATotalNorLowerIt() async throws {
        let (group, signals) = try make("sum(rate(c_total[1m]))")
        for port in 1...2 { pages.set(port, .success("c_total 0\n")) }
        await group.poll(await group.update(signals: signals, targets: [.at(1), .at(2)]))
        await run(group, [1, 2], for: .seconds(120), perSecond: 100)
        #expect(last?.state == .value(200))
        // The fleet triples at once; the newcomers take nothing off the others.
        pages.set(3, .failure(.connectionRefused))
        let base = time.uptime.components.seconds
        let ports = Array(3...6)
        for port in ports { pages.set(port, .success("c_total 0\n")) }
        await group.poll(await group.update(signals: signals, targets: (1...6).map { .at($0) }))
        for second in stride(from: Int64(5), through: 90, by: 5) {
            time.advance(.seconds(5))
            for port in 1...2 { pages.set(port, .success("c_total \(100 * (base + second))\n")) }
            for port in ports { pages.set(port, .success("c_total \(100 * second)\n")) }
            await group.poll((1...6).map { .at($0) })
            let reading = try #require(last)
            #expect((reading.reporting, reading.expected) == (6, 6))
            let value = try #require(reading.value)
            // What the newcomers have served so far, over the minute that is asked for.
            #expect(value >= 200 + 4 * 100 * Double(min(second, 60)) / 60 - 1e-6)
        }
        #expect(abs(try #require(last?.value) - 600) < 1e-6)
    }

    @Test func newWorkersDoNotDistortAMean() async throws {
        let (group, signals) = try make("1 - avg(rate(idle[1m]))")
        for port in 1...2 { pages.set(port, .success("idle 0\n")) }
        await group.poll(await group.update(signals: signals, targets: [.at(1), .at(2)]))
        await run(group, [1, 2], for: .seconds(120), metric: "idle", perSecond: 0.8)
        for port in 3...4 { pages.set(port, .success("idle 0\n")) }
        _ = await group.update(signals: signals, targets: (1...4).map { .at($0) })
        await run(group, [1, 2, 3, 4], for: .seconds(90), metric: "idle", perSecond: 0.8) {
            #expect((last?.reporting, last?.expected) == (4, 4))
            #expect(abs((last?.value ?? .nan) - 0.2) < 1e-9)
        }
        // One that leaves does not, either.
        _ = await group.update(signals: signals, targets: [.at(1), .at(2)])
        await run(group, [1, 2], for: .seconds(30), metric: "idle", perSecond: 0.8) {
            #expect(abs((last?.value ?? .nan) - 0.2) < 1e-9)
        }
    }

    /// A worker that was away for longer than the range begins anew: it is no newcomer.
    @Test func aWorkerThatWasAwayIsMissingUntilItsRangeIsFilled() async throws {
        let (group, signals) = try make("sum(rate(c_total[1m]))")
        for port in 1...2 { pages.set(port, .success("c_total 0\n")) }
        await group.poll(await group.update(signals: signals, targets: [.at(1), .at(2)]))
        await run(group, [1, 2], for: .seconds(90), perSecond: 10)
        await run(group, [1], for: .seconds(90), perSecond: 10) { pages.set(2, .failure(.connectionRefused)) }
        await run(group, [1, 2], for: .seconds(50), perSecond: 10)
        #expect(last?.reporting == 1)
        await run(group, [1, 2], for: .seconds(10), perSecond: 10)
        #expect(last == Reading(state: .value(20), takenAt: time.clock, reporting: 2, expected: 2))
    }

    @Test func anotherTimeoutGoesOnWithTheSameSeries() async throws {
        let (first, signals) = try make("sum(rate(c_total[1m]))")
        pages.set(1, .success("c_total 0\n"))
        await first.poll(await first.update(signals: signals, targets: [.at(1)]))
        await run(first, [1], for: .seconds(120), perSecond: 400)
        #expect(last?.state == .value(400))
        let (second, others) = try make(
            "sum(rate(c_total[1m]))", more: [Setting(key: "timeout", value: .number(0.8))])
        #expect(second.scrape != first.scrape && second.scrape.isOfSamePage(as: first.scrape))
        await second.inherit(await first.history)
        await first.retire()
        time.advance(.seconds(5))
        pages.set(1, .success("c_total \(400 * 125)\n"))
        await second.poll(await second.update(signals: others, targets: [.at(1)]))
        #expect(last == Reading(state: .value(400), takenAt: time.clock, reporting: 1, expected: 1))
    }

    @Test func anotherMetricBeginsAnew() async throws {
        let (group, signals) = try make("sum(rate(c_total[1m]))")
        pages.set(1, .success("c_total 0\nd_total 0\n"))
        await group.poll(await group.update(signals: signals, targets: [.at(1)]))
        await run(group, [1], for: .seconds(120), perSecond: 400)
        let (_, others) = try make("sum(rate(d_total[1m]))")
        _ = await group.update(signals: others, targets: [.at(1), .at(2)])
        await run(group, [1, 2], for: .seconds(45), metric: "d_total", perSecond: 3) {
            #expect(last?.reporting == 0 || last?.watched != nil, "nothing is known of the whole range yet")
        }
        await run(group, [1, 2], for: .seconds(20), metric: "d_total", perSecond: 3)
        #expect(last?.watched == nil)
        #expect(last?.reporting == 2)
        #expect(abs((last?.value ?? .nan) - 6) < 1e-9)
    }
}

extension Reading {
    var value: Double? { if case .value(let value) = state { value } else { nil } }
}
