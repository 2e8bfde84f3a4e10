extension ControlState {
    /// The candidate beside that fleet, or nil.
    public func shadow(of fleet: FleetName) -> ShadowState? { shadowPlace(of: fleet).flatMap { shadows?[$0] } }

    /// Where the candidate stands in `shadows`, or nil.
    func shadowPlace(of fleet: FleetName) -> Int? { shadows?.firstIndex { $0.fleet == fleet } }

    mutating func apply(_ fact: ShadowFact, of fleet: FleetName, at now: Instant) {
        guard let live = self[fleet] else { return }
        if case .adopted(let policy) = fact {
            var kept = (shadows ?? []).filter { $0.fleet != fleet }
            let place = kept.firstIndex { $0.fleet > fleet } ?? kept.count
            kept.insert(ShadowState(policy, beside: live, at: now), at: place)
            shadows = kept
        } else if case .ended = fact {
            dropShadow(of: fleet)
        } else if let place = shadowPlace(of: fleet) {
            shadows?[place].apply(fact, at: now)
            countShadow(of: fleet, at: now)
        }
    }

    mutating func dropShadow(of fleet: FleetName) {
        let kept = (shadows ?? []).filter { $0.fleet != fleet }
        shadows = kept.isEmpty ? nil : kept
    }

    /// Takes in that a number changed, if it did.
    mutating func countShadow(of fleet: FleetName, at now: Instant) {
        guard let place = shadowPlace(of: fleet), let live = self[fleet], let shadow = shadows?[place] else { return }
        let (wanted, candidate) = (live.desired, shadow.candidate.desired)
        guard shadow.tally.live != wanted || shadow.tally.candidate != candidate else { return }
        shadows?[place].tally.count(live: wanted, candidate: candidate, at: now)
    }
}

extension ShadowState {
    fileprivate mutating func apply(_ fact: ShadowFact, at now: Instant) {
        latest = max(latest, now)
        switch fact {
        case .decided(let fact): candidate.apply(fact, at: now)
        case .differs, .agrees:
            toldAt = now
            toldDiffers = if case .differs = fact { true } else { false }
        case .adopted, .ended: break
        }
    }

    mutating func moveBack(by step: Duration) {
        candidate.moveBack(by: step)
        tally.moveBack(by: step)
        latest = latest - step
        toldAt = toldAt.map { $0 - step }
    }
}

extension FleetState {
    /// Without anything that a candidate has not: workers, and where they are.
    mutating func forgetWorkers() {
        workers = []
        formerPlacements = []
        formerTraffic = nil
        placements = []
        launches = []
        retirements = []
        withdrawnAt = nil
    }
}
