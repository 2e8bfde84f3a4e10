import MusterCore

/// Replays recorded signals through the daemon's kernel under a policy.
///
/// Readings are handed over every 15 s, as they are kept. A mean over workers that a target keeps at a `value` is scaled
/// by the workers that it was of and those that there are here, as if the same work were spread over them; totals and
/// everything else stay as they were.
package struct RecordedReplay {
    /// Seconds between two readings.
    package static let tick = 15

    private let days: RecordedDays
    private let policy: FleetPolicy
    private let means: Set<SignalName>

    package init(_ days: RecordedDays, _ policy: FleetPolicy) {
        self.days = days
        self.policy = policy.paced(at: .seconds(Self.tick))
        means = Set(
            policy.rules.compactMap { rule in
                guard case .target(let target) = rule.kind, case .value = target.goal else { return nil }
                return target.signal
            })
    }

    package func run() -> RecordedOutcome {
        let world = FleetWorld(
            policy: policy, model: WorkerModel(boot: days.boot, capacity: days.demand?.capacity ?? 1),
            workers: days.workers, start: days.start, seed: 1)
        var changes = 0
        var reasons: [Int: String] = [:]
        var ticks = 0
        world.witness = { fact in
            guard case .desiredChanged(let decision) = fact else { return }
            changes += 1
            reasons[ticks] = decision.summary
        }
        var places = policy.signals.map { _ in 0 }
        var desired: [Int] = []
        var most = world.desired
        var risk = RiskTally(days.demand?.capacity)
        for second in stride(from: 0, to: Int((days.end - days.start).inSeconds), by: Self.tick) {
            world.advance(to: .seconds(second))
            let readings = due(&places, at: world.instant(.seconds(second)), serving: world.serving, &risk)
            if readings.isEmpty { world.wake() } else { world.read(readings) }
            risk.note(serving: world.serving)
            desired.append(world.desired)
            most = max(most, world.desired)
            ticks += 1
        }
        return RecordedOutcome(
            workerHours: world.workerHours, cost: world.cost, changes: changes, mostWorkers: most,
            risk: risk.figures, desired: desired, reasons: reasons)
    }

    /// The newest reading of each signal that was not handed over yet.
    private func due(
        _ places: inout [Int], at now: Instant, serving: Int, _ risk: inout RiskTally
    ) -> [(SignalName, Reading)] {
        var due: [(SignalName, Reading)] = []
        for (number, signal) in policy.signals.enumerated() {
            let recorded = days.readings[signal.name] ?? []
            let before = places[number]
            while places[number] < recorded.count, recorded[places[number]].takenAt <= now { places[number] += 1 }
            guard places[number] > before else { continue }
            let reading = recorded[places[number] - 1]
            if signal.name == days.demand?.signal { risk.take(reading) }
            due.append((signal.name, means.contains(signal.name) ? spread(reading, over: serving) : reading))
        }
        return due
    }

    /// The mean of the same work over so many workers.
    private func spread(_ reading: Reading, over serving: Int) -> Reading {
        guard reading.expected > 0 else { return reading }
        var spread = reading
        guard serving > 0 else {
            spread.state = .absent
            return spread
        }
        if case .value(let value) = reading.state {
            spread.state = .value(value * Double(reading.expected) / Double(serving))
        }
        spread.expected = serving
        spread.reporting = Int((reading.coverage.fraction * Double(serving)).rounded())
        return spread
    }
}

/// Adds up how the capacity stands to the demand.
private struct RiskTally {
    private let capacity: Double?
    private var demand: Double?
    private var overloaded = 0
    private var longest = 0
    private var running = 0
    private var least = Double.infinity

    init(_ capacity: Double?) { self.capacity = capacity }

    mutating func take(_ reading: Reading) {
        if case .value(let value) = reading.state, value.isFinite { demand = value }
    }

    mutating func note(serving: Int) {
        guard let capacity, let demand, demand > 0 else { return }
        let headroom = Double(serving) * capacity / demand - 1
        least = min(least, headroom)
        running = headroom < -1e-9 ? running + 1 : 0
        if running > 0 { overloaded += 1 }
        longest = max(longest, running)
    }

    var figures: RecordedOutcome.Risk? {
        guard capacity != nil, least.isFinite else { return nil }
        let tick = Double(RecordedReplay.tick)
        return RecordedOutcome.Risk(
            overloaded: Double(overloaded) * tick, longestOverload: Double(longest) * tick, leastHeadroom: least)
    }
}
