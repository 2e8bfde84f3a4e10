import MusterCore

/// One run: a kernel, the shell around it, and the world that both live in, on virtual time.
final class World {
    /// What happens next.
    enum Event {
        case timer(Int)
        case signals(Int), health(Int)
        case act(Effect, call: Int)
        case late(Effect)
        case poll(WorkerOrder, call: Int)
        case reply(EffectID, Outcome, incarnation: Int)
        case fault(Fault), faultEnd(Fault)
        case restart
    }

    let scenario: Scenario
    let workload: Workload
    var time = VirtualTime<Event>()
    var fleet = SimulatedFleet()
    var kernel = Kernel()
    /// The durable journal.
    var journal: [Fact] = []
    /// What replaying the journal gives, kept up fact by fact.
    var mirror = Kernel()
    /// A second kernel with a candidate beside the fleet, told everything that the first is told.
    var twin: ShadowTwin?
    var properties = Properties()
    var report: Report
    /// The controller's clock less the time of the run.
    var clockOffset = Duration.zero
    /// Counts the daemon's lives; a reply to a dead one goes nowhere.
    var incarnation = 0
    var isAlive = true
    /// How the daemon is to die at its next step that records something, and for how long.
    var doom: Fault?
    var policies: [FleetPolicy]
    var calls = 0
    var timerOrder = 0
    /// Drains that the daemon is running: worker to call.
    var drains: [WorkerID: Int] = [:]
    /// What the health checks last said; forgotten with the daemon.
    var verdicts: [WorkerID: Bool] = [:]
    /// Drawn once a run for each fault: when its lasting reading was taken.
    var lastingSince: Instant?

    static let epoch = Instant(nanoseconds: 1_700_000_000_000_000_000)

    init(_ scenario: Scenario, shadow: FleetPolicy? = nil) {
        self.scenario = scenario
        twin = shadow.map { ShadowTwin(candidate: $0) }
        workload = scenario.workload()
        policies = [scenario.policy]
        report = Report(scenario: scenario)
        for fault in scenario.plan.faults {
            time.add(.fault(fault), at: .seconds(fault.from))
            time.add(.faultEnd(fault), at: .seconds(fault.to))
        }
        start()
    }

    /// What the controller's clock shows.
    var now: Instant { Self.epoch + time.now + clockOffset }

    var state: FleetState? { kernel.state.fleets.first }

    func chance(_ subject: String) -> SplitMix64 { SplitMix64(seed: scenario.seed, subject) }

    /// Starts the daemon over what its journal holds.
    func start() {
        isAlive = true
        incarnation += 1
        kernel = Kernel(replaying: journal)
        twin?.restart()
        properties.check(kernel.state == mirror.state, "recovery gives the state that there was", &report, time.now)
        drains = [:]
        verdicts = [:]
        properties.underWay = []
        step(.seedDrawn(scenario.seed))
        step(.policiesLoaded(policies))
        for (delay, event) in [(900, Event.signals(incarnation)), (400, .health(incarnation))] {
            time.add(event, at: time.now + .milliseconds(delay))
        }
    }

    /// Runs until that moment, or until the first property that does not hold.
    func run(until end: Duration) {
        while !report.hasFailed, let event = time.next(until: end) { handle(event) }
    }

    private func handle(_ event: Event) {
        switch event {
        case .timer(let order): if isAlive, order == timerOrder { step(.timerFired) }
        case .signals(let life): if isAlive, life == incarnation { readSignals() }
        case .health(let life): if isAlive, life == incarnation { checkHealth() }
        case .act(let effect, let call): act(effect, call: call)
        case .late(let effect): perform(effect)
        case .poll(let order, let call): poll(order, call: call)
        case .reply(let id, let outcome, let life):
            guard isAlive, life == incarnation else { return }
            properties.underWay.remove(id)
            step(.effectEnded(id, outcome))
        case .fault(let fault): begin(fault)
        case .faultEnd(let fault): end(fault)
        case .restart: if !isAlive { start() }
        }
    }

    /// One turn of the daemon's loop: step, append, then act. Crashes strike between these.
    func step(_ input: Input) {
        guard isAlive, !report.hasFailed else { return }
        let result = kernel.step(input, at: now)
        let twins = twin?.step(input, at: now, beside: result) ?? (facts: [], difference: nil)
        if let difference = twins.difference { properties.check(false, difference, &report, time.now) }
        report.note(result, at: time.now)
        if let doom, !result.facts.isEmpty, doom.kind == .crashBeforeAppend { return crash(doom) }
        journal += result.facts
        twin?.journal += twins.facts
        mirror = Kernel(mirror.state, replaying: result.facts)
        properties.check(result, in: self)
        if let doom, !result.facts.isEmpty, doom.kind == .crashBeforeEffects { return crash(doom) }
        for effect in result.effects { dispatch(effect) }
        if let doom, !result.facts.isEmpty { crash(doom) }
    }

    private func crash(_ fault: Fault) {
        doom = nil
        isAlive = false
        time.add(.restart, at: time.now + .seconds(fault.amount))
    }

    private func dispatch(_ effect: Effect) {
        switch effect {
        case .announce: break
        case .wake(let moment):
            timerOrder += 1
            time.add(.timer(timerOrder), at: time.now + max(.milliseconds(1), min(moment - now, .seconds(60))))
        default:
            calls += 1
            var chance = chance("call \(calls)")
            let slow = scenario.plan.isActive(.slowCalls, at: time.now)
            time.add(.act(effect, call: calls), at: time.now + chance.milliseconds(slow ? 50...20_000 : 1...400))
        }
    }
}
