import Foundation
import MusterCore
import MusterDrainers
import MusterPorts
import MusterTestKit
import Testing

/// A graceful reload puts another process in HAProxy's place, which knows no worker, while the old one serves its
/// sessions to their end: those count.
@Suite(.enabled(if: HAProxyProcess.isInstalled, "needs /usr/sbin/haproxy"))
struct HAProxyReloadTests {
    /// A payment under way through HAProxy, until its gate is opened.
    private final class Payment {
        let haproxy: HAProxyProcess
        let server: LoopbackServer
        let gate = Gate()
        let order: WorkerOrder
        private let answer: Task<Int, any Error>

        init(_ drainer: HAProxyDrainer, drainBegan: Instant? = nil) async throws {
            haproxy = try HAProxyProcess()
            let (arrived, gate) = (Gate(), gate)
            server = try LoopbackServer { request in
                if request.path == "/pay" {
                    arrived.open()
                    gate.wait()
                }
                return .text("paid")
            }
            order = .to("wallet-00ff-1", port: server.port, drainBegan: drainBegan)
            try await drainer.enrol(order, settings: haproxy.settings())
            let port = haproxy.frontPort
            answer = Task { try await http(port, "/pay") }
            await arrived.opened()
        }

        /// Lets the payment end and returns its status when the old process has ended as well.
        func end() async throws -> Int {
            gate.open()
            let status = try await answer.value
            while haproxy.former.contains(where: HAProxyProcess.runs) { await Task.yield() }
            return status
        }

        deinit { server.stop() }
    }

    @Test func sessionsOfTheOldProcessBlockADrainUntilTheyEnd() async throws {
        let drainer = HAProxyDrainer()
        let payment = try await Payment(drainer)
        let settings = payment.haproxy.settings()
        try await drainer.leave(payment.order, settings: settings)
        let before = try await drainer.blocker(payment.order, settings: settings)
        #expect(before == "1 session at haproxy wallet/wallet-00ff-1")
        try payment.haproxy.reload()
        while try await drainer.enrolled(fleet: "wallet", settings: settings) != [] { await Task.yield() }
        let blocker = try await drainer.blocker(payment.order, settings: settings)
        #expect(
            blocker == "haproxy was reloaded; its old process \(payment.haproxy.former[0]) still runs and may hold "
                + "sessions of wallet/wallet-00ff-1")
        #expect(try await payment.end() == 200)
        while try await drainer.blocker(payment.order, settings: settings) != nil { await Task.yield() }
    }

    @Test func theyDoForOneThatWasNotThereBeforeTheReload() async throws {
        let payment = try await Payment(HAProxyDrainer())
        try payment.haproxy.reload()
        // As after a restart of the daemon: nothing is remembered.
        let later = HAProxyDrainer()
        let blocker = try await later.blocker(payment.order, settings: payment.haproxy.settings())
        let text = "old process \(payment.haproxy.former[0]) still runs"
        #expect(blocker?.contains(text) == true, "\(blocker ?? "none")")
        #expect(try await payment.end() == 200)
        while try await later.blocker(payment.order, settings: payment.haproxy.settings()) != nil { await Task.yield() }
    }

    @Test func aWorkerThatIsBackIsNotEmptyWhileTheOldProcessHasItsSessions() async throws {
        let drainer = HAProxyDrainer()
        let payment = try await Payment(drainer)
        let settings = payment.haproxy.settings()
        try payment.haproxy.reload()
        try await drainer.enrol(payment.order, settings: settings)
        let newer = WorkerOrder.to("wallet-00ff-2", port: payment.server.port)
        try await drainer.enrol(newer, settings: settings)
        for order in [payment.order, newer] { try await drainer.leave(order, settings: settings) }
        let blocker = try await drainer.blocker(payment.order, settings: settings)
        #expect(blocker?.contains("still runs and may hold sessions of wallet/wallet-00ff-1") == true)
        #expect(try await drainer.blocker(newer, settings: settings) == nil, "the old process never knew it")
        #expect(try await payment.end() == 200)
        while try await drainer.blocker(payment.order, settings: settings) != nil { await Task.yield() }
    }

    @Test func overTCPNobodySeesWhetherTheOldProcessHasEnded() async throws {
        let drainer = HAProxyDrainer()
        let began = Instant(seconds: Date().timeIntervalSince1970)
        let payment = try await Payment(drainer, drainBegan: began)
        let settings = payment.haproxy.settings(socket: "127.0.0.1:\(payment.haproxy.tcpSocketPort)")
        try await drainer.leave(payment.order, settings: settings)
        try payment.haproxy.reload()
        #expect(try await payment.end() == 200)
        let text =
            "haproxy was reloaded; its old process cannot be seen from here and may hold sessions of "
            + "wallet/wallet-00ff-1"
        #expect(try await drainer.blocker(payment.order, settings: settings) == text)
        #expect(try await HAProxyDrainer().blocker(payment.order, settings: settings) == text, "nor after a restart")
        var earlier = payment.order
        earlier.drainBegan = began + .seconds(3600)
        #expect(
            try await HAProxyDrainer().blocker(earlier, settings: settings) == nil,
            "HAProxy is older than the drain: the worker was never there")
    }

    @Test func aBackendThatIsGoneAfterTheReloadDoesNotHideTheOldProcess() async throws {
        let drainer = HAProxyDrainer()
        let payment = try await Payment(drainer)
        let settings = payment.haproxy.settings()
        _ = try await drainer.enrolled(fleet: "wallet", settings: settings)
        try payment.haproxy.rename(backend: "wallet2")
        try payment.haproxy.reload()
        // An answer is shared for a moment: the one before the reload may still be given.
        let deadline = ContinuousClock.now + .seconds(10)
        var blocker: String?
        while blocker?.contains("still runs and may hold sessions") != true, .now < deadline {
            blocker = try await drainer.blocker(payment.order, settings: settings)
        }
        #expect(blocker?.contains("still runs and may hold sessions") == true, "\(blocker ?? "none")")
        #expect(try await payment.end() == 200)
        var gone: Failure?
        while gone == nil, .now < deadline {
            gone = await failure(of: { _ = try await drainer.blocker(payment.order, settings: settings) })
        }
        #expect(gone?.code == "invalidRequest")
    }
}
