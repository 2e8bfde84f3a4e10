import MusterCore

/// One fleet on virtual time: the daemon's own kernel, and in memory the provider, the balancer and the checks that
/// answer it. The same seed and the same calls give the same world.
package final class FleetWorld {
    enum Event {
        case fit(WorkerID)
        case drained(WorkerID, drain: Int)
        case lost(WorkerID)
        /// The provider lists what has changed.
        case listing(PlacementName)
    }

    package let policy: FleetPolicy
    let model: WorkerModel
    let start: Instant
    let seed: UInt64
    /// What is wrong at the moment; see `conditionChanged`.
    package var condition = WorldCondition()
    /// Told of every fact, in order.
    package var witness: (Fact) -> Void = { _ in }
    /// Told what each change of the desired number was made of, in order.
    package var madeOf: ([DecisionInputs]) -> Void = { _ in }

    package private(set) var kernel: Kernel
    /// The time since the world began.
    package private(set) var now = Duration.zero
    var time = VirtualTime<Event>()
    var workers: [WorkerID: ModelWorker] = [:]
    /// Listings that the kernel waits for: a provider answers when there is news.
    var listings: [PlacementName: EffectID] = [:]
    /// Placements with news that nobody has asked for yet; to a daemon that starts, every one has.
    var news: Set<PlacementName> = []
    private var inputs: [Input] = []
    private var isStepping = false
    private var passed: [WorkerID] = []
    /// False between the daemon's death and its restart.
    package private(set) var isAlive = true
    /// Workers that take work.
    package internal(set) var serving = 0
    package internal(set) var ledger = WorldLedger()

    /// A fleet with so many workers in service, under a policy that it has had for long.
    package init(policy: FleetPolicy, model: WorkerModel, workers: Int, start: Instant, seed: UInt64) {
        self.policy = policy
        self.model = model
        self.start = start
        self.seed = seed
        let past = Past(policy: policy, model: model, workers: workers, start: start, seed: seed)
        kernel = Kernel(replaying: past.facts)
        desired = workers
        for worker in past.workers {
            var chance = chance("life \(worker.id)")
            self.workers[worker.id] = ModelWorker(
                placement: worker.placement, madeAt: .zero, isFit: true, isServing: true, isEmpty: false)
            planLoss(of: worker.id, &chance)
        }
        serving = past.workers.count
        news = everywhere
        step(.policiesLoaded([policy]))
    }

    package var fleet: FleetState? { kernel.state.fleets.first }

    /// Workers that the daemon knows of, in any state; no copy of the fleet is made for it.
    package var known: Int { kernel.state.fleets.isEmpty ? 0 : kernel.state.fleets[0].workers.count }

    /// The number of workers wanted; kept, for it is asked for at every tick.
    package private(set) var desired: Int

    package func instant(_ moment: Duration) -> Instant { start + moment }

    private var everywhere: Set<PlacementName> { Set(policy.placements.map(\.name)) }

    func chance(_ subject: String) -> SplitMix64 { SplitMix64(seed: seed, subject) }

    /// Lets everything happen that is planned up to that moment.
    package func advance(to moment: Duration) {
        while let event = time.next(until: moment) {
            now = time.now
            handle(event)
        }
        now = moment
    }

    /// Hands the kernel what was read, one after the other.
    package func read(_ readings: [(SignalName, Reading)]) {
        for (signal, reading) in readings { step(.signalRead(policy.fleet, signal, reading)) }
    }

    /// Tells the kernel what a signal was before the world began.
    package func recall(_ signal: SignalName, _ values: [PastValue]) {
        step(.historyRead(policy.fleet, signal, values))
    }

    /// Wakes the kernel, as its own hints would.
    package func wake() { step(.timerFired) }

    private func handle(_ event: Event) {
        switch event {
        case .fit(let worker):
            guard let known = workers[worker], !known.isLost else { return }
            workers[worker]?.isFit = true
            passed.append(worker)
            // The checks of one moment are one input.
            if time.nextMoment != now { report(passed) }
        case .drained(let worker, let drain): endDrain(worker, drain)
        case .lost(let worker): lose(worker)
        case .listing(let placement): list(placement)
        }
        if !passed.isEmpty, time.nextMoment != now { report(passed) }
    }

    private func report(_ fit: [WorkerID]) {
        passed.removeAll(keepingCapacity: true)
        let verdicts = fit.sorted().map { WorkerHealth(worker: $0, healthy: true) }
        if !verdicts.isEmpty { step(.healthRead(policy.fleet, verdicts)) }
    }

    /// One turn of the daemon's loop: step, note the facts, act; then the next input, until nothing more comes.
    func step(_ input: Input) {
        guard isAlive else { return }
        inputs.append(input)
        guard !isStepping else { return }
        isStepping = true
        var place = 0
        while place < inputs.count, isAlive {
            let result = kernel.step(inputs[place], at: start + now)
            if !result.inputs.isEmpty { madeOf(result.inputs) }
            for fact in result.facts {
                ledger.note(fact)
                switch fact {
                case .workerJoined(_, let worker, _): serve(worker)
                case .desiredChanged(let decision): desired = decision.to
                default: break
                }
                witness(fact)
            }
            for effect in result.effects { answer(effect) }
            place += 1
        }
        inputs.removeAll(keepingCapacity: true)
        isStepping = false
    }

    /// The daemon dies; what it knew beyond its journal is gone with it.
    package func killDaemon() { isAlive = false }

    /// The daemon starts over its journal.
    package func restartDaemon() {
        guard !isAlive else { return }
        isAlive = true
        kernel = Kernel(kernel.state)
        listings = [:]
        news = everywhere
        for id in workers.keys.sorted() {
            workers[id]?.drain += 1
            workers[id]?.isDraining = false
        }
        step(.policiesLoaded([policy]))
        report(workers.keys.filter { workers[$0]?.isFit == true && workers[$0]?.isLost == false })
    }

    /// After `condition` was changed: what was held back by the old one goes on.
    package func conditionChanged() {
        guard !condition.drainsStick else { return }
        for id in workers.keys.sorted() where workers[id]?.isDraining == true {
            if let drain = workers[id]?.drain { time.add(.drained(id, drain: drain), at: now + model.drain) }
        }
        step(.timerFired)
    }
}
