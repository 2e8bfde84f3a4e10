import MusterCore
import MusterDrainers
import MusterPorts
import MusterTestKit
import MusterTransport
import Synchronization
import Testing

@Suite(.enabled(if: HAProxyProcess.isInstalled, "needs /usr/sbin/haproxy"))
struct HAProxyLoadTests {
    /// Workers come and go under load, each ended as soon as its drain is over; no request may notice.
    @Test func noRequestFailsWhileWorkersComeAndGo() async throws {
        // Without retries: HAProxy itself may not hide a request that met a worker on its way out.
        let haproxy = try HAProxyProcess(retries: 0)
        let settings = haproxy.settings()
        let step = DrainStep.leave(PlugInReference(kind: "haproxy", settings: settings))
        let client = try HTTPClient()
        let runner = DrainRunner(
            drainers: [HAProxyDrainer()], http: client, condition: { _, _ in .holds }, signal: { _, _ in })
        var live: [(WorkerOrder, LoopbackServer)] = []
        for sequence in 1...3 { live.append(try await launch(sequence, runner, step)) }
        let load = Load(url: "http://127.0.0.1:\(haproxy.frontPort)/pay", client: client)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...16 { group.addTask { await load.run() } }
            for sequence in 4...15 {
                live.append(try await launch(sequence, runner, step))
                let (order, server) = live.removeFirst()
                try await runner.run(order) { _ in }
                #expect(try await runner.verify(order) == nil)
                server.stop()
                try await runner.remove(order)
            }
            load.stop()
            try await group.waitForAll()
        }
        for (_, server) in live { server.stop() }
        await client.shutdown()
        #expect(load.failures.elements == [])
        #expect(load.sent.load(ordering: .relaxed) > 500)
    }

    private func launch(
        _ sequence: Int, _ runner: DrainRunner, _ step: DrainStep
    ) async throws -> (WorkerOrder, LoopbackServer) {
        let server = try LoopbackServer { _ in .text("paid") }
        let worker = WorkerID("wallet-00ff-\(String(sequence, radix: 36))")
        let order = WorkerOrder.to(worker, port: server.port, steps: [step])
        try await runner.enrol(order)
        return (order, server)
    }
}

/// Sends request after request until stopped, each once.
private final class Load: Sendable {
    let failures = Log<String>()
    let sent = Atomic(0)
    private let isOver = Atomic(false)
    private let url: String
    private let client: HTTPClient

    init(url: String, client: HTTPClient) {
        self.url = url
        self.client = client
    }

    func stop() { isOver.store(true, ordering: .relaxed) }

    func run() async {
        while !isOver.load(ordering: .relaxed) {
            sent.add(1, ordering: .relaxed)
            do throws(TransportError) {
                let status = try await client.send(HTTPRequest(method: .post, url: url)).status
                if status != 200 { failures.add("\(status)") }
            } catch {
                failures.add("\(error)")
            }
        }
    }
}
