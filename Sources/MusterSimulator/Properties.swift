import MusterCore

/// What must hold whatever goes wrong, checked from outside of the kernel.
struct Properties {
    /// Calls that the daemon has made and has no outcome of.
    var underWay: Set<EffectID> = []
    /// The last reading of each signal that was handed over, and when.
    var delivered: [SignalName: (reading: Reading, at: Duration)] = [:]
    /// Workers whose drain has reached the load balancer.
    var drained: Set<WorkerID> = []
    /// Intents whose launch is on record.
    private var intended: [WorkerID: Instant] = [:]
    private var retired: [Instant] = []

    func check(_ holds: Bool, _ text: @autoclosure () -> String, _ report: inout Report, _ now: Duration) {
        if !holds { report.failures.append("\(now.nanoseconds / 1_000_000) ms: \(text())") }
    }

    /// After a step whose facts are in the journal, and before its effects.
    mutating func check(_ result: StepResult, in world: World) {
        let now = world.time.now
        check(world.kernel.state == world.mirror.state, "replay gives the live state", &world.report, now)
        for wrong in Invariants.check(world.kernel.state) { check(false, wrong, &world.report, now) }
        checkReplay(of: result, in: world)
        for fact in result.facts { check(fact, in: world) }
        for effect in result.effects {
            guard let id = effect.id else { continue }
            check(underWay.insert(id).inserted, "\(id) is asked for while it is under way", &world.report, now)
            checkRecord(of: effect, in: world)
        }
    }

    /// Each change is what its inputs give when they are decided on again.
    private func checkReplay(of result: StepResult, in world: World) {
        let now = world.time.now
        let decisions = result.facts.compactMap { if case .desiredChanged(let decision) = $0 { decision } else { nil } }
        check(decisions.count == result.inputs.count, "a decision without its inputs", &world.report, now)
        for (decision, inputs) in zip(decisions, result.inputs) {
            if let difference = decision.firstDifference(from: inputs.decision()) {
                check(false, "a decision does not replay: \(difference)", &world.report, now)
            }
        }
    }

    /// No effect without its fact.
    private func checkRecord(of effect: Effect, in world: World) {
        let state = world.mirror.state.fleets.first
        let record = { (worker: WorkerID) in state?.index(of: worker).map { state?.workers[$0].phase } ?? nil }
        let holds: Bool
        switch effect {
        case .launch(let order):
            holds = intended[order.worker] != nil && record(order.worker) == .launching
        case .enrol(let order, _): holds = record(order.worker) == .joining(returning: false)
        case .reclaim(let order): holds = record(order.worker) == .joining(returning: true)
        case .drain(let order): if case .draining = record(order.worker) { holds = true } else { holds = false }
        case .terminate(let order, _):
            if case .terminating = record(order.worker) { holds = true } else { holds = false }
        case .observe, .wake, .announce: holds = true
        }
        check(holds, "\(effect.id.map(\.description) ?? "") has no fact on record", &world.report, world.time.now)
    }

    private mutating func check(_ fact: Fact, in world: World) {
        switch fact {
        case .launchIntended(_, let worker, _, let at):
            check(intended[worker] == nil, "\(worker) is launched twice", &world.report, world.time.now)
            intended[worker] = at
            checkQuota(Array(intended.values), "launches", \.launch, at, in: world)
        case .launchRefused(_, let worker, _, _): intended[worker] = Instant(nanoseconds: .min)
        case .drainBegan(_, let worker, .scaleIn, _, let at), .drainBegan(_, let worker, .unhealthy, _, let at):
            // The same retirement goes on when the worker was found busy again.
            let isFirst = world.fleet[worker].map { !drained.contains($0.id) || $0.isEnrolled } ?? false
            if isFirst { retired.append(at) }
            checkQuota(retired, "retirements", \.retire, at, in: world)
            if case .drainBegan(_, let worker, .scaleIn, _, _) = fact, isFirst { checkBegin(worker, in: world) }
        case .clockSetBack(let step, _):
            intended = intended.mapValues { $0 - step }
            retired = retired.map { $0 - step }
        case .desiredChanged(let decision): check(decision, in: world)
        default: break
        }
    }

    private func checkQuota(
        _ acts: [Instant], _ name: String, _ quota: KeyPath<GuardPolicy, Quota>, _ at: Instant, in world: World
    ) {
        let quota = world.scenario.policy.guards[keyPath: quota]
        let recent = acts.count { $0 > at - quota.per }
        check(recent <= quota.acts, "\(recent) \(name), more than the guard allows", &world.report, world.time.now)
    }

    /// No worker in service is retired for want of work on anything but fresh values.
    private func checkBegin(_ worker: WorkerID, in world: World) {
        guard let fleet = world.state, fleet.override == nil, fleet.retiring == nil,
            let place = fleet.index(of: worker),
            case .draining(let drain) = fleet.workers[place].phase, drain.fromService
        else { return }
        checkSight(of: fleet, "\(worker) is retired", in: world)
        let sick = fleet.workers.count { $0.phase == .inService && $0.healthy == false }
        let serving = fleet.workers.count { $0.phase == .inService } + 1
        let isMass = sick > 1 && Double(sick) > fleet.policy.health.replace.stopAbove.fraction * Double(serving)
        check(!isMass, "\(worker) is retired while \(sick) of \(serving) are sick", &world.report, world.time.now)
    }

    private func check(_ decision: Decision, in world: World) {
        guard let fleet = world.state, fleet.override == nil, fleet.retiring == nil else { return }
        let bounds = fleet.policy.workers
        let now = world.time.now
        if decision.to > decision.from {
            check(decision.to <= bounds.max, "desired \(decision.to) above the maximum", &world.report, now)
            return
        }
        check(decision.to >= bounds.min, "desired \(decision.to) below the minimum", &world.report, now)
        guard decision.to != bounds.max else { return }
        checkSight(of: fleet, "scale-in", in: world)
    }

    /// Every signal that has a say in scale-in is a fresh value from enough workers.
    private func checkSight(of fleet: FleetState, _ act: String, in world: World) {
        let now = world.time.now
        var needed: [SignalName] = fleet.policy.guards.contradicts.map(\.signal)
        for rule in fleet.policy.rules where !rule.advisory {
            needed += rule.kind.signals
        }
        for signal in needed {
            guard let (reading, at) = delivered[signal], case .value(let value) = reading.state, value.isFinite else {
                check(false, "\(act) without a value of \(signal)", &world.report, now)
                continue
            }
            let age = now - at
            check(age <= .seconds(30), "\(act) on \(signal) of \(age) ago", &world.report, now)
            check(
                reading.coverage >= fleet.policy.guards.quorum, "\(act) on \(signal) without quorum",
                &world.report, now)
        }
    }

    /// Before a worker ends by the daemon's order.
    func checkTermination(_ worker: SimulatedWorker, forced: Bool, in world: World) {
        guard worker.exited == nil, let state = world.mirror.state.fleets.first else { return }
        let now = world.time.now
        guard let place = state.index(of: worker.id) else {
            // The order outlived its record: it was on its way when the worker was found gone.
            check(!worker.isEnrolled, "\(worker.id) is ended, in traffic and off the record", &world.report, now)
            return
        }
        let record = state.workers[place]
        check(
            record.protection?.holds(at: world.now) != true, "\(worker.id) is protected and ended", &world.report, now)
        guard worker.isEnrolled else { return }
        let isByDeadline: Bool
        if case .terminating(after: .some, forced: true) = record.phase {
            // The load balancer may have refused to let go of it, which is what the deadline is for.
            isByDeadline = state.policy.drain.atDeadline == .terminate
        } else {
            isByDeadline = false
        }
        check(isByDeadline, "\(worker.id) is ended while it serves", &world.report, now)
    }
}
