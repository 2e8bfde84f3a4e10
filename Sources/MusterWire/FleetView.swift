import Foundation
public import MusterCore

/// One fleet on one line.
public struct FleetSummary: Codable, Hashable, Sendable {
    /// What an operator most needs to know of a fleet.
    public enum Condition: String, WireWord {
        case steady, scalingOut, scalingIn, blind, held, overridden, paused, frozen, retiring, notEvaluated
        /// It decides and nothing is done.
        case shadow
    }

    public var fleet: String
    public var owner: String?
    public var mode: String
    public var condition: Condition
    public var desired: Int
    public var min: Int
    public var max: Int
    public var inService: Int
    public var arriving: Int
    public var draining: Int
    public var terminating: Int
    public var unhealthy: Int
    public var quarantined: Int
    public var overdueDrains: Int
    public var signals: [ReadingView]
    /// What a worker carries, where the policy has that learned.
    public var capacity: CapacityView?
    public var override: OverrideView?
    public var pause: MarkView?
    public var freeze: MarkView?
    /// Workers that an operator protected or quarantined, sorted by name.
    public var marked: [MarkedWorkerView]
    /// Set when the fleet is being retired for good.
    public var retiring: MarkView?
    /// Since when the policy's file is missing.
    public var policyWithdrawnAt: Timestamp?
    /// When it was last evaluated with success.
    public var evaluatedAt: Timestamp?
    public var lastChangeAt: Timestamp?
    /// The last change and its reason.
    public var lastChange: String?
    /// The candidate that is tried beside the policy.
    public var shadow: ShadowView?

    /// `decision` is the last evaluation; `freeze` one of every fleet.
    public init(
        _ state: FleetState, decision: Decision?, freeze everyFleet: OperatorMark?, shadow: ShadowState? = nil,
        now: Instant
    ) {
        let census = decision?.census ?? Census(state)
        fleet = state.policy.fleet.rawValue
        owner = state.policy.owner
        mode = state.policy.mode.rawValue
        desired = state.desired
        min = state.policy.workers.min
        max = state.policy.workers.max
        inService = census.inService
        arriving = census.arriving
        draining = census.draining
        terminating = census.terminating
        unhealthy = census.unhealthy
        quarantined = census.quarantined
        overdueDrains = state.workers.filter { $0.isOverdue }.count
        signals = decision?.readings.map { ReadingView($0, now: now) } ?? []
        capacity = decision?.opinions.lazy.compactMap(\.capacity).first.map { CapacityView($0) }
        let standing: (OperatorMark?) -> MarkView? = { $0.flatMap { $0.holds(at: now) ? MarkView($0) : nil } }
        override = state.override.flatMap { $0.mark.holds(at: now) ? OverrideView($0) : nil }
        pause = standing(state.pause)
        freeze = standing(state.freeze) ?? standing(everyFleet)
        marked = state.workers.compactMap { MarkedWorkerView($0, now: now) }.sorted { $0.worker < $1.worker }
        retiring = standing(state.retiring)
        policyWithdrawnAt = state.withdrawnAt.map(Timestamp.init)
        evaluatedAt = (decision?.at ?? state.evaluatedAt).map(Timestamp.init)
        lastChangeAt = state.lastChange.map { Timestamp($0.at) }
        lastChange = state.lastChange?.summary
        self.shadow = shadow.map { ShadowView($0, now: now) }
        condition = .steady
        condition = condition(decision: decision, census: census)
    }

    private func condition(decision: Decision?, census: Census) -> Condition {
        if retiring != nil { return .retiring }
        if mode == FleetMode.shadow.rawValue { return .shadow }
        if pause != nil || mode == FleetMode.paused.rawValue { return .paused }
        if freeze != nil { return .frozen }
        if override != nil { return .overridden }
        guard let decision else { return .notEvaluated }
        if decision.opinions.contains(where: { $0.isBlind }) { return .blind }
        if census.counted < desired || census.arriving > 0 { return .scalingOut }
        if census.counted > desired || census.draining > 0 { return .scalingIn }
        let held = decision.stages.contains {
            [.hold, .projection, .guards].contains($0.kind) && $0.before != $0.after
        }
        return held ? .held : .steady
    }
}

extension Opinion {
    fileprivate var isBlind: Bool {
        if case .blind = verdict { !advisory } else { false }
    }
}

extension WorkerRecord {
    fileprivate var isOverdue: Bool {
        if case .draining(let drain) = phase { drain.overdueAt != nil } else { false }
    }
}

extension Census {
    /// Counted from the workers, for a fleet that was not evaluated yet.
    fileprivate init(_ state: FleetState) {
        self.init()
        for worker in state.workers {
            if worker.quarantine != nil { quarantined += 1 }
            switch worker.phase {
            case .launching, .booting, .joining: arriving += 1
            case .inService:
                if worker.healthy == false { unhealthy += 1 } else if worker.quarantine == nil { inService += 1 }
            case .draining: draining += 1
            case .terminating: terminating += 1
            }
        }
    }
}

/// Every fleet, sorted by name.
public struct FleetList: Codable, Hashable, Sendable {
    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var fleets: [FleetSummary]

    public init(_ fleets: [FleetSummary], at now: Instant) {
        at = Timestamp(now)
        self.fleets = fleets
    }
}
