import DaemonHarness
import Foundation
import Glibc
import MusterCore
import MusterPorts
import MusterState
import MusterWire
import Testing

extension AllCrashTests {
    /// What rules have learned, of the real program and its file.
    @Suite("What was learned")
    struct LearnedTests {
        @Test("outlives stops and crashes: a restart within minutes is no cold start")
        func warm() async throws {
            let workspace = try Workspace()
            defer { workspace.endWorkers() }
            try workspace.serve("value 100")
            try workspace.adopt(
                workspace.policy().replacingOccurrences(of: "foresight: false", with: "foresight: true"))
            var daemon = try DaemonProcess(workspace)
            try await sees("cold start", daemon.ready())
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == 0)

            try await plant(workspace)
            daemon = try DaemonProcess(workspace)
            try await sees("level 2", daemon.ready())
            #expect(try await explained(daemon.ready()).contains("cold start") == false)
            // Kept by the daemon itself from here on: when it stops, and what there was when it dies.
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == 0)
            for _ in 0..<2 {
                daemon = try DaemonProcess(workspace)
                try await sees("level 2", daemon.ready())
                #expect(try await explained(daemon.ready()).contains("cold start") == false)
                try await daemon.crash()
            }
        }

        /// Teaches a kernel a day of the demand that the page says, and leaves it where the daemon looks for it.
        private func plant(_ workspace: Workspace) async throws {
            let policy = try #require(try await JournalContents(workspace).state["wallet"]?.policy)
            var kernel = Kernel()
            let now = Instant(seconds: Date().timeIntervalSince1970)
            let bins = 6000
            _ = kernel.step(.policiesLoaded([policy]), at: now - .seconds(15 * (bins + 1)))
            for bin in 0..<bins {
                let at = now - .seconds(15 * (bins - bin))
                _ = kernel.step(.signalRead("wallet", "offered", Reading(state: .value(100), takenAt: at)), at: at)
            }
            let learned = try #require(kernel.learned(of: "wallet"))
            let recorder = SQLiteRecorder(directory: workspace.state)
            try await recorder.keep(
                LearnedBytes(fleet: "wallet", at: now, bytes: Array(try JSONEncoder().encode(learned))))
            await recorder.close()
        }

        private func explained(_ api: DaemonAPI) async throws -> String {
            try await api.text("/v1/fleets/wallet")
        }

        private func sees(_ words: String, _ api: DaemonAPI) async throws {
            try await eventually("the decision says `\(words)`") { try await explained(api).contains(words) }
        }
    }
}
