import DaemonHarness
import Foundation
import MusterCore
import MusterPorts
import MusterState
import MusterWire
import Testing

/// What the journal of a daemon that is not running says.
struct JournalContents {
    var state: ControlState
    /// Oldest first.
    var entries: [JournalEntry]

    init(_ workspace: Workspace) async throws {
        let journal = try await SQLiteJournal(directory: workspace.state)
        let recovery = try await journal.recover()
        state = Kernel(recovery.snapshot ?? ControlState(), replaying: recovery.facts).state
        entries = try await journal.entries(fleet: nil, names: [], until: nil, limit: 1_000_000).reversed()
        await journal.close()
    }
}

/// What holds at every moment at which the daemon may have died.
func expectNothingLost(_ workspace: Workspace, _ comment: Comment) async throws {
    let contents = try await JournalContents(workspace)
    let running = try workspace.runningWorkers()
    let handles = Set(running.map(\.handle))
    for fleet in contents.state.fleets {
        for worker in fleet.workers where worker.phase == .inService {
            #expect(
                handles.contains(worker.handle ?? "none"), "\(worker.id) is in service and does not run; \(comment)")
        }
    }
    let known = Set(contents.state.fleets.flatMap(\.workers).map(\.id.rawValue))
    for process in running {
        #expect(known.contains(process.worker), "\(process.worker) runs and is not in the journal; \(comment)")
    }
    for (worker, times) in try workspace.starts() {
        #expect(times == 1, "\(worker) was started \(times) times; \(comment)")
    }
    expectSoundHistory(contents.entries, comment)
}

/// One intent, one launch; no worker ended without its drain; the scale-in limit of 2 in 1 s kept across all restarts.
func expectSoundHistory(_ entries: [JournalEntry], _ comment: Comment) {
    var intended: Set<WorkerID> = []
    var drained: Set<WorkerID> = []
    var desired: [FleetName: [(at: Instant, desired: Int)]] = [:]
    for entry in entries {
        switch entry.fact {
        case .launchIntended(_, let worker, _, _):
            #expect(intended.insert(worker).inserted, "\(worker) was intended twice; \(comment)")
        case .drainEnded(_, let worker, _): drained.insert(worker)
        case .workerReclaimed(_, let worker, _): drained.remove(worker)
        case .terminationIntended(_, let worker, let forced, let reason, _):
            #expect(!forced && drained.contains(worker), "\(worker) was ended undrained, \(reason); \(comment)")
        case .desiredChanged(let decision):
            let past = desired[decision.fleet, default: []]
            // Also what was desired when the window began.
            let begin = past.lastIndex { $0.at <= decision.at - .seconds(1) } ?? past.startIndex
            let peak = past[begin...].map(\.desired).max() ?? decision.to
            #expect(decision.to >= peak - 2, "from \(peak) to \(decision.to) within 1 s; \(comment)")
            desired[decision.fleet, default: []].append((decision.at, decision.to))
        default: break
        }
    }
    #expect(entries.enumerated().allSatisfy { $1.revision == UInt64($0 + 1) }, comment)
}

/// Retires every fleet and expects that nothing is left.
func retireEverything(_ workspace: Workspace, _ api: DaemonAPI, fleets: [String]) async throws {
    for fleet in fleets { try FileManager.default.removeItem(atPath: "\(workspace.path)/policies/\(fleet).yaml") }
    for fleet in fleets {
        try await eventually("the policy of \(fleet) is withdrawn") {
            try await api.fleet(fleet).summary.policyWithdrawnAt != nil
        }
        try await api.post("/v1/fleets/\(fleet)/retire", MarkRequest(reason: "the test is over", by: "test"))
    }
    try await eventually("every fleet is gone") { try await api.status().fleets.isEmpty }
    #expect(try workspace.runningWorkers().isEmpty)
}
