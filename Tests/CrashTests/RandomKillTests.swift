import DaemonHarness
import Foundation
import Glibc
import MusterTransport
import MusterWire
import Synchronization
import Testing

extension AllCrashTests {
    /// SIGKILL at any moment of launches, drains and terminations, with payments through a real HAProxy all the while.
    @Suite("musterd killed at random moments", .enabled(if: Balancer.obstacle == nil, "needs haproxy"))
    struct RandomKillTests {
        static let kills = 25

        @Test(
            "same workers, same marks, no launch doubled, none lost, no payment failed", arguments: [UInt64(20_261_122)]
        )
        func kills(_ seed: UInt64) async throws {
            let workspace = try Workspace()
            let balancer = try await Balancer(workspace)
            defer {
                workspace.endWorkers()
                balancer.stop()
            }
            try workspace.adopt(workspace.policy(workers: "{min: 2, max: 8}", drain: balancer.step))
            try workspace.adopt(workspace.policy("held", workers: "{min: 1, max: 4}"), file: "held.yaml")
            var daemon = try DaemonProcess(workspace)
            let marks = try await mark(try await daemon.ready())
            let payments = Payments(port: balancer.port)
            let paying = Task { await payments.run() }
            var dice = Dice(seed: seed)
            for kill in 1...Self.kills {
                try workspace.serve("value \(Int.random(in: 0...400, using: &dice))")
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...1_600, using: &dice)))
                try await daemon.crash()
                try await expectNothingLost(workspace, "kill \(kill) of seed \(seed)")
                daemon = try DaemonProcess(workspace)
                let api = DaemonAPI(port: try await daemon.port())
                try await expect(marks, at: api, workspace, "kill \(kill) of seed \(seed)")
            }
            let api = try await daemon.ready()
            try workspace.serve("value 0")
            try await api.settled(2)
            paying.cancel()
            await paying.value
            print("\(Self.kills) kills, seed \(seed): \(payments.report), \(try workspace.starts().count) workers")
            #expect(payments.failures.isEmpty)
            try await api.post("/v1/fleets/held/resume", LiftRequest())
            try await api.post("/v1/fleets/held/unfreeze", LiftRequest())
            try await api.post("/v1/workers/\(marks.workers[0].worker)/unprotect", LiftRequest())
            try await retireEverything(workspace, api, fleets: ["wallet", "held"])
            daemon.send(SIGTERM)
            #expect(try await daemon.ended() == 0)
            workspace.remove()
        }

        /// What operators said of the fleet `held`, and the processes it has.
        private struct Marks: Equatable {
            var override: OverrideView?
            var pause: MarkView?
            var freeze: MarkView?
            var protection: [MarkView?]
            var workers: [WorkerProcess]
        }

        private func mark(_ api: DaemonAPI) async throws -> Marks {
            try await api.settled(2)
            try await api.settled(1, fleet: "held")
            let override = OverrideRequest(desired: 2, reason: "a test", forSeconds: 7_200, by: "test")
            try await api.post("/v1/fleets/held/override", override)
            let worker = try await api.settled(2, fleet: "held")[0].worker
            try await api.post("/v1/workers/\(worker)/protect", MarkRequest(reason: "the last log", by: "test"))
            try await api.post("/v1/fleets/held/freeze", MarkRequest(reason: "an audit", by: "test"))
            try await api.post("/v1/fleets/held/pause", MarkRequest(reason: "a migration", by: "test"))
            return try await marks(at: api)
        }

        private func marks(at api: DaemonAPI) async throws -> Marks {
            let summary = try await api.fleet("held").summary
            let workers = try await api.workers("held")
            return Marks(
                override: summary.override, pause: summary.pause, freeze: summary.freeze,
                protection: workers.map(\.protection),
                workers: workers.compactMap { worker in
                    let parts = (worker.handle ?? "").split(separator: "@")
                    guard parts.count == 2, let pid = Int32(parts[0]), let ticks = UInt64(parts[1]) else { return nil }
                    return WorkerProcess(worker: worker.worker, pid: pid, startTicks: ticks)
                })
        }

        private func expect(
            _ marks: Marks, at api: DaemonAPI, _ workspace: Workspace, _ comment: Comment
        ) async throws {
            #expect(try await self.marks(at: api) == marks, comment)
            let running = Set(try workspace.runningWorkers())
            for worker in marks.workers { #expect(running.contains(worker), comment) }
        }
    }
}

/// Every test that kills, one after the other: each has the machine's two cores for its daemon and workers.
@Suite("Crashes", .serialized)
struct AllCrashTests {}

/// Payments through the balancer, one every 25 ms, whatever became of the one before.
final class Payments: Sendable {
    private let port: Int
    private let seen = Mutex<(answered: Int, failures: [String])>((0, []))

    init(port: Int) { self.port = port }

    var failures: [String] { seen.withLock { $0.failures } }
    var report: String { seen.withLock { "\($0.answered) payments answered, \($0.failures.count) failed" } }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            do {
                let client = try HTTPClient()
                while true {
                    group.addTask { await self.pay(client) }
                    try await Task.sleep(for: .milliseconds(25))
                }
            } catch is CancellationError {
                await group.waitForAll()
            } catch {
                note("no client: \(error)")
            }
        }
    }

    private func pay(_ client: HTTPClient) async {
        // Shielded from the cancellation that ends the test: a payment that was begun is waited for.
        let result = await Task.detached { [port] () -> String? in
            do {
                var request = HTTPRequest(method: .post, url: "http://127.0.0.1:\(port)/pay", deadline: .seconds(40))
                request.headers = ["Content-Type": "text/plain"]
                let answer = try await client.send(request)
                return answer.status == 200 ? nil : "answered \(answer.status)"
            } catch {
                return "\(error)"
            }
        }.value
        note(result)
    }

    private func note(_ failure: String?) {
        seen.withLock { seen in
            if let failure { seen.failures.append(failure) } else { seen.answered += 1 }
        }
    }
}

/// Repeatable chance (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
