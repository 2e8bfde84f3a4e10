import MusterCore
import Testing

/// A kernel with one fleet and a clock, driven by hand. After every step the journal must replay to the same state.
struct Rig {
    static let start = Instant(nanoseconds: 1_700_000_000_000_000_000)

    var kernel = Kernel()
    var now = Rig.start
    var journal: [Fact] = []
    /// What the last step brought.
    var last: (facts: [Fact], effects: [Effect]) = ([], [])
    /// Effects issued that have had no outcome.
    var underWay: [EffectID: Effect] = [:]

    /// A fleet that is new; its placements are listed and empty, unless the test wants to tell of them itself.
    init(_ policy: FleetPolicy, seed: UInt64 = 0xabcd, isListed: Bool = true) {
        step(.seedDrawn(seed))
        step(.policiesLoaded([policy]))
        guard isListed else { return }
        for placement in policy.placements { list([], at: placement.name.rawValue) }
    }

    var fleet: FleetState { kernel.state["f"] ?? kernel.state.fleets[0] }
    var desired: Int { fleet.desired }
    var decision: Decision? { kernel.lastDecision("f") }
    var reasons: [StageReason] { decision?.stages.map(\.reason) ?? [] }

    mutating func step(_ input: Input) {
        let result = kernel.step(input, at: now)
        journal += result.facts
        last = (result.facts, result.effects)
        for effect in result.effects {
            guard let id = effect.id else { continue }
            #expect(underWay[id] == nil, "\(id) was issued while it is under way")
            underWay[id] = effect
        }
        let replayed = Kernel(replaying: journal).state
        #expect(replayed == kernel.state, "replay gives the live state")
        #expect(Invariants.check(kernel.state) == [])
    }

    /// Lets time pass in small steps, as the daemon's timers do.
    mutating func wait(_ duration: Duration, listing: [ObservedWorker]? = nil, _ each: (inout Rig) -> Void = { _ in }) {
        let end = now + duration
        while now < end {
            now = min(end, now + .seconds(5))
            step(.timerFired)
            if let listing { list(listing) }
            each(&self)
        }
    }

    mutating func read(_ value: Double, of signal: SignalName = "tps", reporting: Int = 0, expected: Int = 0) {
        read(.value(value), of: signal, reporting: reporting, expected: expected)
    }

    mutating func read(
        _ state: ReadingState, of signal: SignalName = "tps", reporting: Int = 0, expected: Int = 0
    ) {
        step(.signalRead("f", signal, Reading(state: state, takenAt: now, reporting: reporting, expected: expected)))
    }

    /// Reads the same value every five seconds for so long.
    mutating func hold(_ value: Double, for duration: Duration, of signal: SignalName = "tps") {
        wait(duration) { $0.read(value, of: signal) }
    }

    mutating func end(_ kind: EffectID.Kind, _ subject: String, _ outcome: Outcome) {
        let id = EffectID(kind: kind, fleet: "f", subject: subject)
        underWay[id] = nil
        step(.effectEnded(id, outcome))
    }

    mutating func end(_ kind: EffectID.Kind, _ worker: WorkerID, _ result: EffectResult = .done) {
        end(kind, worker.rawValue, .succeeded(result))
    }

    mutating func list(_ workers: [ObservedWorker], at placement: String = "p", began: Instant? = nil) {
        let id = EffectID(kind: .observe, fleet: "f", subject: placement)
        if underWay[id] == nil { step(.placementChanged("f", PlacementName(placement))) }
        end(.observe, placement, .succeeded(.observed(workers, began: began ?? now)))
    }

    func running(_ id: WorkerID) -> ObservedWorker {
        ObservedWorker(
            id: id, handle: "h-\(id)", state: .running, address: WorkerAddress(host: "127.0.0.1", port: 80))
    }

    /// Launches, checks and enrols everything that is on its way.
    mutating func bootAll() {
        for _ in 0..<200 {
            guard let worker = fleet.workers.first(where: { isArriving($0) }) else { return }
            switch worker.phase {
            case .launching: end(.launch, worker.id, .launched(running(worker.id)))
            case .booting: step(.healthRead("f", [WorkerHealth(worker: worker.id, healthy: true)]))
            case .joining(let returning): end(returning ? .reclaim : .enrol, worker.id)
            default: return
            }
        }
    }

    private func isArriving(_ worker: WorkerRecord) -> Bool {
        switch worker.phase {
        case .launching, .booting, .joining: true
        default: false
        }
    }

    func workers(_ matching: (WorkerPhase) -> Bool) -> [WorkerID] {
        fleet.workers.filter { matching($0.phase) }.map(\.id)
    }

    var serving: [WorkerID] { workers { $0 == .inService } }
    var draining: [WorkerID] { workers { if case .draining = $0 { true } else { false } } }
    var terminating: [WorkerID] { workers { if case .terminating = $0 { true } else { false } } }
    var launching: [WorkerID] { workers { $0 == .launching } }

    /// Effects of that kind in the last step, by subject.
    func issued(_ kind: EffectID.Kind) -> [String] {
        last.effects.compactMap { $0.id }.filter { $0.kind == kind }.map(\.subject)
    }

    func phase(_ id: WorkerID) -> WorkerPhase? { fleet.index(of: id).map { fleet.workers[$0].phase } }

    func mark(_ until: Duration? = nil) -> OperatorMark {
        OperatorMark(by: "ana", reason: "test", at: now, until: until.map { now + $0 })
    }

    mutating func ask(_ request: OperatorRequest) { step(.operatorAsked(request)) }
}

extension FleetPolicy {
    /// A fleet `f` whose rule wants one worker for each 100 of `tps`, without tolerance, hold or limit.
    static func plain(
        min: Int = 1, max: Int = 100, initial: Int? = nil, rules: [RulePolicy]? = nil,
        _ change: (inout FleetPolicy) -> Void = { _ in }
    ) -> FleetPolicy {
        let source = PlugInReference(kind: "test")
        let free = DirectionPolicy(tolerance: .percent(0), hold: .zero, limit: nil)
        var policy = FleetPolicy(
            fleet: "f", workers: WorkerBounds(min: min, max: max, initial: initial),
            placements: [PlacementPolicy(name: "p", provider: source)],
            signals: [
                SignalPolicy(name: "p99", source: source, every: .seconds(5)),
                SignalPolicy(name: "tps", source: source, every: .seconds(5), least: 0, greatest: 1e6),
            ],
            rules: rules ?? [.perWorker(100)], scaleOut: free, scaleIn: free,
            drain: DrainPolicy(steps: [.leave(source)], deadline: .seconds(120), atOnce: .share(.percent(100))),
            health: HealthPolicy(check: HealthCheck()))
        change(&policy)
        return policy
    }
}

extension RulePolicy {
    static func perWorker(_ load: Double, advisory: Bool = false) -> RulePolicy {
        RulePolicy(
            name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(load))), advisory: advisory)
    }

    static func steps(
        _ above: [(Double, Adjustment)], below: [(Double, Adjustment)] = [], lasting: Duration = .zero
    ) -> RulePolicy {
        RulePolicy(
            name: "latency",
            kind: .steps(
                StepsRule(
                    signal: "p99", lasting: lasting,
                    above: above.map { Step(threshold: $0.0, change: $0.1) },
                    below: below.map { Step(threshold: $0.0, change: $0.1) })))
    }
}
