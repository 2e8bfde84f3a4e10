extension FleetState {
    /// Keeps the places that workers are at: one that the new policy drops, and one whose name it gives to another
    /// engine or provider. The workers of the latter go on under a name of their own, until it is theirs again.
    mutating func adoptPlacements(of policy: FleetPolicy) {
        var former: [PlacementPolicy] = []
        for var placement in self.policy.placements + formerPlacements {
            let name = placement.name
            guard workers.contains(where: { $0.placement == name }) else { continue }
            if let same = policy.placements.first(where: { $0.isSamePlace(as: placement) }) {
                move(from: name, to: same.name)
            } else if policy.placements.contains(where: { $0.name == name }) {
                placement.label = placement.labelledName
                placement.name = freeName(like: placement.labelledName, besides: former)
                move(from: name, to: placement.name)
                former.append(placement)
            } else {
                former.append(placement)
            }
        }
        formerPlacements = former
    }

    private mutating func move(from name: PlacementName, to other: PlacementName) {
        guard name != other else { return }
        for place in workers.indices where workers[place].placement == name { workers[place].placement = other }
    }

    /// `NAME~1` or the next that no placement has. A policy's names have no `~`.
    private func freeName(like name: PlacementName, besides former: [PlacementPolicy]) -> PlacementName {
        let taken = Set((formerPlacements + former).map(\.name))
        var number = 1
        while taken.contains(PlacementName("\(name)~\(number)")) { number += 1 }
        return PlacementName("\(name)~\(number)")
    }

    /// In the shadow the desired number moved and nobody acted: what is there now is what counts, and every hold and
    /// limit begins with it.
    mutating func leaveShadow(at now: Instant) {
        let there = workers.count { worker in
            switch worker.phase {
            case .launching, .booting, .joining, .inService: true
            case .draining, .terminating: false
            }
        }
        desired = Swift.max(desired, there)
        desiredHistory = [DesiredPoint(at: now, desired: desired)]
        needs = []
        evaluatedAt = nil
    }
}
