public import MusterCore

/// One worker.
public struct WorkerView: Codable, Hashable, Sendable {
    /// Where a worker is in its life.
    public enum Phase: String, WireWord {
        case launching, booting, joining, inService, draining, terminating
    }

    public var worker: String
    public var fleet: String
    public var placement: String
    public var phase: Phase
    public var phaseSince: Timestamp
    /// Since the launch was intended.
    public var ageSeconds: Double
    public var intendedAt: Timestamp
    /// When it first came into service.
    public var joinedAt: Timestamp?
    /// The provider's own name for it.
    public var handle: String?
    public var address: String?
    /// The last verdict of its checks; absent before the first.
    public var healthy: Bool?
    public var protection: MarkView?
    public var quarantine: MarkView?
    /// Who wants it drained; it serves until another does in its place.
    public var drainAsked: MarkView?
    public var drain: DrainView?

    public init(_ record: WorkerRecord, fleet: FleetName, progress: DrainProgress?, now: Instant) {
        worker = record.id.rawValue
        self.fleet = fleet.rawValue
        placement = record.placement.rawValue
        phase = Phase(record.phase)
        phaseSince = Timestamp(record.since)
        ageSeconds = max(0, (now - record.intendedAt).inSeconds)
        intendedAt = Timestamp(record.intendedAt)
        joinedAt = record.joinedAt.map(Timestamp.init)
        handle = record.handle
        address = record.address.map { $0.host.contains(":") ? "[\($0.host)]:\($0.port)" : "\($0.host):\($0.port)" }
        healthy = record.healthy
        protection = record.protection.flatMap { $0.holds(at: now) ? MarkView($0) : nil }
        quarantine = record.quarantine.flatMap { $0.holds(at: now) ? MarkView($0) : nil }
        drainAsked = record.drainAsked.map { MarkView($0) }
        if case .draining(let drain) = record.phase { self.drain = DrainView(drain, progress: progress) }
    }
}

extension WorkerView.Phase {
    /// The word for a worker's phase.
    public init(_ phase: WorkerPhase) {
        self =
            switch phase {
            case .launching: .launching
            case .booting: .booting
            case .joining: .joining
            case .inService: .inService
            case .draining: .draining
            case .terminating: .terminating
            }
    }
}

/// A drain under way.
public struct DrainView: Codable, Hashable, Sendable {
    /// Why the worker is being retired, for people.
    public var reason: String
    public var began: Timestamp
    public var deadline: Timestamp
    /// When the deadline passed, if it did.
    public var overdueAt: Timestamp?
    /// The step at work, from 1, of how many; absent before the first report.
    public var step: Int?
    public var steps: Int?
    /// What it waits for.
    public var blocker: String?

    init(_ drain: DrainRecord, progress: DrainProgress?) {
        reason = drain.reason.phrase
        began = Timestamp(drain.began)
        deadline = Timestamp(drain.deadline)
        overdueAt = drain.overdueAt.map(Timestamp.init)
        step = progress?.step
        steps = progress?.steps
        blocker = progress?.blocker
    }
}

/// Workers, sorted by name.
public struct WorkerList: Codable, Hashable, Sendable {
    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var workers: [WorkerView]

    public init(_ workers: [WorkerView], at now: Instant) {
        at = Timestamp(now)
        self.workers = workers
    }
}
