import DaemonHarness
import Foundation
import Glibc
import MusterWire
import Testing

extension AllCrashTests {
    /// The daemon ends itself right before or right after one call; what was begun goes on with the next start.
    @Suite("musterd killed at every step", .enabled(if: Balancer.obstacle == nil, "needs haproxy"))
    struct CrashPointTests {
        static let points: [String] = [
            "append.before:1", "append.after:2", "append.before:4", "append.after:8", "append.after:14",
            "list.after:1", "launch.before:1", "launch.after:1", "launch.after:3", "enrol.before:1", "enrol.after:1",
            "drain.before:1", "drain.after:1", "reclaim.before:1", "reclaim.after:1", "verify.after:1",
            "remove.before:1", "remove.after:1", "terminate.before:1", "terminate.after:2",
        ]

        @Test("and goes on where it was")
        func everyStep() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                var left = Self.points[...]
                for point in left.prefix(5) { group.addTask { try await crash(at: point) } }
                left = left.dropFirst(5)
                while try await group.next() != nil {
                    guard let point = left.popFirst() else { continue }
                    group.addTask { try await crash(at: point) }
                }
            }
        }

        private func crash(at point: String) async throws {
            let workspace = try Workspace()
            let balancer = try await Balancer(workspace)
            defer {
                workspace.endWorkers()
                balancer.stop()
            }
            try workspace.serve("value 150")
            let drain = balancer.step.replacingOccurrences(of: "settle: 200ms", with: "settle: 1500ms")
            try workspace.adopt(workspace.policy(limit: "{atMost: [2], per: 1s}", drain: drain))
            let driver = try Driver(workspace, point: point)
            try await driver.persevere { try await $0.settled(3) }
            try workspace.serve("value 40")
            try await driver.persevere { api in
                try await eventually("\(point): a drain began") {
                    try await api.workers().contains { $0.phase == .draining }
                }
            }
            try workspace.serve("value 150")
            try await driver.persevere { try await $0.settled(3) }
            try workspace.serve("value 40")
            try await driver.persevere { try await $0.settled(1) }
            #expect(driver.crashes == 1, "\(point) was never reached")
            try await driver.persevere { try await retireEverything(workspace, $0, fleets: ["wallet"]) }
            try await driver.stop()
            try await expectNothingLost(workspace, "\(point)")
            workspace.remove()
        }
    }
}

/// A daemon that is started again when it died, in the middle of whatever is being waited for.
final class Driver {
    private let workspace: Workspace
    private let point: String
    private var daemon: DaemonProcess
    private(set) var crashes = 0

    init(_ workspace: Workspace, point: String) throws {
        self.workspace = workspace
        self.point = point
        daemon = try DaemonProcess(workspace, environment: ["MUSTER_CRASH_AT": point])
    }

    /// Does the step; once more from its beginning when the daemon died meanwhile.
    func persevere(_ step: @escaping @Sendable (DaemonAPI) async throws -> Void) async throws {
        while true {
            do {
                return try await whileItLives(daemon, step)
            } catch {
                guard !daemon.isRunning else { throw error }
                let code = try await daemon.ended()
                #expect(code == 128 + SIGKILL, "\(point): musterd ended with \(code): \(daemon.output)")
                guard code == 128 + SIGKILL else { throw error }
                crashes += 1
                try await expectNothingLost(workspace, "\(point)")
                daemon = try DaemonProcess(workspace)
            }
        }
    }

    private func whileItLives(
        _ watched: DaemonProcess, _ step: @escaping @Sendable (DaemonAPI) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await step(try await watched.ready()) }
            group.addTask {
                while watched.isRunning { try await Task.sleep(for: .milliseconds(20)) }
                throw NeverHappened(description: "musterd died")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    func stop() async throws {
        daemon.send(SIGTERM)
        #expect(try await daemon.ended() == 0, "\(point)")
    }
}
