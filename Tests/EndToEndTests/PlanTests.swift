import DaemonHarness
import Foundation
import Testing

/// Policy files held against a running daemon by the command line.
@Suite("Plan, against a running daemon", .serialized)
struct PlanTests {
    @Test("A plan says what differs, what it would do now and what it would have done, and changes nothing")
    func plans() async throws {
        let workspace = try Workspace()
        defer {
            workspace.endWorkers()
            workspace.remove()
        }
        try workspace.serve("value 190")
        try workspace.adopt(workspace.policy())
        let daemon = try DaemonProcess(workspace)
        let api = try await daemon.ready()
        let server = "http://127.0.0.1:\(api.port)"
        _ = try await api.settled(4)
        // Some readings, so that there is something to look back on.
        try await Task.sleep(for: .seconds(2))
        let same = try Command.muster(["plan", "\(workspace.path)/policies", "--exit-code"], server)
        #expect(same.code == 0, "\(same.err)")
        #expect(String(decoding: same.out, as: UTF8.self) == "fleets: 0 new, 0 changed, 0 missing, 1 unchanged\n")

        try FileManager.default.createDirectory(
            atPath: "\(workspace.path)/next", withIntermediateDirectories: false)
        let capped = workspace.policy(workers: "{min: 1, max: 2}")
        try workspace.write("next/wallet.yaml", capped)
        try workspace.write("next/other.yaml", workspace.policy("other"))
        let text = try Command.muster(["plan", "\(workspace.path)/next", "--exit-code"], server)
        let page = String(decoding: text.out, as: UTF8.self)
        #expect(text.code == 1, "\(text.err)")
        #expect(page.contains("fleets: 1 new, 1 changed, 0 missing, 0 unchanged"), "\(page)")
        #expect(page.contains("workers.max 8 -> 2"), "\(page)")
        #expect(page.contains("now: 4 -> 2 workers"), "\(page)")
        #expect(page.contains("worker-hours"), "\(page)")
        let markdown = try Command.muster(["plan", "\(workspace.path)/next", "--format", "markdown"], server)
        #expect(markdown.code == 0)
        let comment = String(decoding: markdown.out, as: UTF8.self)
        #expect(comment.contains("| | in force | these files |") && comment.contains("<details>"), "\(comment)")
        let json = try Command.muster(["plan", "\(workspace.path)/next", "--format", "json"], server)
        let tree = try #require(try JSONSerialization.jsonObject(with: json.out) as? [String: Any])
        let fleets = try #require(tree["fleets"] as? [[String: Any]])
        let names = fleets.compactMap { $0["fleet"] as? String }
        #expect(names == ["other", "wallet"])
        #expect(try await api.workers().count == 4)

        try workspace.write("next/wallet.yaml", "fleet: wallet\nworkers: {min: 3, max: 1}\n")
        let broken = try Command.muster(["plan", "\(workspace.path)/next"], server)
        #expect(broken.code == 65 && broken.err.contains("wallet.yaml:2"), "\(broken.err)")
        daemon.send(SIGTERM)
        #expect(try await daemon.ended() == 0)
        let gone = try Command.muster(["plan", "\(workspace.path)/policies"], server)
        #expect(gone.code == 69, "\(gone.err)")
    }
}
