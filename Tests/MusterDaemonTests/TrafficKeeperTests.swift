import DaemonHarness
import MusterCore
import MusterPorts
import Synchronization
import Testing

@testable import MusterDaemon

@Suite("The traffic keeper")
struct TrafficKeeperTests {
    /// Balancers in memory: who is in which, by the name of the place.
    private final class Balancers: Sendable {
        private struct State {
            var workers: [String: Set<WorkerID>] = [:]
            var hanging: Set<WorkerID> = []
            var isDown: Set<String> = []
        }
        private let state = Mutex(State())

        func workers(_ place: String) -> Set<WorkerID> { state.withLock { $0.workers[place] ?? [] } }

        /// It was restarted: it knows nobody.
        func restart(_ place: String, with strangers: Set<WorkerID> = []) {
            state.withLock { $0.workers[place] = strangers }
        }

        func hang(_ worker: WorkerID) { state.withLock { _ = $0.hanging.insert(worker) } }

        func takeDown(_ place: String) { state.withLock { _ = $0.isDown.insert(place) } }

        func enrol(_ order: WorkerOrder) async throws(Failure) {
            if state.withLock({ $0.hanging.contains(order.worker) }) {
                await forever()
                throw .outcomeUnknown("cancelled")
            }
            state.withLock { state in
                for place in Self.places(order.steps) { state.workers[place, default: []].insert(order.worker) }
            }
        }

        func remove(_ order: WorkerOrder) {
            state.withLock { state in
                for place in Self.places(order.steps) + order.formerPlaces.map(\.kind) {
                    state.workers[place]?.remove(order.worker)
                }
            }
        }

        func enrolled(_ place: PlugInReference) throws(Failure) -> [WorkerID] {
            let found = state.withLock { $0.isDown.contains(place.kind) ? nil : $0.workers[place.kind] ?? [] }
            guard let found else { throw .unavailable("\(place.kind) is down") }
            return found.sorted()
        }

        private static func places(_ steps: [DrainStep]) -> [String] {
            steps.compactMap { if case .leave(let place) = $0 { place.kind } else { nil } }
        }
    }

    private let balancers = Balancers()

    private static func policy(_ fleet: FleetName, _ places: String...) -> FleetPolicy {
        var policy = LoopFixture.policy(fleet, min: 3)
        policy.drain.steps = places.map { .leave(PlugInReference(kind: $0)) }
        return policy
    }

    private func operations(_ provider: FakeProvider) -> WorkerOperations {
        var operations = provider.operations()
        operations.enrol = { [balancers] (order) async throws(Failure) in try await balancers.enrol(order) }
        operations.remove = { [balancers] (order) async throws(Failure) in balancers.remove(order) }
        return operations
    }

    /// Runs a loop with these policies and the keeper; `work` begins when every worker is in service.
    private func keeping(
        _ policies: [FleetPolicy], _ work: @Sendable (LoopFixture) async throws -> Void
    ) async throws {
        let fixture = try await LoopFixture(operations: operations)
        let balancers = balancers
        let keeper = TrafficKeeper(
            loop: fixture.loop, runner: fixture.runner, operations: operations(fixture.provider),
            enrolled: { (_, place) async throws(Failure) in try balancers.enrolled(place) },
            every: .milliseconds(2))
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded(policies))
        try await fixture.running {
            try await eventually("all serve") {
                let state = await fixture.state()
                return policies.allSatisfy { state[$0.fleet]?.inService == 3 }
            }
            let keeping = Task { await keeper.run() }
            defer { keeping.cancel() }
            try await work(fixture)
        }
    }

    private static func serving(_ fixture: LoopFixture, _ fleet: FleetName) async -> Set<WorkerID> {
        Set(await fixture.state()[fleet]?.workers.filter { $0.phase == .inService }.map(\.id) ?? [])
    }

    @Test("brings all back side by side: one that hangs holds up neither its fleet nor another")
    func restart() async throws {
        try await keeping([Self.policy("shop", "a"), Self.policy("wallet", "b")]) { fixture in
            let shop = await Self.serving(fixture, "shop")
            let wallet = await Self.serving(fixture, "wallet")
            let stuck = try #require(shop.min())
            balancers.hang(stuck)
            for place in ["a", "b"] { balancers.restart(place) }
            try await eventually("the others are back") {
                balancers.workers("a") == shop.subtracting([stuck]) && balancers.workers("b") == wallet
            }
            // And again, while the one still hangs.
            for place in ["a", "b"] { balancers.restart(place) }
            try await eventually("they are back again") {
                balancers.workers("a") == shop.subtracting([stuck]) && balancers.workers("b") == wallet
            }
        }
    }

    @Test("a place that is out of reach keeps nobody from another")
    func unreachable() async throws {
        try await keeping([Self.policy("shop", "a", "b")]) { fixture in
            let shop = await Self.serving(fixture, "shop")
            balancers.takeDown("a")
            balancers.restart("b")
            try await eventually("they are back") { balancers.workers("b") == shop }
        }
    }

    @Test("removes strangers that no placement lists, also from places that the policy has dropped")
    func strangers() async throws {
        try await keeping([Self.policy("shop", "a")]) { fixture in
            let shop = await Self.serving(fixture, "shop")
            fixture.provider.fail("list", .unavailable("no answer"))
            balancers.restart("a", with: shop.union(["shop-0007-yy"]))
            let asked = fixture.provider.calls(of: "list").count
            try await eventually("it was asked") { fixture.provider.calls(of: "list").count > asked + 3 }
            #expect(balancers.workers("a").contains("shop-0007-yy"), "nobody knows whether it serves")
            fixture.provider.fail("list", nil)
            try await eventually("the stranger is gone") { balancers.workers("a") == shop }
            fixture.inbox.post(.policiesLoaded([Self.policy("shop", "b")]))
            try await eventually("all are in the new place") { balancers.workers("b").isSuperset(of: shop) }
            #expect(balancers.workers("a").isSuperset(of: shop), "they stay in the old one until they drain")
            balancers.restart("a", with: shop.union(["shop-0007-xx"]))
            try await eventually("the stranger is gone there") { balancers.workers("a") == shop }
        }
    }
}
