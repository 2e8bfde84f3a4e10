import MusterCore

/// Replays a scene through the daemon's kernel under a policy.
package struct PolicyReplay {
    /// More decisions than these are counted and not kept.
    package static let mostDecisions = 50_000

    private let scene: ReplayScene
    private let policy: FleetPolicy
    /// Seconds between two readings, a multiple of 15.
    private let step: Int
    private let signal: SignalName
    private let notes: [String]

    /// `policy` is changed for the replay as `ReplayPolicy` says.
    package init(_ scene: ReplayScene, _ policy: ReplayPolicy) {
        self.scene = scene
        self.policy = policy.policy
        step = policy.step
        signal = policy.signal
        notes = policy.notes
    }

    package func run() -> ReplayResult {
        let world = FleetWorld(
            policy: policy, model: scene.model, workers: scene.initialWorkers, start: scene.curve.trace.start,
            seed: scene.seed)
        let record = DecisionRecord(start: world.instant(.zero))
        world.witness = record.note
        var measured = scene.curve
        var curve = scene.curve
        var score = scene.score()
        var chart = ReplayChart(scene)
        for tick in 0..<scene.ticks {
            let second = tick * ReplayScene.tick
            world.advance(to: .seconds(second))
            if second % step == 0 {
                measure(world, at: second, &measured)
            } else if second % 30 == 0, world.serving != world.desired {
                world.wake()
            }
            let demand = curve.rate(at: Double(second))
            score.note(demand: demand, ready: world.serving)
            chart.note(tick: tick, demand: demand, ready: world.serving, desired: world.desired)
        }
        world.advance(to: .seconds(scene.seconds))
        return ReplayResult(
            name: policy.fleet.rawValue, figures: score.figures, workerHours: world.workerHours,
            cost: world.cost, moves: record.moves, launches: world.ledger.launched, lost: world.ledger.lost,
            chart: chart.points, decisions: record.decisions,
            decisionsLeftOut: record.moves.changes - record.decisions.count, notes: notes)
    }

    /// Hands over the mean of the window that is as old as metrics are.
    private func measure(_ world: FleetWorld, at second: Int, _ curve: inout DemandCurve) {
        let first = second - ReplayScene.metricDelay - ReplayScene.metricWindow
        guard first >= 0 else { return }
        let ticks = stride(from: first, to: second - ReplayScene.metricDelay, by: ReplayScene.tick)
        var sum = 0.0
        for tick in ticks { sum += curve.rate(at: Double(tick)) }
        let value = sum / Double(ReplayScene.metricWindow / ReplayScene.tick)
        world.read([(signal, Reading(state: .value(value), takenAt: world.instant(.seconds(second))))])
    }
}

/// The decisions of a run, kept short.
private final class DecisionRecord {
    private let start: Instant
    var moves = MoveTally()
    var decisions: [ReplayDecision] = []

    init(start: Instant) { self.start = start }

    func note(_ fact: Fact) {
        guard case .desiredChanged(let decision) = fact else { return }
        let at = (decision.at - start).inSeconds
        moves.note(from: decision.from, to: decision.to, at: at)
        guard decisions.count < PolicyReplay.mostDecisions else { return }
        decisions.append(
            ReplayDecision(at: at, from: decision.from, to: decision.to, reason: decision.summary))
    }
}
