/// The decisions of one policy on what it is told, without workers, effects or a journal: by the kernel's own stages.
///
/// For trying a policy on recorded demand. It keeps what a kernel keeps between decisions: readings, holds, limits,
/// crossed thresholds, boots, and what foresights have learned.
public struct Rehearsal: Sendable {
    private var state = ControlState()
    private var senses: FleetSenses
    private var hasDecided = false

    public init(_ policy: FleetPolicy, at now: Instant) {
        state.apply(.policyAdopted(policy, at: now))
        senses = FleetSenses(fleet: state.fleets[0])
    }

    /// The number of workers wanted after the last decision.
    public var desired: Int { state.fleets[0].desired }

    /// Takes a reading in. False when the policy has no such signal.
    public mutating func read(_ signal: SignalName, _ reading: Reading, at now: Instant) -> Bool {
        moveClock(to: now)
        return senses.take(reading, of: signal, rules: state.fleets[0].policy.signals, at: now)
    }

    /// Takes in how many seconds a worker took from launch to service.
    public mutating func noteBoot(seconds: Double) {
        let boots = state.fleets[0].boots + [max(0, min(seconds, 1e9))]
        state.fleets[0].boots = boots.suffix(64)
    }

    /// Takes in a reading of before that teaches foresights and decides nothing. Earlier ones come first.
    public mutating func recall(_ signal: SignalName, _ value: Double, at taken: Instant) -> Bool {
        let now = taken + Foresight.usualDelay
        guard read(signal, Reading(state: .value(value), takenAt: taken), at: now) else { return false }
        _ = senses.foresee(state.fleets[0], at: now)
        return true
    }

    /// Decides by what it was told. The first decision takes the workers that there are for those that were wanted.
    public mutating func decide(_ census: Census, at now: Instant) -> Decision {
        moveClock(to: now)
        if !hasDecided { begin(with: census.counted, at: now) }
        senses.noteWork(at: now)
        let (decision, facts) = senses.decide(state.fleets[0], globalFreeze: nil, census: census, at: now)
        let fleet = state.fleets[0].policy.fleet
        for fact in facts { state.apply(Fact(fact, of: fleet, at: now)) }
        return decision
    }

    /// When a worker that was launched so long ago is due, by the boots seen so far.
    public func arrival(ofAge age: Duration, at now: Instant) -> Instant? {
        state.fleets[0].usualBoot.map { max(now, now - age + $0) }
    }

    private mutating func begin(with workers: Int, at now: Instant) {
        hasDecided = true
        guard workers > 0 else { return }
        state.fleets[0].desired = workers
        state.fleets[0].desiredHistory = [DesiredPoint(at: now, desired: workers)]
        state.fleets[0].peaks = [HourlyPeak(hour: now.hour, desired: workers)]
    }

    private mutating func moveClock(to now: Instant) {
        guard let latest = state.latest else { return }
        if now < latest {
            state.apply(.clockSetBack(by: latest - now, at: now))
            senses.moveBack(by: latest - now)
        } else {
            state.noteTime(now)
        }
    }
}
