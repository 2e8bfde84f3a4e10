/// What must be true of every state, whatever came in.
public enum Invariants {
    /// Everything that is wrong with the state, in words; empty when nothing is.
    public static func check(_ state: ControlState) -> [String] {
        var wrong: [String] = []
        if !isAscending(state.fleets.map(\.policy.fleet)) { wrong.append("fleets are not sorted and unique") }
        if !isAscending((state.shadows ?? []).map(\.fleet)) { wrong.append("shadows are not sorted and unique") }
        for shadow in state.shadows ?? [] { wrong += check(shadow, in: state) }
        for fleet in state.fleets { wrong += check(fleet).map { "\(fleet.policy.fleet): \($0)" } }
        return wrong
    }

    private static func check(_ fleet: FleetState) -> [String] {
        var wrong: [String] = []
        if fleet.desired < 0 { wrong.append("desired is \(fleet.desired)") }
        if fleet.desiredHistory.last?.desired != fleet.desired {
            wrong.append("the history of desired does not end with \(fleet.desired)")
        }
        if !isSorted(fleet.desiredHistory.map(\.at)) { wrong.append("the history of desired is not sorted") }
        if !isSorted(fleet.needs.map(\.at)) { wrong.append("needs are not sorted") }
        if !isAscending(fleet.workers.map(\.id)) { wrong.append("workers are not sorted and unique") }
        if !isAscending(fleet.placements.map(\.name)) { wrong.append("placements are not sorted and unique") }
        if fleet.boots.count > 64 { wrong.append("\(fleet.boots.count) boots are kept") }
        for crossing in zip(fleet.crossings, fleet.crossings.dropFirst())
        where (crossing.0.rule, crossing.0.step) >= (crossing.1.rule, crossing.1.step) {
            wrong.append("crossings are not sorted and unique")
        }
        for worker in fleet.workers { wrong += check(worker, fleet).map { "\(worker.id): \($0)" } }
        return wrong
    }

    private static func check(_ shadow: ShadowState, in state: ControlState) -> [String] {
        var wrong: [String] = []
        guard let live = state[shadow.fleet] else { return ["\(shadow.fleet): a shadow without a fleet"] }
        if !shadow.candidate.workers.isEmpty { wrong.append("the shadow has workers") }
        if shadow.tally.live != live.desired || shadow.tally.candidate != shadow.candidate.desired {
            wrong.append("the shadow's tally is of other numbers")
        }
        return (wrong + check(shadow.candidate)).map { "shadow of \(shadow.fleet): \($0)" }
    }

    private static func check(_ worker: WorkerRecord, _ fleet: FleetState) -> [String] {
        var wrong: [String] = []
        if fleet.placement(worker.placement) == nil { wrong.append("its placement \(worker.placement) is unknown") }
        if worker.phase == .inService, worker.joinedAt == nil { wrong.append("in service without having joined") }
        if worker.phase == .launching, worker.isAdopted { wrong.append("adopted and launching") }
        if case .draining(let drain) = worker.phase, drain.deadline < drain.began {
            wrong.append("its drain is over before it begins")
        }
        return wrong
    }

    private static func isAscending<Element: Comparable>(_ elements: [Element]) -> Bool {
        zip(elements, elements.dropFirst()).allSatisfy { $0 < $1 }
    }

    private static func isSorted(_ moments: [Instant]) -> Bool {
        zip(moments, moments.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
