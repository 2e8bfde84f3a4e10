import DaemonHarness
import MusterCore
import MusterPorts
import Synchronization
import Testing

@testable import MusterDaemon

@Suite("Bringing back what a balancer has lost")
struct RestorationTests {
    private let provider = FakeProvider()
    private let inbox = Inbox()
    private let order = WorkerOrder(
        fleet: "wallet", worker: "wallet-1", placement: LoopFixture.placement, handle: nil, address: nil, steps: [])

    /// Operations whose enrolment begins, and then goes on until it is cancelled.
    private func operations(_ began: Latch) -> WorkerOperations {
        var operations = provider.operations()
        operations.enrol = { [provider] (order) async throws(Failure) in
            provider.note("enrol \(order.worker)")
            began.open()
            await forever()
            provider.note("enrolStopped \(order.worker)")
            throw .outcomeUnknown("cancelled")
        }
        return operations
    }

    @Test("a drain, a reclaim or a termination stops it and waits for its end first", arguments: 0..<3)
    func overtaken(_ which: Int) async throws {
        let began = Latch()
        let runner = EffectRunner(operations: operations(began), inbox: inbox, clock: ControllerClock())
        async let run: Void = runner.run()
        let order = order
        async let restoring = Self.failure { () async throws(Failure) in try await runner.restore("wallet-1") { order }
        }
        await began.wait()
        runner.dispatch([[.drain(order), .reclaim(order), .terminate(order, forced: false)][which]])
        var isOver = false
        while !isOver, let batch = await inbox.take() {
            for case .input(.effectEnded) in batch.map(\.content) { isOver = true }
        }
        #expect(await restoring == .outcomeUnknown("the restoration was stopped"))
        let verb = ["drain", "reclaim", "verify"][which]
        #expect(provider.calls.prefix(3) == ["enrol wallet-1", "enrolStopped wallet-1", "\(verb) wallet-1"])
        runner.stop()
        await run
    }

    @Test("a worker that is not to be in traffic any more is left alone")
    func tooLate() async throws {
        let runner = EffectRunner(operations: provider.operations(), inbox: inbox, clock: ControllerClock())
        try await runner.restore("wallet-1") { nil }
        #expect(provider.calls.isEmpty)
        try await runner.restore("wallet-1") { [order] in order }
        #expect(provider.calls == ["enrol wallet-1"])
    }

    @Test("a worker that is gone is not brought back any longer")
    func gone() async throws {
        let began = Latch()
        let runner = EffectRunner(operations: operations(began), inbox: inbox, clock: ControllerClock())
        let order = order
        async let restoring = Self.failure { () async throws(Failure) in try await runner.restore("wallet-1") { order }
        }
        await began.wait()
        runner.forget("wallet-1")
        #expect(await restoring == .outcomeUnknown("the restoration was stopped"))
    }

    private static func failure(_ act: () async throws(Failure) -> Void) async -> Failure? {
        do throws(Failure) {
            try await act()
            return nil
        } catch {
            return error
        }
    }
}
