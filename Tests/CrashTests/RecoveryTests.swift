import DaemonHarness
import Foundation
import Glibc
import MusterCore
import MusterPorts
import MusterWire
import Testing

extension AllCrashTests {
    /// What must be kept exactly: windows in time, and traffic.
    @Suite("What a restart keeps")
    struct RecoveryTests {
        @Test("the hold window goes on: no scale-in before its end, and no second window after a crash")
        func hold() async throws {
            let workspace = try Workspace()
            defer { workspace.endWorkers() }
            try workspace.serve("value 190")
            try workspace.adopt(workspace.policy(hold: "6s"))
            var daemon = try DaemonProcess(workspace)
            try await daemon.ready().settled(4)
            try workspace.serve("value 10")
            let fell = ContinuousClock.now
            let wall = Date().timeIntervalSince1970
            for _ in 0..<3 {
                try await Task.sleep(for: .milliseconds(1_200))
                try await daemon.crash()
                daemon = try DaemonProcess(workspace)
                let summary = try await daemon.ready().fleet().summary
                #expect(summary.desired == 4)
            }
            let api = try await daemon.ready()
            try await eventually("the fleet shrinks") { try await api.fleet().summary.desired < 4 }
            #expect(.now - fell < .seconds(11))
            try await daemon.crash()
            let contents = try await JournalContents(workspace)
            let shrunk = contents.entries.compactMap { entry -> Decision? in
                if case .desiredChanged(let decision) = entry.fact, decision.to < 4,
                    decision.at.seconds > wall
                {
                    return decision
                }
                return nil
            }
            // The last high need may have been read up to one interval before the page changed.
            #expect(shrunk.first.map { $0.at.seconds >= wall + 6 - 0.3 } == true)
            workspace.endWorkers()
            workspace.remove()
        }

        @Test(
            "a balancer that was restarted gets its workers back",
            .enabled(if: Balancer.obstacle == nil, "needs haproxy"))
        func balancer() async throws {
            let workspace = try Workspace()
            let balancer = try await Balancer(workspace)
            defer {
                workspace.endWorkers()
                balancer.stop()
            }
            try workspace.serve("value 80")
            try workspace.adopt(workspace.policy(drain: balancer.step))
            let daemon = try DaemonProcess(workspace)
            let api = try await daemon.ready()
            try await api.settled(2)
            let balanced = DaemonAPI(port: balancer.port)
            #expect(try await balanced.status(of: "/healthz") == 200)
            balancer.crash()
            try await balancer.start()
            try await eventually(within: .seconds(15), "workers take traffic again") {
                try await balanced.status(of: "/healthz") == 200
            }
            // And again while musterd is dead: its next start finds it out.
            try await daemon.crash()
            balancer.crash()
            try await balancer.start()
            let second = try DaemonProcess(workspace)
            try await second.ready().settled(2)
            try await eventually(within: .seconds(15), "workers take traffic again") {
                try await balanced.status(of: "/healthz") == 200
            }
            #expect(try workspace.starts().count == 2)
            try await second.crash()
            workspace.endWorkers()
            balancer.stop()
            workspace.remove()
        }

        @Test("a worker that died while musterd was dead is replaced, the others are kept")
        func death() async throws {
            let workspace = try Workspace()
            defer { workspace.endWorkers() }
            try workspace.serve("value 140")
            try workspace.adopt(workspace.policy())
            let first = try DaemonProcess(workspace)
            try await first.ready().settled(3)
            try await first.crash()
            let before = try workspace.runningWorkers()
            kill(before[1].pid, SIGKILL)
            let second = try DaemonProcess(workspace)
            let api = try await second.ready()
            try await eventually("it is replaced") {
                let workers = try await api.workers()
                return workers.count == 3 && workers.allSatisfy { $0.phase == .inService }
                    && !workers.contains { $0.worker == before[1].worker }
            }
            let after = Set(try workspace.runningWorkers())
            #expect(after.contains(before[0]) && after.contains(before[2]))
            #expect(try workspace.starts().count == 4)
            try await second.crash()
            workspace.endWorkers()
            workspace.remove()
        }
    }
}
