extension FleetSenses {
    /// Keeps what was learned while the policy asks for the same of the same signals, and begins anew otherwise.
    mutating func adoptCapacity(_ policy: FleetPolicy, changed: [SignalName]) {
        guard let goal = policy.workers.learns else {
            capacity = nil
            return
        }
        if capacity?.goal == goal, !changed.contains(goal.signal), !changed.contains(goal.utilisation) { return }
        capacity = CapacityLearning(goal: goal)
    }

    /// Takes in what workers reported of load and utilisation. Those that are warming up, unfit or on their way out say
    /// nothing of what a worker carries, nor does what the policy calls implausible.
    mutating func take(_ readings: [WorkerReading], taken: Instant, of fleet: FleetState, at now: Instant) {
        guard let goal = capacity?.goal else { return }
        let highest = fleet.policy.signals.first { $0.name == goal.utilisation }?.greatest ?? .infinity
        let usable = readings.filter { reading in
            guard reading.utilisation <= highest, let place = fleet.index(of: reading.worker) else { return false }
            return fleet.workers[place].isWarm(at: now)
        }
        capacity?.take(usable, taken: taken, at: now)
    }
}

extension WorkerRecord {
    /// In service for long enough, and fit.
    fileprivate func isWarm(at now: Instant) -> Bool {
        guard phase == .inService, healthy != false, quarantine == nil, let joinedAt else { return false }
        return now - joinedAt >= CapacityLearning.warmUp
    }
}
