import MusterCore
import MusterPorts
import MusterTransport
import Testing

@testable import MusterSignals

struct ScrapeGroupTests {
    private let time = FakeTime()
    private let pages = FakePages()
    private let readings = Log<Reading>()
    private let loads = Log<[WorkerLoad]>()

    private func group(_ promql: String, _ ports: [Int]) async throws -> ScrapeGroup {
        let (scrape, promql) = try WorkerScrape.read(.workers(promql))
        let (readings, loads) = (readings, loads)
        let group = ScrapeGroup(
            fleet: "wallet", scrape: scrape, fetcher: pages.fetcher, time: time.poll,
            sink: ScrapeGroup.Sink(reading: { readings.add($2) }, loads: { loads.add($1) }))
        let signal = try WorkerSignal(.workers(promql), promql: promql)
        await group.poll(await group.update(signals: [signal], targets: ports.map { .at($0) }))
        return group
    }

    @Test func sumsWhatEveryWorkerSays() async throws {
        pages.set(1, .success("load 2\nother 9\n"))
        pages.set(2, .success("load 3\n"))
        let group = try await group("sum(load)", [1, 2])
        let last = try #require(readings.elements.last)
        #expect(last == Reading(state: .value(5), takenAt: time.clock, reporting: 2, expected: 2))
        await group.evaluate(endOfInterval: true)
        #expect(
            loads.elements == [[WorkerLoad(worker: "w-1", load: 2), WorkerLoad(worker: "w-2", load: 3)]])
    }

    @Test func silentWorkerCountsAgainstCoverageAndNotAsZero() async throws {
        pages.set(1, .success("load 2\n"))
        pages.set(2, .success("load 4\n"))
        let group = try await group("avg(load)", [1, 2])
        pages.set(2, .failure(.timedOut(phase: .waiting)))
        time.advance(.seconds(5))
        await group.poll([.at(1), .at(2)])
        // The slot may have been over between the two answers: the reading is whole at the interval's end.
        await group.evaluate(endOfInterval: true)
        let last = try #require(readings.elements.last)
        #expect(last == Reading(state: .value(2), takenAt: time.clock, reporting: 1, expected: 2))
        let silent = await group.silent
        #expect(silent.map(\.worker) == ["w-2"])
        #expect(silent.first?.failure == .unavailable("timed out while waiting"))
    }

    @Test func nobodyReportingIsAnErrorAndKeepsItsAge() async throws {
        pages.set(1, .success("load_total 10\n"))
        let group = try await group("sum(rate(load_total[1m]))", [1])
        for poll in 1...12 {
            time.advance(.seconds(5))
            pages.set(1, .success("load_total \(10 + 50 * poll)\n"))
            await group.poll([.at(1)])
        }
        #expect(readings.elements.last?.state == .value(10))
        let lastAnswer = time.clock
        time.advance(.seconds(5))
        pages.set(1, .failure(.connectionRefused))
        await group.poll([.at(1)])
        let last = try #require(readings.elements.last)
        #expect(last.state == .error(.unavailable("none of 1 workers reports; w-1: connection refused")))
        #expect(last.takenAt == lastAnswer)
        #expect((last.reporting, last.expected) == (0, 1))
    }

    @Test func noWorkersAreAbsentNotZero() async throws {
        let group = try await group("sum(load)", [])
        await group.evaluate(endOfInterval: true)
        #expect(readings.elements.map(\.state) == [.absent])
    }

    @Test func severalSeriesAreAnErrorThatSaysWhatToDo() async throws {
        pages.set(1, .success("load 2\n"))
        pages.set(2, .success("load 2\n"))
        _ = try await group("load", [1, 2])
        guard case .error(let failure)? = readings.elements.last?.state else {
            Issue.record("\(readings.elements)")
            return
        }
        #expect(failure.code == "invalidRequest")
        #expect(failure.message.contains("aggregate it: sum(load)"))
    }

    @Test(arguments: ["sum(load) / 0", "sum(load) / 0 - sum(load) / 0"])
    func noFiniteNumberIsImplausible(_ promql: String) async throws {
        pages.set(1, .success("load 2\n"))
        _ = try await group(promql, [1])
        guard case .implausible? = readings.elements.last?.state else {
            Issue.record("\(readings.elements)")
            return
        }
    }

    @Test func workerTakenOffTheListNoLongerCounts() async throws {
        pages.set(1, .success("load 2\n"))
        pages.set(2, .success("load 3\n"))
        let group = try await group("sum(load)", [1, 2])
        let signal = try WorkerSignal(.workers("sum(load)"), promql: "sum(load)")
        time.advance(.seconds(1))
        #expect(await group.update(signals: [signal], targets: [.at(1)]).isEmpty)
        await group.evaluate(endOfInterval: false)
        #expect(
            readings.elements.last
                == Reading(
                    state: .value(2), takenAt: FakeTime.start, reporting: 1, expected: 1))
    }

    @Test func unchangedReadingsGoOutOncePerInterval() async throws {
        pages.set(1, .success("load 2\n"))
        let group = try await group("sum(load)", [1])
        for _ in 1...3 {
            time.advance(.seconds(1))
            await group.poll([.at(1)])
        }
        #expect(readings.elements.count == 1)
        await group.evaluate(endOfInterval: true)
        #expect(readings.elements.count == 2)
        #expect(readings.elements.last?.takenAt == time.clock)
    }
}
