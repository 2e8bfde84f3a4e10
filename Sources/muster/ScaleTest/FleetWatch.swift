import MusterCore
import MusterWire

/// Looks at the fleet through the API, over and over; a daemon that does not answer is a finding, not an end.
struct FleetWatch: Sendable {
    /// Facts that a watcher of a fleet wants to read.
    private static let names = [
        "desiredChanged", "launchIntended", "launchRefused", "workerLaunched", "workerAdopted", "workerJoined",
        "drainAsked", "drainBegan", "drainOverdue", "drainEnded", "workerReclaimed", "terminationIntended",
        "workerGone", "policyAdopted",
    ]

    let client: Client
    let fleet: String
    let state: RunState
    let clock: RunClock
    let every = 0.25

    /// Watches until cancelled. Events after the revision are taken.
    func run(after revision: UInt64) async throws {
        var revision = revision
        var answered = clock.seconds
        while !Task.isCancelled {
            let began = clock.seconds
            do {
                state.take(try await look())
                revision = try await takeEvents(after: revision)
            } catch let failure as CommandFailure {
                state.blind(from: answered, to: clock.seconds, because: failure.message)
            }
            answered = clock.seconds
            try await clock.sleep(until: began + every)
        }
    }

    /// The fleet as it is now.
    func look() async throws -> FleetLedger.Look {
        async let workers = client.get(WorkerList.self, ["v1", "fleets", fleet, "workers"])
        let detail = try await client.get(FleetDetail.self, ["v1", "fleets", fleet])
        return FleetLedger.Look(at: clock.seconds, desired: detail.summary.desired, workers: try await workers.workers)
    }

    /// The journal's newest revision.
    func newestRevision() async throws -> UInt64 {
        try await client.get(StatusView.self, ["v1", "status"]).revision
    }

    private func takeEvents(after revision: UInt64) async throws -> UInt64 {
        let list = try await client.get(
            EventList.self, ["v1", "events"],
            query: [("fleet", fleet), ("names", Self.names.joined(separator: ",")), ("limit", "1000")])
        let fresh = list.events.filter { $0.revision > revision }.sorted { $0.revision < $1.revision }
        state.take(fresh, at: clock.seconds)
        return fresh.last?.revision ?? revision
    }
}
