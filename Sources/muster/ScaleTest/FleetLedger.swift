import MusterCore
import MusterPolicy
import MusterWire

/// What was seen of the fleet, added up: who came and went, what it cost, whether it was enough.
struct FleetLedger: Sendable {
    /// The fleet at one time.
    struct Look: Sendable, Hashable {
        var at: Double
        var desired: Int
        var inService: Int
        var arriving: Int
        var draining: Int
        var terminating: Int
        /// All workers listed.
        var listed: Set<String>
        /// Those of them in service.
        var serving: Set<String> = []

        var workers: Int { listed.count }

        /// Whether nothing is under way and as many are there as are wanted.
        var isAtRest: Bool { arriving + draining + terminating == 0 && inService == desired && workers == desired }
    }

    private let serves: Double
    private let profile: LoadProfile
    private var atStart: Set<String> = []
    private var seen: Set<String> = []
    private var killed: Set<String> = []
    private var drained: Set<String> = []
    private var shortSince: Double?
    private(set) var last: Look?
    private(set) var peak = 0
    private(set) var workerSeconds = 0.0
    /// The longest stretch that the load was above the capacity in service, in seconds.
    private(set) var longestShort = 0.0
    /// Those stretches together.
    private(set) var totalShort = 0.0
    /// How long the API did not answer.
    private(set) var blindSeconds = 0.0

    init(serves: Double, profile: LoadProfile) {
        self.serves = serves
        self.profile = profile
    }

    var launched: Int { seen.subtracting(atStart).count }
    var gone: Set<String> { seen.subtracting(last?.listed ?? []) }
    /// Drained and gone.
    var retired: Int { gone.intersection(drained).subtracting(killed).count }
    /// Gone without a drain.
    var lost: Int { gone.count - retired }
    var startedWith: Int { atStart.count }

    mutating func kill(_ worker: String) { killed.insert(worker) }

    /// Takes events of the journal: who launched and who drained, also what no look has caught.
    mutating func take(_ events: [EventView]) {
        for event in events {
            guard let worker = event.worker else { continue }
            switch event.name {
            case "workerLaunched", "workerAdopted", "workerJoined": seen.insert(worker)
            case "drainBegan": drained.insert(worker)
            default: break
            }
        }
    }

    /// Takes a look; what it cost is counted for the time that the load lasts.
    mutating func take(_ look: Look) {
        let earlier = last?.at ?? 0
        let during = min(look.at, profile.length) - min(earlier, profile.length)
        workerSeconds += Double(last?.workers ?? look.workers) * max(0, during)
        if last == nil { atStart = look.listed }
        seen.formUnion(look.listed)
        peak = max(peak, look.workers)
        last = look
        judge(look)
    }

    /// The API did not answer between two times.
    mutating func blind(from earlier: Double, to now: Double) { blindSeconds += max(0, now - earlier) }

    private mutating func judge(_ look: Look) {
        let isShort = profile.rate(at: look.at) > serves * Double(look.inService) * (1 + 1e-9)
        if isShort, shortSince == nil { shortSince = look.at }
        guard let since = shortSince else { return }
        longestShort = max(longestShort, look.at - since)
        if !isShort {
            totalShort += look.at - since
            shortSince = nil
        }
    }

    /// Whether the load was above the capacity at the last look.
    var isShort: Bool { shortSince != nil }
}

extension FleetLedger.Look {
    init(at seconds: Double, desired: Int, workers: [WorkerView]) {
        self.init(
            at: seconds, desired: desired, inService: 0, arriving: 0, draining: 0, terminating: 0,
            listed: Set(workers.map(\.worker)))
        for worker in workers {
            switch worker.phase {
            case .launching, .booting, .joining: arriving += 1
            case .inService where worker.healthy != false && worker.quarantine == nil:
                inService += 1
                serving.insert(worker.worker)
            case .inService: break
            case .draining: draining += 1
            case .terminating: terminating += 1
            }
        }
    }
}
