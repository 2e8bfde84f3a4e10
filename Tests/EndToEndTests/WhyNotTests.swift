import DaemonHarness
import Foundation
import MusterWire
import Testing

/// What a running daemon says of its workers when asked why.
@Suite("Why not, of a running daemon", .serialized)
struct WhyNotTests {
    private func ask(_ worker: String, _ api: DaemonAPI) async throws -> WhyNotView {
        try await api.get("/v1/workers/\(worker)/why-not")
    }

    @Test("A worker that serves is needed, one that drains names its condition and the value now")
    func why() async throws {
        let workspace = try Workspace()
        defer {
            workspace.endWorkers()
            workspace.remove()
        }
        try workspace.serve("value 190")
        // No worker is ever found empty: the page says that nothing is in flight.
        try workspace.adopt(
            workspace.policy(drain: "    - wait: {until: \"in_flight == 1\", settle: 300ms, every: 100ms}"))
        let daemon = try DaemonProcess(workspace)
        let api = try await daemon.ready()
        let workers = try await api.settled(4)
        let needed = try await ask(workers[0].worker, api)
        #expect(needed.question == .notRetired)
        #expect(needed.reasons.first?.code == "needed", "\(needed.reasons)")
        #expect(needed.reasons.first?.sentence.hasPrefix("the fleet wants 4 workers and has 4") == true)
        #expect(!needed.changes.isEmpty)

        try workspace.serve("value 60")
        let leaving = try await awaitValue("one drains and has said what it waits for") {
            try await api.workers().first { $0.drain?.blocker != nil }
        }
        let stuck = try await ask(leaving.worker, api)
        #expect(stuck.question == .notGone)
        #expect(stuck.reasons.map(\.code).prefix(2) == ["retiring", "draining"], "\(stuck.reasons)")
        #expect(stuck.reasons.contains { $0.sentence.contains("in_flight is 0") }, "\(stuck.reasons)")
        #expect(try await api.status(of: "/v1/workers/nobody/why-not") == 404)
        daemon.send(SIGTERM)
        #expect(try await daemon.ended() == 0)
    }
}
