import MusterCore
import MusterDrainers
import MusterPorts
import MusterTestKit
import Testing

/// Many workers of one HAProxy at the same time.
@Suite(.enabled(if: HAProxyProcess.isInstalled, "needs /usr/sbin/haproxy"))
struct HAProxyManyTests {
    /// HAProxy's default check needs some seconds for a worker: for many it must not need that each.
    @Test func workersComeBackSideBySideAndAFailingOneHoldsUpNone() async throws {
        let haproxy = try HAProxyProcess()
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        let dead = try LoopbackServer { _ in .text("") }
        dead.stop()
        let drainer = HAProxyDrainer()
        let settings = SettingValue.map([
            Setting(key: "backend", value: .text("wallet")), Setting(key: "socket", value: .text(haproxy.socket)),
        ])
        let began = ContinuousClock.now
        let ended = await withTaskGroup(of: (WorkerID, Duration, Bool).self) { group in
            for number in 0..<24 {
                let worker = WorkerID("wallet-00ff-\(String(number, radix: 36))")
                let order = WorkerOrder.to(worker, port: number == 0 ? dead.port : server.port)
                group.addTask {
                    let caught = await failure(of: { try await drainer.enrol(order, settings: settings) })
                    return (worker, ContinuousClock.now - began, caught == nil)
                }
            }
            var ended: [(WorkerID, Duration, Bool)] = []
            for await end in group { ended.append(end) }
            return ended
        }
        #expect(ended.filter { !$0.2 }.map(\.0) == ["wallet-00ff-0"])
        let last = ended.filter(\.2).map(\.1).max() ?? .zero
        // One after the other takes a second for each.
        #expect(last < .seconds(12), "the last came after \(last)")
    }

    /// Everybody who asks at about the same time is told from one reply.
    @Test func aCrowdOfDrainsAsksOnce() async throws {
        let haproxy = try HAProxyProcess()
        let settings = haproxy.settings()
        let frozen = Pace(uptime: { .zero }, sleep: { _ in await Task.yield() })
        let drainer = HAProxyDrainer(pace: frozen)
        let before = try haproxy.connections()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let order = WorkerOrder.to(WorkerID("wallet-00ff-\(number)"), port: 1)
                    let blocker = try await drainer.blocker(order, settings: settings)
                    #expect(blocker == nil)
                }
            }
            try await group.waitForAll()
        }
        // One for all of them, and the one that asks for the number.
        #expect(try haproxy.connections() - before == 2)
    }

    @Test func aChangeIsSeenAtOnce() async throws {
        let haproxy = try HAProxyProcess()
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        let settings = haproxy.settings()
        let drainer = HAProxyDrainer()
        let order = WorkerOrder.to("wallet-00ff-1", port: server.port)
        for _ in 0..<5 {
            try await drainer.enrol(order, settings: settings)
            #expect(try await drainer.blocker(order, settings: settings) != nil)
            try await drainer.leave(order, settings: settings)
            #expect(try await drainer.blocker(order, settings: settings) == nil)
            try await drainer.remove(order, settings: settings)
            #expect(try await drainer.enrolled(fleet: "wallet", settings: settings) == [])
        }
    }
}
