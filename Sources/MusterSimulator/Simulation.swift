import MusterCore

/// Runs scenarios: a safety phase under faults, then a liveness phase in which the fleet must converge.
public enum Simulation {
    /// How long after the last fault a fleet may take to converge.
    static let livenessBound = Duration.seconds(7200)

    /// The run of a seed.
    public static func run(seed: UInt64) -> Report { run(Scenario(seed: seed)) }

    /// The run of a scenario. With a candidate beside the fleet, what the fleet does must not be any different for it.
    public static func run(_ scenario: Scenario, shadow: FleetPolicy? = nil) -> Report {
        let world = World(scenario, shadow: shadow)
        let calm = Duration.seconds(Scenario.safetySeconds)
        world.run(until: calm)
        var end = calm
        var settled = 0
        while !world.report.hasFailed, end < calm + livenessBound {
            end += .seconds(20)
            world.run(until: end)
            settled = world.unsettled == nil ? settled + 1 : 0
            if settled == 3 {
                world.report.convergedAfter = end - calm
                break
            }
        }
        world.finish()
        return world.report
    }

    /// The smallest plan that still fails, found by leaving faults out; nil when the seed does not fail.
    public static func shrunk(seed: UInt64) -> Report? {
        var scenario = Scenario(seed: seed)
        var failing = run(scenario)
        guard failing.hasFailed else { return nil }
        var place = 0
        while place < scenario.plan.faults.count {
            var smaller = scenario
            smaller.plan.faults.remove(at: place)
            let report = run(smaller)
            if report.hasFailed {
                scenario = smaller
                failing = report
            } else {
                place += 1
            }
        }
        return failing
    }
}

extension World {
    /// What keeps the fleet from being as it should be; nil when nothing does.
    var unsettled: String? {
        guard isAlive, let state else { return "the daemon is dead" }
        let here = state.workers.map(\.id)
        if here != fleet.workers.map(\.id) { return "known \(here), there are \(fleet.workers.map(\.id))" }
        if let worker = state.workers.first(where: { $0.phase != .inService || $0.healthy == false }) {
            return "\(worker.id) is \(worker.phase), healthy \(String(describing: worker.healthy))"
        }
        if here.count != state.desired { return "\(here.count) workers, \(state.desired) wanted" }
        if let worker = fleet.workers.first(where: { !$0.isEnrolled || $0.exited != nil }) {
            return "\(worker.id) does not serve"
        }
        return misjudged(state)
    }

    /// Whether the desired number suits the load.
    private func misjudged(_ state: FleetState) -> String? {
        let (need, highest) = state.policy.headroom.padded(workload.load(at: time.now) / Scenario.perWorker)
        let bounds = state.policy.workers
        let desired = Double(state.desired)
        let least = Swift.min(Double(bounds.max), need / (1 + state.policy.scaleOut.tolerance.fraction))
        if desired < Swift.max(Double(bounds.min), least) - 1e-6 { return "\(state.desired) wanted, \(need) needed" }
        // A foresight keeps most of the last hour's workers when demand collapses.
        if state.policy.foresees { return nil }
        let hasSteps = state.policy.rules.contains { if case .steps = $0.kind { true } else { false } }
        let most = highest / (1 - state.policy.scaleIn.tolerance.fraction) + 1 + (hasSteps ? 5 + need * 0.3 : 0)
        if desired > Swift.max(Double(bounds.min), most) { return "\(state.desired) wanted, only \(highest) needed" }
        return nil
    }

    /// The last checks of a run.
    func finish() {
        guard !report.hasFailed else { return }
        if report.convergedAfter == nil {
            report.failures.append("not converged: \(unsettled ?? "it does not last")")
        }
        let replayed = Kernel(replaying: journal)
        if replayed.state != kernel.state { report.failures.append("replaying the journal gives another state") }
        guard let twin else { return }
        if Kernel(replaying: twin.journal).state != twin.kernel.state {
            report.failures.append("replaying the journal with a shadow gives another state")
        }
        report.shadow = twin.kernel.state.shadows?.first?.tally
    }
}

extension Headroom {
    /// The need with the spare capacity, at least and at most: how much a surge asks for hangs on boots and limits.
    fileprivate func padded(_ need: Double) -> (least: Double, most: Double) {
        switch self {
        case .workers(let workers): (need + Double(workers), need + Double(workers))
        case .share(let share): (need * (1 + share.fraction), need * (1 + share.fraction))
        case .absorb(let surge): (need, need * surge.factor * 1.05)
        }
    }
}
