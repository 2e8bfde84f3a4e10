import MusterCore

/// One worker as it is, whatever the daemon believes.
struct SimulatedWorker {
    let id: WorkerID
    let placement: PlacementName
    let madeAt: Duration
    let runningAt: Duration
    /// When it can take work; nil when it never will.
    let fitAt: Duration?
    /// How long its work in progress takes once no new work comes in.
    let emptiesIn: Duration
    var exited: String?
    var sickUntil = Duration.zero
    /// Whether the load balancer sends it work.
    var isEnrolled = false
    var fencedAt: Duration?

    func isFit(at now: Duration) -> Bool {
        exited == nil && now >= sickUntil && fitAt.map { now >= $0 } ?? false
    }

    /// No work in progress and none coming.
    func isEmpty(at now: Duration) -> Bool {
        exited != nil || !isEnrolled && (fencedAt.map { now >= $0 + emptiesIn } ?? true)
    }

    func observed(at now: Duration) -> ObservedWorker {
        let state: ObservedState = exited.map { .exited(reason: $0) } ?? (now >= runningAt ? .running : .pending)
        let address = now >= runningAt ? WorkerAddress(host: "10.0.0.1", port: 80) : nil
        return ObservedWorker(id: id, handle: "h-\(id)", state: state, address: address)
    }
}

/// The provider and the load balancer: what really exists.
struct SimulatedFleet {
    /// Sorted by id.
    private(set) var workers: [SimulatedWorker] = []
    /// Every intent that a worker was made for: a provider remembers its idempotency tokens.
    private var made: Set<WorkerID> = []

    func index(of id: WorkerID) -> Int? { workers.firstIndex { $0.id == id } }

    subscript(id: WorkerID) -> SimulatedWorker? { index(of: id).map { workers[$0] } }

    mutating func update(_ id: WorkerID, _ change: (inout SimulatedWorker) -> Void) {
        if let place = index(of: id) { change(&workers[place]) }
    }

    /// Makes the worker unless one was made for the intent before; nil when that one is gone.
    mutating func launch(
        _ id: WorkerID, at placement: PlacementName, now: Duration, chance: inout SplitMix64, bootFails: Bool
    ) -> ObservedWorker? {
        if made.insert(id).inserted {
            let running = now + chance.milliseconds(200...8000)
            let place = workers.firstIndex { $0.id > id } ?? workers.count
            workers.insert(
                SimulatedWorker(
                    id: id, placement: placement, madeAt: now, runningAt: running,
                    fitAt: bootFails ? nil : running + chance.milliseconds(500...40_000),
                    emptiesIn: chance.milliseconds(0...15_000)), at: place)
        }
        return self[id]?.observed(at: now)
    }

    mutating func remove(_ id: WorkerID) { workers.removeAll { $0.id == id } }

    func listed(at placement: PlacementName, now: Duration) -> [ObservedWorker] {
        workers.filter { $0.placement == placement }.map { $0.observed(at: now) }
    }

    /// Workers that take work now.
    func serving(at now: Duration) -> Int { workers.count { $0.isEnrolled && $0.isFit(at: now) } }
}
