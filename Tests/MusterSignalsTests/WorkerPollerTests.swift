import MusterCore
import MusterPorts
import MusterTestKit
import MusterTransport
import Synchronization
import Testing

@testable import MusterSignals

struct WorkerPollerTests {
    /// Real servers, real time: a changed page is a reading no later than `every` and 100 ms after.
    @Test func changeReachesAReadingWithinOneInterval() async throws {
        let load = Level()
        let servers = try (1...5).map { _ in
            try LoopbackServer { _ in .text("load \(load.now)\n") }
        }
        let hung = try LoopbackServer { _ in .hang(after: []) }
        defer { for server in servers + [hung] { server.stop() } }
        let client = try HTTPClient()
        let readings = AsyncStream.makeStream(of: Reading.self)
        let origin = ContinuousClock.now
        let poller = WorkerPoller(
            http: client, clock: { FakeTime.start + (ContinuousClock.now - origin) },
            output: { readings.continuation.yield($2) })
        var signal = SignalPolicy.workers("max(load)")
        signal.every = .milliseconds(300)
        let targets = (servers + [hung]).enumerated().map { index, server in
            SignalTarget(worker: WorkerID("w-\(index)"), address: WorkerAddress(host: "127.0.0.1", port: server.port))
        }
        await poller.update(fleet: "wallet", signals: [signal], targets: targets)
        let run = Task { await poller.run() }
        var late: [Duration] = []
        var reads = readings.stream.makeAsyncIterator()
        for value in 2...11 {
            load.now = value
            let changed = ContinuousClock.now
            while let reading = await reads.next(), reading.state != .value(Double(value)) {}
            late.append(ContinuousClock.now - changed)
        }
        let silent = await poller.silent(fleet: "wallet")
        run.cancel()
        await run.value
        await client.shutdown()
        #expect(silent.map(\.worker) == ["w-5"])
        #expect(try #require(late.max()) < .milliseconds(400), "\(late)")
    }

    @Test func brokenSignalsAreErrors() async throws {
        let pages = FakePages()
        let log = Log<(SignalName, Reading)>()
        let poller = WorkerPoller(
            fetcher: pages.fetcher, time: FakeTime().poll,
            sink: ScrapeGroup.Sink(reading: { log.add(($1, $2)) }, loads: { _, _ in }))
        let wrong: [(SignalPolicy, String)] = [
            (.workers("sum(load", name: "a"), "a"),
            (.workers("sum(load)", name: "b", more: [Setting(key: "port", value: .number(0))]), "`port`"),
            (.workers("sum(load)", name: "c", more: [Setting(key: "scheme", value: .text("ftp"))]), "`scheme`"),
            (.workers("sum(load)", name: "d", more: [Setting(key: "path", value: .text("metrics"))]), "`path`"),
            (.workers("sum(load)", name: "e", more: [Setting(key: "prot", value: .number(1))]), "no setting `prot`"),
        ]
        await poller.update(fleet: "wallet", signals: wrong.map(\.0), targets: [.at(1)])
        #expect(log.elements.map(\.0) == ["a", "b", "c", "d", "e"])
        for ((_, reading), (_, text)) in zip(log.elements, wrong) {
            guard case .error(let failure) = reading.state else {
                Issue.record("\(reading)")
                continue
            }
            #expect(failure.code == "invalidRequest")
            #expect(failure.message.contains(text), "\(failure)")
        }
        #expect(pages.asked.elements.isEmpty)
    }

    @Test func theAuthoritiesOfWorkersCanBeNamed() async throws {
        let ca = Setting(key: "ca", value: .text("/etc/muster/workers.pem"))
        let https = Setting(key: "scheme", value: .text("https"))
        let (scrape, _) = try WorkerScrape.read(.workers("sum(load)", more: [https, ca]))
        let request = scrape.request(to: WorkerAddress(host: "::1", port: 9))
        #expect(request.url == "https://[::1]:9/metrics")
        #expect(request.tls == TLSOptions(caFile: "/etc/muster/workers.pem"))
        let plain = await failure { () async throws(Failure) in
            _ = try WorkerScrape.read(.workers("sum(load)", more: [ca]))
        }
        #expect(plain?.message.contains("`ca` needs `scheme: https`") == true)
    }

    @Test func slotsAreEvenAndStable() {
        let slots = PollSlots(every: .seconds(5))
        #expect((slots.slots, slots.length) == (100, .milliseconds(50)))
        var workers = [Int](repeating: 0, count: slots.slots)
        for sequence in 0..<10_000 {
            workers[slots.slot(of: WorkerID("wallet-00ff-\(String(sequence, radix: 36))"))] += 1
        }
        #expect(workers.allSatisfy { (50...160).contains($0) }, "\(workers)")
        #expect(slots.slot(of: "wallet-00ff-1") == 17)
        #expect(PollSlots(every: .milliseconds(10)).slots == 1)
    }
}

private final class Level: Sendable {
    private let storage = Mutex(1)
    var now: Int {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }
}
