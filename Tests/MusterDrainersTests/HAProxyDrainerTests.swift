import MusterCore
import MusterDrainers
import MusterPorts
import MusterTestKit
import Synchronization
import Testing

@Suite(.enabled(if: HAProxyProcess.isInstalled, "needs /usr/sbin/haproxy"))
struct HAProxyDrainerTests {
    let drainer = HAProxyDrainer()

    @Test func contractOverUnixSocket() async throws {
        try await checkContract { $0.settings() }
    }

    @Test func contractOverTCP() async throws {
        try await checkContract { $0.settings(socket: "127.0.0.1:\($0.tcpSocketPort)") }
    }

    private func checkContract(_ settings: (HAProxyProcess) -> SettingValue) async throws {
        let haproxy = try HAProxyProcess()
        let servers = try (LoopbackServer { _ in .text("one") }, LoopbackServer { _ in .text("two") })
        defer {
            servers.0.stop()
            servers.1.stop()
        }
        try await DrainerContract(
            drainer, settings: settings(haproxy), fleet: "wallet",
            addresses: (
                WorkerAddress(host: "127.0.0.1", port: servers.0.port),
                WorkerAddress(host: "localhost", port: servers.1.port)
            )
        ).check()
    }

    @Test func blockerNamesSessionsUnderWay() async throws {
        let haproxy = try HAProxyProcess()
        let (arrived, gate) = (Gate(), Gate())
        let server = try LoopbackServer { request in
            if request.path == "/pay" {
                arrived.open()
                gate.wait()
            }
            return .text("ok")
        }
        defer { server.stop() }
        let order = WorkerOrder.to("wallet-00ff-1", port: server.port)
        try await drainer.enrol(order, settings: haproxy.settings())
        let port = haproxy.frontPort
        async let answer = http(port, "/pay")
        await arrived.opened()
        try await drainer.leave(order, settings: haproxy.settings())
        let blocker = try await drainer.blocker(order, settings: haproxy.settings())
        #expect(blocker == "1 session at haproxy wallet/wallet-00ff-1")
        gate.open()
        #expect(try await answer == 200)
        while try await drainer.blocker(order, settings: haproxy.settings()) != nil { await Task.yield() }
    }

    @Test func enrolFailsForAWorkerThatDoesNotListen() async throws {
        let haproxy = try HAProxyProcess()
        let server = try LoopbackServer { _ in .text("") }
        server.stop()
        let order = WorkerOrder.to("wallet-00ff-1", port: server.port)
        let caught = await failure(of: { try await drainer.enrol(order, settings: haproxy.settings()) })
        #expect(caught?.code == "unavailable")
        #expect(caught?.message.contains("wallet/wallet-00ff-1 is DOWN") == true, "\(caught as Any)")
    }

    @Test func restartForgetsWorkersAndEnrolBringsThemBack() async throws {
        let haproxy = try HAProxyProcess()
        let server = try LoopbackServer { _ in .text("ok") }
        defer { server.stop() }
        let order = WorkerOrder.to("wallet-00ff-1", port: server.port)
        try await drainer.enrol(order, settings: haproxy.settings())
        haproxy.stop()
        let down = await failure(of: { try await drainer.leave(order, settings: haproxy.settings()) })
        #expect(down?.code == "unavailable")
        #expect(down?.message.contains(haproxy.socket) == true)
        try haproxy.start()
        #expect(try await drainer.enrolled(fleet: "wallet", settings: haproxy.settings()) == [])
        #expect(try await drainer.blocker(order, settings: haproxy.settings()) == nil)
        try await drainer.enrol(order, settings: haproxy.settings())
        #expect(try await drainer.enrolled(fleet: "wallet", settings: haproxy.settings()) == [order.worker])
        #expect(try await http(haproxy.frontPort, "/") == 200)
    }

    @Test func hungHAProxyIsAFailureAfterTheTimeout() async throws {
        let haproxy = try HAProxyProcess()
        haproxy.suspend()
        defer { haproxy.resume() }
        let settings = haproxy.settings([Setting(key: "timeout", value: .text("100ms"))])
        let order = WorkerOrder.to("wallet-00ff-1", port: 1)
        let caught = await failure(of: { _ = try await drainer.blocker(order, settings: settings) })
        #expect(caught?.code == "unavailable")
        #expect(caught?.message.contains("did not answer in time") == true)
    }

    @Test func wrongBackendAndLowLevelAreNamed() async throws {
        let haproxy = try HAProxyProcess()
        let order = WorkerOrder.to("wallet-00ff-1", port: 1)
        let backend = await failure(of: { try await drainer.leave(order, settings: haproxy.settings(backend: "nope")) })
        #expect(backend == .invalidRequest("HAProxy at \(haproxy.socket) has no backend `nope`"))
        let settings = haproxy.settings(socket: haproxy.operatorSocket)
        let level = await failure(of: { try await drainer.enrol(order, settings: settings) })
        #expect(level?.code == "unauthorized")
        #expect(level?.message.contains("level admin") == true)
    }

    @Test(arguments: ["w;shutdown sessions", "w\ndel server wallet/x", "w x", "", "w/x", "w\u{e9}"])
    func namesCannotSmuggleCommands(_ name: String) async throws {
        let haproxy = try HAProxyProcess()
        let order = WorkerOrder.to(WorkerID(name), port: 80)
        let caught = await failure(of: { try await drainer.enrol(order, settings: haproxy.settings()) })
        #expect(caught?.code == "invalidRequest")
        let backend = await failure(of: {
            try await drainer.enrol(.to("w-1", port: 80), settings: haproxy.settings(backend: name))
        })
        #expect(backend?.code == "invalidRequest")
    }

    @Test func settingsNameTheMistake() async throws {
        let wrong: [(SettingValue, String)] = [
            (.text("x"), "haproxy takes a map"),
            (.map([]), "`socket` is missing"),
            (.map([Setting(key: "socket", value: .text("relative.sock"))]), "absolute path"),
            (.map([Setting(key: "sokket", value: .text("/x"))]), "no setting `sokket`"),
            (.map([Setting(key: "socket", value: .text("/x"))]), "`backend` is missing"),
            (
                .map([
                    Setting(key: "backend", value: .text("b")), Setting(key: "socket", value: .text("/x")),
                    Setting(key: "weight", value: .number(0)),
                ]), "from 1 to 256"
            ),
            (
                .map([
                    Setting(key: "backend", value: .text("b")), Setting(key: "socket", value: .text("/x")),
                    Setting(key: "weight", value: .number(300)),
                ]), "from 1 to 256"
            ),
        ]
        for (settings, text) in wrong {
            let caught = await failure(of: { try await drainer.leave(.to("w-1", port: 1), settings: settings) })
            #expect(caught?.code == "invalidRequest")
            #expect(caught?.message.contains(text) == true, "\(caught as Any) names \(text)")
        }
    }
}
