import Foundation
import MusterCore
import MusterPolicy
import MusterTransport
import MusterWire

/// One scale test from the first look to the report.
struct ScaleTestRun {
    let plan: ScaleTestPlan
    /// The folder of the plan's file.
    let folder: URL
    let client: Client
    let quiet: Bool

    func run() async throws -> ScaleTestReport {
        let (ready, revision) = try await waitUntilReady()
        var first = ready
        first.at = 0
        let http: HTTPClient
        do { http = try LoadGenerator.client(for: plan) } catch {
            throw CommandFailure(.unreachable, "no HTTP client: \(error)")
        }
        let startedAt = Timestamp(Words.now)
        let clock = RunClock()
        let state = RunState(plan: plan)
        state.take(first)
        let tally = LoadTally()
        let watch = FleetWatch(client: client, fleet: plan.fleet, state: state, clock: clock)
        let generator = LoadGenerator(plan: plan, http: http, tally: tally, clock: clock)
        let faults = FaultRunner(plan: plan, folder: folder, state: state, clock: clock)
        let (last, leaked) = try await withThrowingTaskGroup(of: Void.self) { background in
            background.addTask { try await Self.untilCancelled { try await watch.run(after: revision) } }
            background.addTask {
                try await Self.untilCancelled { try await show(state: state, tally: tally, clock: clock) }
            }
            try await withThrowingTaskGroup(of: Void.self) { work in
                work.addTask { try await generator.run() }
                work.addTask { try await faults.run() }
                try await work.waitForAll()
            }
            let end = try await comeToRest(watch: watch, state: state, clock: clock)
            background.cancelAll()
            try await background.waitForAll()
            return end
        }
        state.take(last)
        await http.shutdown()
        return ScaleTestReport(
            plan: plan, startedAt: startedAt, counts: tally.all, present: state.now, leaked: leaked)
    }

    private static func untilCancelled(_ work: () async throws -> Void) async throws {
        do { try await work() } catch is CancellationError { return }
    }

    /// Waits until all workers wanted are in service; gives that look and the journal's revision then.
    private func waitUntilReady() async throws -> (FleetLedger.Look, UInt64) {
        let clock = RunClock()
        let watch = FleetWatch(client: client, fleet: plan.fleet, state: RunState(plan: plan), clock: clock)
        while true {
            let problem: String
            do {
                let look = try await watch.look()
                if look.isAtRest, look.inService > 0 { return (look, try await watch.newestRevision()) }
                problem = "\(look.inService) of \(look.desired) workers of \(plan.fleet) are in service"
            } catch let failure as CommandFailure {
                problem = failure.message
            }
            guard clock.seconds < plan.ready.inSeconds else {
                throw CommandFailure(.unreachable, "the fleet is not ready after \(Int(clock.seconds)) s: \(problem)")
            }
            try await clock.sleep(until: clock.seconds + 0.2)
        }
    }

    /// Waits until nothing arrives, drains or ends any more and no worker is there that should not be, for as long as
    /// the plan allows; gives the workers that should not be there even then. A fleet that still shrinks has workers
    /// beyond what is wanted at every look: only one that stays so has leaked them.
    private func comeToRest(
        watch: FleetWatch, state: RunState, clock: RunClock
    ) async throws -> (look: FleetLedger.Look, leaked: [String]) {
        let end = clock.seconds + plan.settle.inSeconds
        while clock.seconds < end, !isAtRest(state.now) { try await clock.sleep(until: clock.seconds + 0.25) }
        let search = LeakSearch(plan: plan)
        while true {
            let look = try await watch.look()
            let leaked = try search.leaked(look)
            guard !leaked.isEmpty, clock.seconds < end else { return (look, leaked) }
            try await clock.sleep(until: clock.seconds + 0.25)
        }
    }

    private func isAtRest(_ present: RunState.Present) -> Bool {
        guard let look = present.ledger.last, present.trouble == nil else { return false }
        return look.at > LoadProfile(plan.load.points).length && look.isAtRest
            && present.faults.allSatisfy { $0.recoveredAfterSeconds != nil }
    }

    private func show(state: RunState, tally: LoadTally, clock: RunClock) async throws {
        var view = LiveView(quiet: quiet)
        let length = LoadProfile(plan.load.points).length
        while true {
            let seconds = clock.seconds
            view.show(
                LivePage(
                    plan: plan, seconds: seconds, present: state.now, recent: tally.recent(now: seconds),
                    phase: seconds <= length ? "" : "coming to rest", style: view.style))
            try await clock.sleep(until: seconds + 0.5)
        }
    }
}
