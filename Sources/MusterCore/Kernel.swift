/// Decides. It can neither wait nor fail, knows no time but what it is told, and changes its state by facts alone.
public struct Kernel: Sendable {
    /// Everything that must survive a crash.
    public private(set) var state: ControlState
    /// What is known now and may be forgotten: readings, effects under way. One for each fleet, in the state's order.
    var senses: [FleetSenses]
    /// The same for each candidate, in the order of the state's shadows.
    var shadowSenses: [FleetSenses]
    /// When each fleet wants to be worked on again, in the state's order.
    private var due: [Instant]
    /// A fleet that is being retired has lost its last worker.
    private var hasEmptied = false

    /// Recovers by replaying facts, onto a snapshot's state where there is one.
    public init(_ state: ControlState = ControlState(), replaying facts: some Sequence<Fact> = EmptyCollection<Fact>())
    {
        self.state = state
        for fact in facts { self.state.apply(fact) }
        senses = self.state.fleets.map { FleetSenses(fleet: $0) }
        shadowSenses = (self.state.shadows ?? []).map { FleetSenses(fleet: $0.candidate) }
        due = Array(repeating: Instant(nanoseconds: .min), count: senses.count)
    }

    /// Takes one input in. Total: never throws, never waits.
    public mutating func step(_ input: Input, at now: Instant) -> StepResult {
        var step = StepResult()
        if let latest = state.latest, now < latest {
            record(.clockSetBack(by: latest - now, at: now), in: &step)
            for index in senses.indices {
                senses[index].moveBack(by: latest - now)
                due[index] = now
            }
            for place in shadowSenses.indices { shadowSenses[place].moveBack(by: latest - now) }
        }
        switch input {
        case .seedDrawn(let seed):
            if state.seed == nil { record(.seeded(seed, at: now), in: &step) }
        case .policiesLoaded(let policies, let shadows): load(policies, shadows, at: now, into: &step)
        case .timerFired:
            for index in state.fleets.indices where due[index] <= now { work(index, at: now, into: &step) }
        case .operatorAsked(let request): obey(request, at: now, into: &step)
        case .signalRead(let fleet, let signal, let reading):
            guard let index = state.index(of: fleet) else {
                readForShadow(fleet, signal, reading, at: now, into: &step)
                break
            }
            guard senses[index].take(reading, of: signal, rules: state.fleets[index].policy.signals, at: now) else {
                break
            }
            tellShadow(index, signal, reading, at: now)
            work(index, at: now, into: &step)
        case .historyRead(let fleet, let signal, let values):
            if let index = state.index(of: fleet) { senses[index].recall(values, of: signal, state.fleets[index]) }
        case .healthRead(let fleet, let verdicts):
            guard let index = state.index(of: fleet) else { break }
            takeHealth(verdicts, fleet: index, at: now, into: &step)
            work(index, at: now, into: &step)
        case .loadRead(let fleet, let loads):
            if let index = state.index(of: fleet) { senses[index].loads = loads }
        case .workersRead(let fleet, let readings, let taken):
            if let index = state.index(of: fleet) {
                senses[index].take(readings, taken: taken, of: state.fleets[index], at: now)
                tellShadow(index, readings, taken: taken, at: now)
            }
        case .effectEnded(let effect, let outcome):
            guard let index = state.index(of: effect.fleet) else { break }
            end(effect, outcome, fleet: index, at: now, into: &step)
            work(index, at: now, into: &step)
        case .learnedRecalled(let fleet, let learned):
            if let index = state.index(of: fleet) {
                senses[index].recall(learned, rules: state.fleets[index].policy.rules)
            }
        case .drainProgressed(let fleet, let worker, let progress):
            if let index = state.index(of: fleet) { senses[index].drains[worker] = progress }
        case .placementChanged(let fleet, let placement):
            guard let index = state.index(of: fleet) else { break }
            senses[index].lookAgain(at: placement)
            work(index, at: now, into: &step)
        }
        if hasEmptied { forgetRemovedFleets(at: now, into: &step) }
        if let next = due.min() { step.watch(.wake(next)) }
        assert(Invariants.check(state).isEmpty, Invariants.check(state).joined(separator: "; "))
        return step
    }

    /// Makes a fact true and puts it on the record.
    mutating func record(_ fact: Fact, in step: inout StepResult) {
        if let fleet = fact.fleet {
            if fact.isOfWorkers, let index = state.index(of: fleet) { senses[index].roster = nil }
        } else {
            for index in senses.indices { senses[index].roster = nil }
        }
        state.apply(fact)
        step.note(fact)
    }

    /// The fleet's workers as the state has them now.
    mutating func roster(_ index: Int) -> Roster {
        if let kept = senses[index].roster { return kept }
        let roster = Roster(state.fleets[index])
        senses[index].roster = roster
        return roster
    }

    /// The same, for who only asks.
    func knownRoster(_ index: Int) -> Roster { senses[index].roster ?? Roster(state.fleets[index]) }

    /// The last evaluation of the fleet, whether or not it changed anything; nil before the first.
    public func lastDecision(_ fleet: FleetName) -> Decision? {
        state.index(of: fleet).flatMap { senses[$0].lastDecision }
    }

    /// What the last evaluation of the fleet was made of; nil before the first.
    public func lastInputs(_ fleet: FleetName) -> DecisionInputs? {
        state.index(of: fleet).flatMap { senses[$0].lastInputs }
    }

    /// How far the fleet's drains are, as last reported, by worker.
    public func drainProgress(_ fleet: FleetName) -> [WorkerID: DrainProgress] {
        state.index(of: fleet).map { senses[$0].drains } ?? [:]
    }

    /// Alerts that stand for the fleet.
    public func alerts(_ fleet: FleetName) -> [RaisedAlert] {
        state.index(of: fleet).map { senses[$0].alerts } ?? []
    }

    /// Takes effects that were let out by an earlier kernel as under way: their outcomes are still to come.
    public mutating func expect(_ running: Set<EffectID>) {
        for id in running {
            guard let index = state.index(of: id.fleet) else { continue }
            senses[index].effects[id, default: EffectStatus()].underWay = true
        }
    }

    /// Everything the kernel does for one fleet when something about it may have changed.
    mutating func work(_ index: Int, at now: Instant, into step: inout StepResult) {
        senses[index].noteWork(at: now)
        evaluate(index, at: now, into: &step)
        evaluateShadow(index, at: now, into: &step)
        observe(index, at: now, into: &step)
        if let licence = Licence(state.fleets[index]) { converge(index, by: licence, at: now, into: &step) }
        raiseAlerts(index, at: now, into: &step)
        due[index] = nextDue(index, at: now)
        assert(roster(index) == Roster(state.fleets[index]), "a fact left the roster behind")
        if isEmptied(index) { hasEmptied = true }
    }

    /// The fleet is being retired, has no workers left, and a listing of every placement says so as well.
    private func isEmptied(_ index: Int) -> Bool {
        guard let mark = state.fleets[index].retiring, state.fleets[index].workers.isEmpty else { return false }
        return senses[index].hasSeenNothing(since: mark.at)
    }

    private mutating func load(
        _ policies: [FleetPolicy], _ shadows: [FleetPolicy], at now: Instant, into step: inout StepResult
    ) {
        let sorted = policies.sorted { $0.fleet < $1.fleet }
        for policy in sorted {
            let known = state.index(of: policy.fleet)
            if let known, state.fleets[known].policy == policy, state.fleets[known].withdrawnAt == nil { continue }
            record(.policyAdopted(policy, at: now), in: &step)
            guard let index = state.index(of: policy.fleet) else { continue }
            if known == nil {
                senses.insert(FleetSenses(fleet: state.fleets[index]), at: index)
                due.insert(now, at: index)
            } else {
                senses[index].adopt(state.fleets[index])
            }
        }
        for fleet in state.fleets where fleet.withdrawnAt == nil {
            if !sorted.contains(where: { $0.fleet == fleet.policy.fleet }) {
                record(.policyWithdrawn(fleet.policy.fleet, at: now), in: &step)
            }
        }
        loadShadows(shadows, at: now, into: &step)
        for index in state.fleets.indices { work(index, at: now, into: &step) }
    }

    private mutating func forgetRemovedFleets(at now: Instant, into step: inout StepResult) {
        for index in state.fleets.indices.reversed() {
            guard isEmptied(index) else { continue }
            if let place = state.shadowPlace(of: state.fleets[index].policy.fleet) { shadowSenses.remove(at: place) }
            record(.fleetRemoved(state.fleets[index].policy.fleet, at: now), in: &step)
            senses.remove(at: index)
            due.remove(at: index)
        }
        hasEmptied = false
    }
}

extension Fact {
    /// Whether what is known of the workers may be different after it.
    fileprivate var isOfWorkers: Bool {
        switch self {
        case .evaluated, .stepCrossed, .desiredChanged, .shadow: false
        default: true
        }
    }
}
