/// What came of one step: facts to journal first, effects to run after.
///
/// An effect that touches a worker gets in by a licence alone, and a fleet in shadow has none.
public struct StepResult: Sendable {
    public private(set) var facts: [Fact] = []
    public private(set) var effects: [Effect] = []

    mutating func note(_ fact: Fact) { facts.append(fact) }

    /// Looks, waits or tells: no worker is any different for it.
    mutating func watch(_ effect: WatchingEffect) { effects.append(Effect(effect)) }

    /// Touches a worker of the licence's fleet.
    mutating func act(_ effect: ActingEffect, by licence: Licence) {
        precondition(effect.fleet == licence.fleet, "an effect of \(effect.fleet) by the licence of \(licence.fleet)")
        effects.append(Effect(effect))
    }
}

/// What any fleet may have done.
enum WatchingEffect: Hashable, Sendable {
    case observe(FleetName, PlacementPolicy)
    case wake(Instant)
    case announce(Alert)
}

/// What only a fleet that is acted on may have done; each case as `Effect` has it.
enum ActingEffect: Hashable, Sendable {
    case launch(LaunchOrder)
    case enrol(WorkerOrder, wasDraining: Bool)
    case drain(WorkerOrder)
    case reclaim(WorkerOrder)
    case terminate(WorkerOrder, forced: Bool)

    var fleet: FleetName {
        switch self {
        case .launch(let order): order.fleet
        case .enrol(let order, _), .drain(let order), .reclaim(let order), .terminate(let order, _): order.fleet
        }
    }
}

extension Effect {
    init(_ effect: WatchingEffect) {
        self =
            switch effect {
            case .observe(let fleet, let placement): .observe(fleet, placement)
            case .wake(let at): .wake(at)
            case .announce(let alert): .announce(alert)
            }
    }

    init(_ effect: ActingEffect) {
        self =
            switch effect {
            case .launch(let order): .launch(order)
            case .enrol(let order, let wasDraining): .enrol(order, wasDraining: wasDraining)
            case .drain(let order): .drain(order)
            case .reclaim(let order): .reclaim(order)
            case .terminate(let order, let forced): .terminate(order, forced: forced)
            }
    }
}

/// The right to touch the workers of one fleet. There is no other way to make one than from a fleet that is acted on.
public struct Licence: Hashable, Sendable {
    public let fleet: FleetName

    /// Nil for a fleet in shadow.
    public init?(_ fleet: FleetState) {
        guard fleet.policy.mode != .shadow else { return nil }
        self.fleet = fleet.policy.fleet
    }
}
