import MusterCore
import MusterPorts
import MusterTransport
import Synchronization
import Testing

@testable import MusterDrainers

/// A place whose state the test sets; keeps what it was asked.
private final class FakeDrainer: Drainer {
    let kind = "fake"
    let log: Log<String>
    /// What `blocker` answers, one after the other; nil at the end.
    private let blockers: Mutex<[Result<String?, Failure>]>

    init(_ log: Log<String>, blockers: [Result<String?, Failure>] = []) {
        self.log = log
        self.blockers = Mutex(blockers)
    }

    func enrol(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) { log.add("enrol") }
    func leave(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) { log.add("leave") }
    func remove(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) { log.add("remove") }
    func enrolled(fleet: FleetName, settings: SettingValue) async throws(Failure) -> [WorkerID] { [] }
    func blocker(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) -> String? {
        try blockers.withLock { $0.isEmpty ? .success(nil) : $0.removeFirst() }.get()
    }
}

/// Time that passes only in `sleep`.
private final class FakeTime: Sendable {
    private let passed = Mutex(Duration.zero)
    var now: Duration { passed.withLock { $0 } }
    var pace: Pace {
        Pace(
            uptime: { self.now },
            sleep: { (duration) async throws(CancellationError) in
                if Task.isCancelled { throw CancellationError() }
                self.passed.withLock { $0 += duration }
                await Task.yield()
            })
    }
}

struct DrainRunnerTests {
    private let log = Log<String>()
    private let time = FakeTime()
    private let leave = DrainStep.leave(PlugInReference(kind: "fake"))
    private let call = DrainStep.call(WorkerCall(path: "/drain"), undo: WorkerCall(path: "/undrain"))
    private let wait = DrainStep.wait(WaitCondition(until: "in_flight == 0", settle: .seconds(5)))

    private func runner(
        blockers: [Result<String?, Failure>] = [],
        statuses: @escaping @Sendable (Int) -> Result<Int, TransportError> = { _ in .success(200) },
        condition: @escaping @Sendable (Duration) -> Result<ConditionState, Failure> = { _ in .success(.holds) }
    ) -> DrainRunner {
        let (log, time, calls) = (log, time, Counter())
        return DrainRunner(
            drainers: [FakeDrainer(log, blockers: blockers)],
            send: { (request) async throws(TransportError) in
                log.add("\(request.method.rawValue) \(request.url)")
                return HTTPResponse(status: try statuses(calls.next()).get())
            },
            condition: { (_, _) async throws(Failure) in try condition(time.now).get() },
            signal: { (_, name) async throws(Failure) in log.add("signal \(name)") }, pace: time.pace)
    }

    private func order(_ steps: DrainStep...) -> WorkerOrder { .to("wallet-00ff-1", port: 8080, steps: steps) }

    @Test func stepsRunInOrderAndWaitsSettle() async throws {
        let progress = Log<DrainProgress>()
        try await runner().run(order(leave, call, wait)) { progress.add($0) }
        #expect(log.elements == ["leave", "POST http://127.0.0.1:8080/drain"])
        // Once as the step, once more in the closing round that sees everything hold at the same time.
        #expect(time.now == .seconds(10))
        #expect(progress.elements.map(\.step) == [1, 2, 3, 3])
        #expect(progress.elements.last?.blocker == "in_flight == 0 holds, but not yet for 5s")
    }

    @Test func conditionThatBreaksStartsItsSettleAgain() async throws {
        let progress = Log<DrainProgress>()
        let runner = runner(condition: { now in
            .success(now == .seconds(3) ? .fails("in_flight is 2, wants in_flight == 0") : .holds)
        })
        try await runner.run(order(wait)) { progress.add($0) }
        #expect(time.now == .seconds(9 + 5))
        #expect(progress.elements.contains { $0.blocker == "in_flight is 2, wants in_flight == 0" })
    }

    @Test func missingMetricIsABlockerNeverASuccess() async throws {
        let progress = Log<DrainProgress>()
        let runner = runner(condition: { _ in .success(.noValue("no value for `in_flight == 0`")) })
        let task = Task { await failure(of: { try await runner.run(order(wait)) { progress.add($0) } }) }
        while progress.elements.last?.blocker == nil { await Task.yield() }
        task.cancel()
        #expect(await task.value?.code == "outcomeUnknown")
        #expect(progress.elements.last?.blocker == "no value for `in_flight == 0`")
    }

    @Test func callsAreRepeatedUntilTheySucceed() async throws {
        let progress = Log<DrainProgress>()
        let answers: [Result<Int, TransportError>] = [
            .success(503), .failure(.connectionRefused), .failure(.timedOut(phase: .waiting)), .success(404),
            .success(204),
        ]
        try await runner(statuses: { answers[$0] }).run(order(call)) { progress.add($0) }
        #expect(log.elements.count == 5)
        #expect(
            progress.elements.compactMap(\.blocker) == [
                "POST /drain at wallet-00ff-1: answered 503", "POST /drain at wallet-00ff-1: connection refused",
                "POST /drain at wallet-00ff-1: timed out while waiting", "POST /drain at wallet-00ff-1: answered 404",
            ])
    }

    @Test func liftedFenceIsSetAgain() async throws {
        let blockers: [Result<String?, Failure>] = [
            .success("2 sessions"), .failure(.unavailable("down")), .success("still takes new work"), .success(nil),
        ]
        let progress = Log<DrainProgress>()
        try await runner(blockers: blockers).run(order(leave)) { progress.add($0) }
        #expect(log.elements == ["leave", "leave", "leave"])
        #expect(progress.elements.compactMap(\.blocker) == ["2 sessions", "down", "still takes new work"])
    }

    @Test func signalComesOnlyWhenAllBeforeItHolds() async throws {
        let runner = runner(blockers: [.success("1 session"), .success(nil)])
        try await runner.run(order(leave, .signal("TERM"))) { [log] progress in
            log.add("\(progress.step) \(progress.blocker ?? "-")")
        }
        #expect(log.elements == ["1 -", "leave", "2 -", "leave", "2 1 session", "signal TERM"])
    }

    @Test func reclaimUndoesInReverseAndEnrolsLast() async throws {
        try await runner().reclaim(order(leave, call, wait))
        #expect(log.elements == ["POST http://127.0.0.1:8080/undrain", "enrol"])
    }

    @Test func reclaimAfterASignalIsRefused() async throws {
        let runner = runner()
        let order = order(leave, .signal("TERM"))
        let unknown = await failure(of: { try await runner.reclaim(order) })
        #expect(unknown?.code == "invalidRequest")
        try await runner.run(order) { _ in }
        let signalled = await failure(of: { try await runner.reclaim(order) })
        #expect(signalled?.code == "invalidRequest")
        #expect(!log.elements.contains("enrol"))
    }

    @Test func reclaimAfterASignalOfAPolicyThatHasChangedIsRefused() async throws {
        let runner = runner()
        try await runner.run(order(leave, .signal("TERM"))) { _ in }
        let signalled = await failure(of: { try await runner.reclaim(order(leave)) })
        #expect(signalled?.code == "invalidRequest")
        #expect(!log.elements.contains("enrol"))
    }

    @Test func placesThatThePolicyHasDroppedAreLeftAndClearedAndNeverJoined() async throws {
        let runner = runner(blockers: [.success("1 session"), .success(nil), .success("2 sessions")])
        let order = WorkerOrder.to(
            "wallet-00ff-1", port: 8080, steps: [call], formerPlaces: [PlugInReference(kind: "fake")])
        try await runner.run(order) { _ in }
        #expect(log.elements == ["leave", "POST http://127.0.0.1:8080/drain", "leave"], "left again while it blocks")
        #expect(try await runner.verify(order) == "2 sessions")
        try await runner.enrol(order)
        try await runner.reclaim(order)
        #expect(!log.elements.contains("enrol"))
        try await runner.remove(order)
        #expect(log.elements.last == "remove")
    }

    @Test func aDroppedPlaceThatRefusesForGoodBlocksNothingAndOneThatIsOutOfReachDoes() async throws {
        let runner = runner(blockers: [
            .failure(.invalidRequest("no backend")), .failure(.unavailable("no socket")),
        ])
        let order = WorkerOrder.to(
            "wallet-00ff-1", port: 8080, formerPlaces: [PlugInReference(kind: "gone"), PlugInReference(kind: "fake")])
        #expect(try await runner.verify(order) == nil)
        #expect(try await runner.verify(order)?.contains("no socket") == true)
        try await runner.remove(order)
    }

    @Test func verifyAsksEverythingOnce() async throws {
        #expect(try await runner().verify(order(leave, wait)) == nil)
        #expect(try await runner(blockers: [.success("3 sessions")]).verify(order(leave, wait)) == "3 sessions")
        let unreachable = runner(condition: { _ in .failure(.unavailable("connection refused")) })
        #expect(
            try await unreachable.verify(order(leave, wait))
                == "in_flight == 0 cannot be asked of wallet-00ff-1: connection refused")
        #expect(try await unreachable.verify(order(leave, wait, .signal("TERM"))) == nil)
        let down = runner(blockers: [.failure(.unavailable("no socket"))])
        #expect(try await down.verify(order(leave))?.contains("no socket") == true)
    }

    @Test func unknownPlugInAndBadCallsAreRefused() async throws {
        let runner = runner()
        let unknown = DrainStep.leave(PlugInReference(kind: "nginx"))
        let refused = await failure(of: { try await runner.run(order(unknown)) { _ in } })
        #expect(refused == .invalidRequest("there is no drainer `nginx`; there are: fake"))
        let method = DrainStep.call(WorkerCall(path: "/x"), undo: WorkerCall(method: "FETCH", path: "/x"))
        #expect(await failure(of: { try await runner.reclaim(order(method)) })?.code == "invalidRequest")
        let path = DrainStep.call(WorkerCall(path: "/x"), undo: WorkerCall(path: "x"))
        #expect(await failure(of: { try await runner.reclaim(order(path)) })?.code == "invalidRequest")
    }
}

private final class Counter: Sendable {
    private let value = Mutex(-1)
    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}
