import DaemonHarness
import Foundation
import Glibc
import MusterWire
import Testing

/// A candidate beside the policy of a running daemon.
@Suite("A shadow, of a running daemon", .serialized)
struct ShadowTests {
    private func shadow(_ api: DaemonAPI) async throws -> ShadowView? { try await api.fleet().summary.shadow }

    @Test("It decides on readings of its own and the policy's, touches nobody, and outlives a crash with its figures")
    func candidate() async throws {
        let workspace = try Workspace()
        defer {
            workspace.endWorkers()
            workspace.remove()
        }
        try FileManager.default.createDirectory(
            atPath: workspace.path + "/policies/shadows", withIntermediateDirectories: true)
        try workspace.serve("value 90")
        // Twice the workers, and pages that are asked at another interval: read beside the policy's own.
        let candidate = workspace.policy(every: "300ms").replacingOccurrences(
            of: "perWorker: 50", with: "perWorker: 25")
        try workspace.adopt(candidate, file: "shadows/wallet.yaml")
        try workspace.adopt(workspace.policy(more: "shadows: shadows/wallet.yaml"))
        let first = try DaemonProcess(workspace)
        var api = try await first.ready()
        try await api.settled(2)
        let before = try await awaitValue("the candidate wants four") {
            try await shadow(api).flatMap { $0.desired == 4 ? $0 : nil }
        }
        #expect(before.differsSince != nil)
        #expect(try await api.fleet().shadowDecision?.to == 4)
        #expect(try await api.text("/metrics").contains("muster_shadow_desired{fleet=\"wallet\"} 4\n"))
        let events: EventList = try await api.get("/v1/events?names=shadowAdopted,shadowDiffers")
        #expect(events.events.map(\.name).sorted() == ["shadowAdopted", "shadowDiffers"])

        try await first.crash()
        let second = try DaemonProcess(workspace)
        api = try await second.ready()
        let after = try #require(try await shadow(api))
        #expect(after.desired == 4 && after.since == before.since)
        #expect(after.differsSeconds > before.differsSeconds)
        #expect(try await api.workers().count == 2)
        #expect(try workspace.starts().count == 2, "no worker was launched for the candidate")

        try workspace.adopt(
            candidate.replacingOccurrences(of: "perWorker: 25", with: "perWorker: 30"), file: "shadows/wallet.yaml")
        try await eventually("the changed candidate begins anew and wants three") {
            guard let now = try await shadow(api) else { return false }
            return now.since != before.since && now.desired == 3
        }
        try workspace.adopt(workspace.policy())
        try await eventually("there is no candidate any more") { try await shadow(api) == nil }
        second.send(SIGTERM)
        #expect(try await second.ended() == 0)
    }
}
