/// What the kernel knows of a fleet now and may forget: after a restart it is read anew, and until then it is absent,
/// which never argues for fewer workers.
struct FleetSenses: Sendable {
    /// One for each signal of the policy, in its order.
    var readings: [Reading?]
    /// Sorted by worker.
    var loads: [WorkerLoad] = []
    /// What one of its workers carries, where the policy has that learned.
    var capacity: CapacityLearning?
    var lastDecision: Decision?
    /// When a rule last had a value; finer than the fact of it, which is kept once a slot of the hold window.
    var sightedAt: Instant?
    /// Why no worker may be retired for want of work, by the last decision: until there is one, nothing was seen.
    var veto: StageReason?
    var effects: [EffectID: EffectStatus] = [:]
    var drains: [WorkerID: DrainProgress] = [:]
    /// Listings in a row that a worker was missing from.
    var missed: [WorkerID: Missing] = [:]
    /// Workers that are gone: a listing that began before then is no news of them.
    var departed: [WorkerID: Departure] = [:]
    /// When each placement is to be listed next; in the policy's order.
    var observeAt: [Instant]
    /// When the last listing of each placement that came back began; in the order of `placements`.
    var listed: [Instant?]
    var alerts: [RaisedAlert] = []
    /// Nil when a fact has come since it was read.
    var roster: Roster?
    /// When the fleet was last worked on, and when that began again after a stretch in which nobody looked.
    private var workedAt: Instant?
    private(set) var wokeAt = Instant(nanoseconds: .min)

    init(fleet: FleetState) {
        let policy = fleet.policy
        let there = policy.placements + fleet.formerPlacements
        readings = Array(repeating: nil, count: policy.signals.count)
        observeAt = Array(repeating: Instant(nanoseconds: .min), count: there.count)
        listed = Array(repeating: nil, count: there.count)
        placements = there.map(\.name)
        signals = policy.signals
        adoptCapacity(policy, changed: [])
        adoptForesights(policy.rules)
        for worker in fleet.workers where worker.phase == .launching {
            // It may have been asked for before a restart, so a refusal does not prove that there is nothing.
            let id = EffectID(kind: .launch, fleet: policy.fleet, subject: worker.id.rawValue)
            effects[id] = EffectStatus(underWay: false, attempts: 1)
        }
    }

    /// Those that `observeAt` is of: the policy's and, after them, former ones that still have workers.
    private(set) var placements: [PlacementName]
    private var signals: [SignalPolicy]

    /// Where a signal of the policy comes from; nil when there is no such signal.
    func source(of signal: SignalName) -> PlugInReference? { signals.first { $0.name == signal }?.source }

    /// What the rules' foresights have learned.
    var foresights: [RuleForesight] = []

    /// Keeps what the new policy still knows. A reading of another source, or judged by another range, is none of the
    /// signal's, whatever its name.
    mutating func adopt(_ fleet: FleetState) {
        let policy = fleet.policy
        let known = zip(signals, readings).map { ($0, $1) }
        readings = policy.signals.map { signal in known.first { $0.0.measuresTheSame(as: signal) }?.1 }
        let changed = signals.filter { old in !policy.signals.contains { old.measuresTheSame(as: $0) } }
        foresights.removeAll { foresight in changed.contains { $0.name == foresight.signal } }
        signals = policy.signals
        adoptCapacity(policy, changed: changed.map(\.name))
        adoptForesights(policy.rules)
        placements = (policy.placements + fleet.formerPlacements).map(\.name)
        observeAt = Array(repeating: Instant(nanoseconds: .min), count: placements.count)
        listed = Array(repeating: nil, count: placements.count)
        let there = Set(placements.map(\.rawValue))
        effects = effects.filter { $0.key.kind != .observe || $0.value.underWay || there.contains($0.key.subject) }
    }

    /// Keeps the reading by the policy's rules for its signals; false when the policy has no such signal.
    mutating func take(_ reading: Reading, of signal: SignalName, rules: [SignalPolicy], at now: Instant) -> Bool {
        guard let place = signals.firstIndex(where: { $0.name == signal }) else { return false }
        var kept = reading
        // A clock set back must not make a reading fresh for longer than it is.
        if kept.takenAt > now { kept.takenAt = now }
        if case .value(let value) = reading.state {
            let low = rules[place].least ?? -Double.greatestFiniteMagnitude
            let high = rules[place].greatest ?? Double.greatestFiniteMagnitude
            if !(value >= low && value <= high) { kept.state = .implausible(value) }
        }
        readings[place] = kept
        teachForesights(kept, of: signal)
        return true
    }

    /// Takes over readings of signals that are measured in the same way.
    mutating func copyReadings(from other: FleetSenses) {
        for place in signals.indices {
            guard let same = other.signals.firstIndex(of: signals[place]) else { continue }
            readings[place] = other.readings[same]
        }
    }

    mutating func lookAgain(at placement: PlacementName) {
        if let place = placements.firstIndex(of: placement) { observeAt[place] = Instant(nanoseconds: .min) }
    }

    /// Notes that the fleet is being worked on: a pause of half a minute means that nobody looked meanwhile.
    mutating func noteWork(at now: Instant) {
        if workedAt.map({ now - $0 > Self.longPause }) ?? true { wokeAt = now }
        workedAt = now
    }

    private static let longPause = Duration.seconds(30)

    /// When a rule last had a value. What nobody could see because nobody looked is no blindness: it begins when the
    /// looking does.
    func lastSight(of fleet: FleetState) -> Instant {
        let known = fleet.sightedAt ?? fleet.desiredHistory.first?.at ?? wokeAt
        return max(max(known, sightedAt ?? known), wokeAt)
    }

    /// A deadline of something that takes `span`: what could not go on while nobody looked has a minute from then.
    func deadline(_ stored: Instant, span: Duration) -> Instant { max(stored, wokeAt + min(span, .seconds(60))) }

    /// Every placement has been listed since that moment and since the last worker departed.
    func hasSeenNothing(since moment: Instant) -> Bool {
        departed.isEmpty && listed.allSatisfy { $0.map { $0 > moment } ?? false }
    }

    /// Whether the placement has been listed since the start.
    func hasListed(_ placement: PlacementName) -> Bool {
        placements.firstIndex(of: placement).map { listed[$0] != nil } ?? false
    }

    /// The first of those kinds of which an effect is under way for the worker.
    func underWay(_ kinds: [EffectID.Kind], _ worker: WorkerID, _ fleet: FleetName) -> EffectID.Kind? {
        guard !effects.isEmpty else { return nil }
        return kinds.first {
            effects[EffectID(kind: $0, fleet: fleet, subject: worker.rawValue)]?.underWay == true
        }
    }

    /// Whether the effect is neither under way nor has to wait.
    func mayEmit(_ id: EffectID, at now: Instant) -> Bool {
        guard let status = effects[id] else { return true }
        return !status.underWay && status.notBefore.map { now >= $0 } ?? true
    }

    mutating func moveBack(by step: Duration) {
        readings = readings.map { reading in
            guard var moved = reading else { return nil }
            moved.takenAt = moved.takenAt - step
            return moved
        }
        for index in observeAt.indices { observeAt[index] = Instant(nanoseconds: .min) }
        for index in listed.indices { listed[index] = nil }
        for key in effects.keys {
            effects[key]?.notBefore = nil
            effects[key]?.endedAt = nil
            // A listing that began by the old clock cannot be compared with what happened by it.
            if key.kind == .observe { effects[key]?.isVoid = true }
        }
        sightedAt = sightedAt.map { $0 - step }
        missed = missed.mapValues { Missing(listings: $0.listings, since: $0.since - step) }
        departed = departed.mapValues { Departure(placement: $0.placement, at: $0.at - step) }
        for place in foresights.indices { foresights[place].foresight.moveBack(by: step) }
        capacity?.moveBack(by: step)
        workedAt = workedAt.map { $0 - step }
        wokeAt = wokeAt - step
    }
}

extension SignalPolicy {
    fileprivate func measuresTheSame(as other: SignalPolicy) -> Bool {
        name == other.name && source == other.source && least == other.least && greatest == other.greatest
    }
}

/// An effect that is under way or was tried.
struct EffectStatus: Sendable {
    var underWay = true
    /// Tries that did not succeed.
    var attempts = 0
    var notBefore: Instant?
    var lastProblem: String?
    /// When the last try ended, and its refusal if it was refused after one whose outcome is unknown.
    var endedAt: Instant?
    var refusal: Failure?
    /// Its outcome is worth nothing.
    var isVoid = false
}

/// A worker that listings do not show: how many in a row, and since when.
struct Missing: Sendable {
    var listings: Int
    var since: Instant
}

/// A worker that is gone: where it was and since when.
struct Departure: Sendable {
    var placement: PlacementName
    var at: Instant
}
