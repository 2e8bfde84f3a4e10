/// What the kernel knows of a fleet now and may forget: after a restart it is read anew, and until then it is absent,
/// which never argues for fewer workers.
struct FleetSenses: Sendable {
    /// One for each signal of the policy, in its order.
    var readings: [Reading?]
    /// Sorted by worker.
    var loads: [WorkerLoad] = []
    var lastDecision: Decision?
    var effects: [EffectID: EffectStatus] = [:]
    var drains: [WorkerID: DrainProgress] = [:]
    /// Listings in a row that a worker was missing from.
    var missed: [WorkerID: Int] = [:]
    /// Workers that are gone, and when: a listing that began before then is no news of them.
    var departed: [WorkerID: Instant] = [:]
    /// When each placement is to be listed next; in the policy's order.
    var observeAt: [Instant]
    var alerts: [RaisedAlert] = []

    init(fleet: FleetState) {
        let policy = fleet.policy
        let there = policy.placements + fleet.formerPlacements
        readings = Array(repeating: nil, count: policy.signals.count)
        observeAt = Array(repeating: Instant(nanoseconds: .min), count: there.count)
        placements = there.map(\.name)
        signals = policy.signals.map(\.name)
    }

    /// Those that `observeAt` is of: the policy's and, after them, former ones that still have workers.
    private(set) var placements: [PlacementName]
    private var signals: [SignalName]

    /// Keeps what the new policy still knows.
    mutating func adopt(_ fleet: FleetState) {
        let policy = fleet.policy
        let known = zip(signals, readings).map { ($0, $1) }
        readings = policy.signals.map { signal in known.first { $0.0 == signal.name }?.1 }
        signals = policy.signals.map(\.name)
        placements = (policy.placements + fleet.formerPlacements).map(\.name)
        observeAt = Array(repeating: Instant(nanoseconds: .min), count: placements.count)
    }

    /// Keeps the reading; false when the policy has no such signal.
    mutating func take(_ reading: Reading, of signal: SignalName, policy: FleetPolicy) -> Bool {
        guard let place = signals.firstIndex(of: signal) else { return false }
        var kept = reading
        if case .value(let value) = reading.state {
            let rules = policy.signals[place]
            let low = rules.least ?? -Double.greatestFiniteMagnitude
            let high = rules.greatest ?? Double.greatestFiniteMagnitude
            if !(value >= low && value <= high) { kept.state = .implausible(value) }
        }
        readings[place] = kept
        return true
    }

    mutating func lookAgain(at placement: PlacementName) {
        if let place = placements.firstIndex(of: placement) { observeAt[place] = Instant(nanoseconds: .min) }
    }

    mutating func moveBack(by step: Duration) {
        readings = readings.map { reading in
            guard var moved = reading else { return nil }
            moved.takenAt = moved.takenAt - step
            return moved
        }
        for index in observeAt.indices { observeAt[index] = Instant(nanoseconds: .min) }
        for key in effects.keys { effects[key]?.notBefore = nil }
        departed = departed.mapValues { $0 - step }
    }
}

/// An effect that is under way or was tried.
struct EffectStatus: Sendable {
    var underWay = true
    /// Tries that did not succeed.
    var attempts = 0
    var notBefore: Instant?
    var lastProblem: String?
}
