import MusterCore
import MusterPorts
import MusterTestKit
import MusterTransport
import Testing

@testable import MusterSignals

/// What workers report of load and utilisation, each for itself.
struct WorkerLessonTests {
    private static let goal = CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65))

    /// Time that passes twenty times as fast as it is.
    private static func fast() -> PollTime {
        let origin = ContinuousClock.now
        let uptime: @Sendable () -> Duration = { (ContinuousClock.now - origin) * 20 }
        return PollTime(
            clock: { FakeTime.start + uptime() },
            pace: Pace(
                uptime: uptime,
                sleep: { (duration) async throws(CancellationError) in
                    do { try await Task.sleep(for: duration / 20, clock: .continuous) } catch {
                        throw CancellationError()
                    }
                }))
    }

    /// Real servers and real pages: counters of requests and of busy seconds, on two paths that are polled apart.
    @Test func everyWorkerTellsOfItselfFromItsOwnPages() async throws {
        let time = Self.fast()
        let servers = try (1...5).map { number in
            try LoopbackServer { request in
                let seconds = time.pace.uptime().inSeconds
                if number == 5 { return request.path == "/load" ? .text("served_total 1\n") : .hang(after: []) }
                let load = 100.0 * Double(number)
                return request.path == "/load"
                    ? .text("# TYPE served_total counter\nserved_total \(load * seconds)\n")
                    : .text("# TYPE busy_seconds_total counter\nbusy_seconds_total \((0.05 + load / 1000) * seconds)\n")
            }
        }
        defer { for server in servers { server.stop() } }
        let client = try HTTPClient()
        let rounds = AsyncStream.makeStream(of: (FleetName, [WorkerReading], Instant).self)
        let poller = WorkerPoller(
            fetcher: PageFetcher(http: client), time: time,
            sink: ScrapeGroup.Sink(
                reading: { _, _, _ in }, loads: { _, _ in },
                workers: { rounds.continuation.yield(($0, $1, $2)) }))
        let path = { (path: String) in [Setting(key: "path", value: .text(path))] }
        var signals: [SignalPolicy] = [
            .workers("avg(rate(busy_seconds_total[20s]))", name: "cpu", more: path("/cpu")),
            .workers("sum(rate(served_total[20s]))", name: "tps", more: path("/load")),
        ]
        for place in signals.indices { signals[place].every = .seconds(5) }
        let targets = servers.enumerated().map { index, server in
            SignalTarget(
                worker: WorkerID("w-\(index + 1)"), address: WorkerAddress(host: "127.0.0.1", port: server.port))
        }
        await poller.update(fleet: "wallet", signals: signals, targets: targets, learns: Self.goal)
        let run = Task { await poller.run() }
        var told = rounds.stream.makeAsyncIterator()
        var last: (FleetName, [WorkerReading], Instant)?
        // The first rounds may come before everybody's samples cover the range.
        while let round = await told.next() {
            last = round
            if round.1.count == 4 { break }
        }
        run.cancel()
        await run.value
        await client.shutdown()
        let (fleet, readings, taken) = try #require(last)
        #expect(fleet == "wallet" && taken > FakeTime.start)
        #expect(readings.map(\.worker) == ["w-1", "w-2", "w-3", "w-4"])
        for (place, reading) in readings.enumerated() {
            let number = Double(place + 1)
            #expect((reading.load / (100 * number) - 1).magnitude < 0.1, "\(reading)")
            #expect((reading.utilisation / (0.05 + 0.1 * number) - 1).magnitude < 0.1, "\(reading)")
        }
    }

    @Test func aRoundGoesOnBehindTheLast() {
        let lessons = WorkerLessons()
        #expect(lessons.update("f", Self.goal) == 1)
        let workers = (0..<450).map { WorkerID("w-\(1000 + $0)") }
        let turns = (0..<3).map { _ in lessons.turn(of: "f", workers) }
        #expect(turns.map(\.count) == [200, 200, 200])
        #expect(turns[0] == Array(workers[..<200]) && turns[1] == Array(workers[200..<400]))
        #expect(turns[2] == Array(workers[..<150] + workers[400...]))
        // The one that was asked last may be gone.
        #expect(lessons.turn(of: "f", Array(workers[300...])) == Array(workers[300...]))
        #expect(lessons.turn(of: "other", Array(workers[..<3])) == Array(workers[..<3]))
    }

    @Test func onlyFleetsThatLearnAreAsked() {
        let lessons = WorkerLessons()
        #expect(lessons.update("a", Self.goal) == 1 && lessons.update("b", Self.goal) == 2)
        #expect(lessons.update("a", Self.goal) == nil && lessons.update("c", nil) == nil)
        #expect(lessons.goal(of: "a", 1) == Self.goal && lessons.goal(of: "c", 1) == nil)
        #expect(lessons.update("a", nil) == nil && lessons.goal(of: "a", 1) == nil)
        // The loop of an earlier lesson ends, though the fleet learns again.
        let again = lessons.update("a", Self.goal)
        #expect(again != nil && lessons.goal(of: "a", 1) == nil && lessons.goal(of: "a", again ?? 0) == Self.goal)
    }
}
