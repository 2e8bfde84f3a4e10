import MusterCore
import MusterPolicy

/// Runs a policy test: the world of the plan on virtual time, and what came of what was expected.
package final class PolicyTrial {
    /// What hinders a run, with its place in the test's file where it has one.
    package struct Problem: Error, Sendable {
        package var place: Diagnostic.Place?
        package var message: String
    }

    /// Seconds between two looks at demand and capacity.
    static let tick = 5
    /// Tests that last longer are read every 15 s.
    private static let long = Duration.seconds(6 * 3600)

    let plan: PolicyTestPlan
    let policy: FleetPolicy
    /// The policy that decisions were made under: the one that was given, at the pace of the trial.
    package var ruled: FleetPolicy { policy }
    let served: ServedSignal?
    let world: FleetWorld
    let step: Int
    var signals: TrialSignals
    let record: TrialRecord
    private let explained: Duration?
    private var moments: [Moment]
    private var begun: [PolicyTestPlan.Event] = []

    private struct Moment {
        var at: Duration
        var event: PolicyTestPlan.Event
        var isEnd: Bool
    }

    /// `traces` are those that the plan's CSV signals name, by signal; `explained` is a moment whose decision is kept.
    package init(
        _ plan: PolicyTestPlan, policy: FleetPolicy, traces: [SignalName: DemandTrace], explained: Duration? = nil
    ) throws(Problem) {
        try Self.check(plan, policy)
        self.plan = plan
        self.explained = explained
        let step = plan.world.step ?? (plan.world.length > Self.long ? .seconds(15) : .seconds(5))
        self.step = Int(step.inSeconds)
        self.policy = policy.paced(at: step)
        served = try Self.served(plan, policy)
        let model = WorkerModel(
            boot: plan.world.boot, drain: plan.world.drain, leastBilled: plan.world.leastBilled,
            capacity: served?.capacity ?? 1)
        let workers = plan.world.workers ?? policy.workers.initial ?? policy.workers.min
        world = FleetWorld(
            policy: self.policy, model: model, workers: workers, start: plan.world.start, seed: plan.world.seed)
        signals = TrialSignals(plan, self.policy, traces: traces)
        record = TrialRecord(plan, initial: workers, explained: explained)
        moments = plan.events.flatMap { event in
            var moments = [Moment(at: event.at, event: event, isEnd: false)]
            if event.lasting > .zero { moments.append(Moment(at: event.at + event.lasting, event: event, isEnd: true)) }
            return moments
        }.sorted { $0.at < $1.at }
    }

    /// Runs it to its end.
    package func run() -> TrialResult {
        let record = record
        let start = plan.world.start
        world.witness = { fact in record.note(fact, start: start) }
        for (signal, values) in signals.history(in: world) { world.recall(signal, values) }
        let end = Int(plan.world.length.inSeconds) / Self.tick
        for tick in 0...end {
            let now = Duration.seconds(tick * Self.tick)
            while let next = moments.first, next.at <= now {
                moments.removeFirst()
                world.advance(to: max(world.now, next.at))
                strike(next.event, isEnd: next.isEnd)
            }
            world.advance(to: now)
            if tick * Self.tick % step == 0 { look(now) }
            let demand = served.map { signals.demand($0.signal, at: now, in: world) } ?? 0
            record.sample(world, demand: demand, capacity: served?.capacity ?? 1)
            record.probe(world, at: now)
        }
        var result = TrialVerdicts(plan: plan, policy: policy, record: record, world: world).result
        result.explained = explained.flatMap { record.probes[$0]?.decision }
        return result
    }

    /// Reads the signals that are due; when none is, the kernel is woken as by its own hints.
    private func look(_ now: Duration) {
        let readings = signals.read(at: now, in: world)
        if let goal = policy.workers.learns, Int(now.inSeconds) % FleetWorld.lesson == 0,
            let (load, utilisation) = signals.lesson(goal, at: now, in: world)
        {
            world.report(load: load, utilisation: utilisation)
        }
        if readings.isEmpty { world.wake() } else { world.read(readings) }
    }

    private func strike(_ event: PolicyTestPlan.Event, isEnd: Bool) {
        if isEnd { begun.removeAll { $0 == event } } else { begun.append(event) }
        switch event.kind {
        case .lose(let amount): world.lose(amount, at: event.placement)
        case .daemonKilled: if isEnd { world.restartDaemon() } else { world.killDaemon() }
        case .signal(let signal, let trouble): signals.set(isEnd ? nil : trouble, on: signal)
        case .provider, .boots, .drainsStick:
            var condition = WorldCondition()
            for event in begun { condition.add(event) }
            world.condition = condition
            world.conditionChanged()
        }
    }
}

extension WorldCondition {
    fileprivate mutating func add(_ event: PolicyTestPlan.Event) {
        switch event.kind {
        case .provider(let trouble): troubles[event.placement] = ProviderTrouble(rawValue: trouble.rawValue)
        case .boots(nil): bootsFail = true
        case .boots(let boot): self.boot = boot
        case .drainsStick: drainsStick = true
        case .lose, .signal, .daemonKilled: break
        }
    }
}
