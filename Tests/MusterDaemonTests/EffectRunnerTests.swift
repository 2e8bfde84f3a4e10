import MusterCore
import MusterPorts
import Testing

@testable import MusterDaemon

@Suite("The effect runner")
struct EffectRunnerTests {
    private let provider = FakeProvider()
    private let inbox = Inbox()
    private let order = WorkerOrder(
        fleet: "wallet", worker: "wallet-1",
        placement: PlacementPolicy(name: "local", provider: PlugInReference(kind: "process")), handle: nil,
        address: WorkerAddress(host: "127.0.0.1", port: 20_000), steps: [])

    /// Runs the effects one after the other and returns how they ended, in order of their end.
    private func outcomes(
        _ effects: [Effect], _ operations: WorkerOperations, before: [Effect] = []
    ) async -> [Outcome] {
        let runner = EffectRunner(operations: operations, inbox: inbox, clock: ControllerClock())
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            runner.dispatch(before)
            if !before.isEmpty { _ = await progress() }
            runner.dispatch(effects)
            var ended: [Outcome] = []
            while ended.count < effects.count + before.count, let batch = await inbox.take() {
                for case .input(.effectEnded(_, let outcome)) in batch.map(\.content) { ended.append(outcome) }
            }
            #expect(runner.running.isEmpty)
            runner.stop()
            return ended
        }
    }

    private func progress() async -> DrainProgress? {
        while let batch = await inbox.take() {
            for case .input(.drainProgressed(_, _, let progress)) in batch.map(\.content) { return progress }
        }
        return nil
    }

    @Test("brings a launched worker back")
    func launch() async {
        let launch = LaunchOrder(fleet: "wallet", worker: "wallet-1", placement: order.placement)
        let ended = await outcomes([.launch(launch)], provider.operations())
        guard case .succeeded(.launched(let worker)) = ended.first else {
            Issue.record("ended with \(ended)")
            return
        }
        #expect(worker.id == "wallet-1")
    }

    @Test(
        "a failure is a refusal, but for one whose outcome nobody knows",
        arguments: [
            Failure.insufficientCapacity("full", retryAfter: .seconds(1)), .throttled("slow", retryAfter: nil),
            .unauthorized("key"), .invalidRequest("what"), .quotaExceeded("cpus"), .unavailable("down"),
            .notFound("image"), .outcomeUnknown("timed out"),
        ])
    func refusals(_ failure: Failure) async {
        provider.fail("launch", failure)
        let launch = LaunchOrder(fleet: "wallet", worker: "wallet-1", placement: order.placement)
        let ended = await outcomes([.launch(launch)], provider.operations())
        let expected: Outcome = failure == .outcomeUnknown("timed out") ? .unknown("timed out") : .refused(failure)
        #expect(ended == [expected])
    }

    @Test("a provider that this version does not have is refused")
    func unknownProvider() async {
        let elsewhere = PlacementPolicy(name: "moon", provider: PlugInReference(kind: "rocket"))
        let ended = await outcomes([.observe("wallet", elsewhere)], provider.operations())
        #expect(ended == [.refused(.invalidRequest("there is no provider rocket in this version"))])
    }

    @Test("a listing says when it began")
    func observe() async {
        let clock = ControllerClock()
        let before = clock.now()
        let ended = await outcomes([.observe("wallet", order.placement)], provider.operations())
        guard case .succeeded(.observed(let workers, let began)) = ended.first else {
            Issue.record("ended with \(ended)")
            return
        }
        #expect(workers.isEmpty)
        #expect(began >= before - .milliseconds(5) && began <= clock.now() + .milliseconds(5))
    }

    @Test("a worker that is not empty any more is not terminated")
    func stillBusy() async {
        let ended = await outcomes(
            [.terminate(order, forced: false)], provider.operations(blocker: "1 session at haproxy"))
        #expect(ended == [.succeeded(.stillBusy("1 session at haproxy"))])
        #expect(provider.calls == ["verify wallet-1"])
    }

    @Test("an empty worker is checked again, taken out, terminated")
    func terminate() async {
        #expect(await outcomes([.terminate(order, forced: false)], provider.operations()) == [.succeeded(.done)])
        #expect(provider.calls == ["verify wallet-1", "remove wallet-1", "terminate wallet-1"])
    }

    @Test("a worker whose place cannot be removed is not terminated, unless it must be")
    func removalFails() async {
        let operations = provider.operations(removal: .unavailable("socket"))
        let gentle = await outcomes([.terminate(order, forced: false)], operations)
        #expect(gentle == [.refused(.unavailable("socket"))])
        #expect(provider.calls(of: "terminate").isEmpty)
        let forced = await outcomes([.terminate(order, forced: true)], operations)
        #expect(forced == [.refused(.unavailable("socket"))])
        #expect(provider.calls.suffix(3) == ["remove wallet-1", "terminate wallet-1", "remove wallet-1"])
    }

    @Test("a forced termination asks nobody and takes the traces away before and after")
    func forced() async {
        let ended = await outcomes([.terminate(order, forced: true)], provider.operations(blocker: "busy"))
        #expect(ended == [.succeeded(.done)])
        #expect(provider.calls == ["remove wallet-1", "terminate wallet-1", "remove wallet-1"])
    }

    @Test("a worker is taken back only after its drain has ended")
    func reclaim() async {
        let ended = await outcomes(
            [.reclaim(order)], provider.operations(endless: true), before: [.drain(order)])
        #expect(ended.contains(.succeeded(.done)))
        #expect(ended.contains(.unknown("the drain was stopped")))
        #expect(provider.calls == ["drain wallet-1", "drainStopped wallet-1", "reclaim wallet-1"])
    }

    @Test("a termination stops the drain first")
    func terminateDraining() async {
        let ended = await outcomes(
            [.terminate(order, forced: true)], provider.operations(endless: true), before: [.drain(order)])
        #expect(ended.contains(.succeeded(.done)))
        #expect(provider.calls.prefix(2) == ["drain wallet-1", "drainStopped wallet-1"])
    }

    @Test("stopping cancels what is under way")
    func stops() async {
        let runner = EffectRunner(
            operations: provider.operations(endless: true), inbox: inbox, clock: ControllerClock())
        async let run: Void = runner.run()
        runner.dispatch([.drain(order)])
        #expect(await progress() != nil)
        #expect(runner.running.count == 1)
        runner.stop()
        await run
        #expect(runner.running.isEmpty)
        #expect(provider.calls == ["drain wallet-1", "drainStopped wallet-1"])
    }

    @Test("a termination has the time that the provider says it needs")
    func terminationTime() async {
        let slow = FakeProvider(
            bound: { _ in PlacementBounds(termination: .milliseconds(20)) },
            wait: { verb, _ in if verb == "terminate" { await forever() } })
        let ended = await outcomes([.terminate(order, forced: false)], slow.operations())
        #expect(ended == [.unknown("no answer within 0.02 seconds")])
    }

    @Test("launches that hang at one endpoint hold up none elsewhere, and preparations hold up no launch at all")
    func endpoints() async {
        let provider = FakeProvider(
            bound: { PlacementBounds(endpoint: $0.name.rawValue) },
            wait: { verb, placement in
                if placement.name == "stuck" || verb == "prepare" && placement.name == "pulling" { await forever() }
            })
        let runner = EffectRunner(operations: provider.operations(), inbox: inbox, clock: ControllerClock())
        async let run: Void = runner.run()
        func launch(_ place: String, _ number: Int) -> Effect {
            let placement = PlacementPolicy(
                name: PlacementName(place == "pulling" ? "pulling" : place), provider: PlugInReference(kind: "process"))
            return .launch(
                LaunchOrder(fleet: "wallet", worker: WorkerID("\(place)-\(number)"), placement: placement))
        }
        runner.dispatch((1...20).map { launch("stuck", $0) } + (1...20).map { launch("pulling", $0) })
        runner.dispatch((1...20).map { launch("sound", $0) })
        var ended: [String] = []
        while ended.count < 20, let batch = await inbox.take() {
            for case .input(.effectEnded(let id, .succeeded)) in batch.map(\.content) { ended.append(id.subject) }
        }
        #expect(ended.allSatisfy { $0.hasPrefix("sound-") })
        #expect(provider.calls(of: "launch").count { $0.contains("pulling") } == 0)
        runner.stop()
        await run
    }
}
