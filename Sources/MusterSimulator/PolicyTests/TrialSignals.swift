import MusterCore
import MusterPolicy

/// What is measured in a trial: values by time, and what is wrong with them at the moment.
struct TrialSignals {
    private struct Source {
        let signal: PolicyTestPlan.Signal
        /// The policy's signal; nil for one that only formulas use.
        let policy: SignalPolicy?
        /// Read from the workers themselves.
        let isWorkers: Bool
        var curve: DemandCurve?
        var trouble: PolicyTestPlan.SignalTrouble?
        /// The last true reading, for one that is stale.
        var last: Reading?
        /// The value at the moment it was last asked for.
        var kept: (at: Duration, value: Double)?
    }

    private var sources: [Source]
    private var places: [String: Int] = [:]
    private let start: Instant
    private let seed: UInt64
    let before: Duration

    init(_ plan: PolicyTestPlan, _ policy: FleetPolicy, traces: [SignalName: DemandTrace]) {
        start = plan.world.start
        seed = plan.world.seed
        before = plan.world.history
        sources = plan.signals.map { signal in
            let own = policy.signals.first { $0.name == signal.name }
            return Source(
                signal: signal, policy: own, isWorkers: own?.source.kind == "workers",
                curve: traces[signal.name].map { DemandCurve($0) })
        }
        for place in sources.indices { places[sources[place].signal.name.rawValue] = place }
    }

    mutating func set(_ trouble: PolicyTestPlan.SignalTrouble?, on signal: SignalName) {
        if let place = places[signal.rawValue] { sources[place].trouble = trouble }
    }

    /// Signals of the policy that have a past.
    var remembered: [SignalName] {
        sources.filter { source in
            switch source.signal.shape {
            case .csv, .formula: source.policy != nil
            case .points, .absent: false
            }
        }.map(\.signal.name)
    }

    /// Readings of the signals that are due, in the policy's order.
    mutating func read(at now: Duration, in world: FleetWorld) -> [(SignalName, Reading)] {
        var readings: [(SignalName, Reading)] = []
        for place in sources.indices {
            guard let policy = sources[place].policy, now.nanoseconds % policy.every.nanoseconds < 5_000_000_000,
                let reading = reading(place, at: now, in: world)
            else { continue }
            readings.append((policy.name, reading))
        }
        return readings
    }

    private mutating func reading(_ place: Int, at now: Duration, in world: FleetWorld) -> Reading? {
        let workers = sources[place].isWorkers ? world.serving : 0
        let make = { (state: ReadingState) in
            Reading(state: state, takenAt: world.instant(now), reporting: workers, expected: workers)
        }
        switch sources[place].trouble {
        case .absent: return make(.absent)
        case .error: return make(.error(.unavailable("the source does not answer")))
        case .wrong(let value): return make(.value(value))
        case .stale: return sources[place].last
        case nil: break
        }
        if case .absent = sources[place].signal.shape { return make(.absent) }
        if sources[place].isWorkers, workers == 0 { return make(.absent) }
        let reading = make(.value(value(place, at: now, in: world)))
        sources[place].last = reading
        return reading
    }

    /// The true value of the demand, whatever is read of it.
    mutating func demand(_ signal: SignalName, at now: Duration, in world: FleetWorld) -> Double {
        guard let place = places[signal.rawValue] else { return 0 }
        let value = value(place, at: now, in: world)
        return value.isFinite ? max(0, value) : 0
    }

    /// The whole load and the mean utilisation as workers report them; nil while either is not to be had.
    mutating func lesson(
        _ goal: CapacityGoal, at now: Duration, in world: FleetWorld
    ) -> (load: Double, utilisation: Double)? {
        guard let load = reported(goal.signal, at: now, in: world),
            let utilisation = reported(goal.utilisation, at: now, in: world)
        else { return nil }
        return (load, utilisation)
    }

    private mutating func reported(_ signal: SignalName, at now: Duration, in world: FleetWorld) -> Double? {
        guard let place = places[signal.rawValue], let reading = reading(place, at: now, in: world),
            case .value(let value) = reading.state, reading.takenAt == world.instant(now)
        else { return nil }
        return value
    }

    /// The value of the moment; asked for again, it is the same.
    private mutating func value(_ place: Int, at now: Duration, in world: FleetWorld) -> Double {
        if let kept = sources[place].kept, kept.at == now { return kept.value }
        let value = reckon(place, at: now, in: world)
        sources[place].kept = (now, value)
        return value
    }

    private mutating func reckon(_ place: Int, at now: Duration, in world: FleetWorld) -> Double {
        switch sources[place].signal.shape {
        case .absent: return .nan
        case .points(let points): return Self.value(points, at: now)
        case .csv: return sources[place].curve?.rate(at: (before + now).inSeconds) ?? .nan
        case .formula(let formula):
            let noise = { [seed] in
                var chance = SplitMix64(seed: seed &+ UInt64(place) << 40 &+ UInt64(bitPattern: now.nanoseconds))
                return chance.normal()
            }
            return formula.value(noise: noise) { self.named($0, at: now, in: world) }
        }
    }

    private mutating func named(_ name: String, at now: Duration, in world: FleetWorld) -> Double {
        switch name {
        case "t": return now.inSeconds
        case "hour":
            let second = world.instant(now).wholeSeconds
            return Double(((second % 86_400) + 86_400) % 86_400) / 3600
        case "weekday":
            let day = world.instant(now).wholeSeconds / 86_400
            // 1970-01-01 was a Thursday.
            return Double((day + 3) % 7 + 1)
        case "workers" where places[name] == nil: return Double(world.serving)
        default: return places[name].map { value($0, at: now, in: world) } ?? .nan
        }
    }

    private static func value(_ points: [PolicyTestPlan.Point], at now: Duration) -> Double {
        guard let next = points.firstIndex(where: { $0.at > now }) else { return points[points.count - 1].value }
        guard next > 0 else { return points[0].value }
        let (left, right) = (points[next - 1], points[next])
        let share = (now - left.at).inSeconds / (right.at - left.at).inSeconds
        return left.value + (right.value - left.value) * share
    }
}
