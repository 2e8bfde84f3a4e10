extension ControlState {
    /// Takes in a fact. Total: a fact about a fleet or worker that is not there changes nothing.
    mutating func apply(_ fact: Fact) {
        if case .shadow(let fleet, let fact, let at) = fact { return apply(fact, of: fleet, at: at) }
        latest = Swift.max(latest ?? fact.at, fact.at)
        switch fact {
        case .seeded(let seed, _): self.seed = seed
        case .clockSetBack(let step, let at):
            latest = at
            for index in fleets.indices { fleets[index].moveBack(by: step) }
            for place in (shadows ?? []).indices { shadows?[place].moveBack(by: step) }
        case .policyAdopted(let policy, let at): adopt(policy, at: at)
        case .fleetRemoved(let name, _):
            if let place = index(of: name) {
                // A fleet of that name may come again: its workers' names are never given twice.
                formerSequences = (formerSequences ?? [:]).merging([name.rawValue: fleets[place].nextSequence]) { $1 }
                fleets.remove(at: place)
                dropShadow(of: name)
            }
        case .freezeSet(nil, let mark): freeze = mark
        case .freezeCleared(nil, _): freeze = nil
        default:
            if let name = fact.fleet, let place = index(of: name) { fleets[place].apply(fact) }
        }
        if shadows != nil, let name = fact.fleet { countShadow(of: name, at: fact.at) }
    }

    private mutating func adopt(_ policy: FleetPolicy, at now: Instant) {
        let place = insertionPoint(of: policy.fleet)
        if place < fleets.count && fleets[place].policy.fleet == policy.fleet {
            fleets[place].keepTraffic(replacedBy: policy, at: now)
            fleets[place].adopt(policy, at: now)
        } else {
            var fleet = FleetState(policy: policy, at: now)
            fleet.nextSequence = formerSequences?[policy.fleet.rawValue] ?? 1
            fleets.insert(fleet, at: place)
        }
    }
}

extension FleetState {
    mutating func adopt(_ policy: FleetPolicy, at now: Instant) {
        adoptPlacements(of: policy)
        if self.policy.mode == .shadow, policy.mode != .shadow { leaveShadow(at: now) }
        let kept = policy.rules.filter { self.policy.rules.contains($0) }.map(\.name)
        self.policy = policy
        policyHash = policy.fingerprint
        withdrawnAt = nil
        // A policy that is there again is wanted again.
        retiring = nil
        crossings.removeAll { !kept.contains($0.rule) }
        let there = Set((policy.placements + formerPlacements).map(\.name))
        placements.removeAll { !there.contains($0.name) }
    }

    mutating func apply(_ fact: Fact) {
        switch fact {
        case .policyWithdrawn(_, let at): withdrawnAt = at
        case .retirementBegan(_, let mark): retiring = mark
        case .desiredChanged(let decision): change(decision)
        case .evaluated(_, let need, let sighted, let at): evaluated(need: need, sighted: sighted, at: at)
        case .stepCrossed(_, let rule, let step, let since, _): crossed(rule, step: step, since: since)
        case .overrideSet(_, let override): self.override = override
        case .overrideCleared: override = nil
        case .pauseSet(_, let mark): pause = mark
        case .pauseCleared: pause = nil
        case .freezeSet(_, let mark): freeze = mark
        case .freezeCleared: freeze = nil
        default: applyToWorker(fact)
        }
    }

    /// Takes in a fact of a decision alone.
    mutating func apply(_ fact: DecisionFact, at now: Instant) {
        switch fact {
        case .changed(let decision): change(decision)
        case .evaluated(let need, let sighted): evaluated(need: need, sighted: sighted, at: now)
        case .stepCrossed(let rule, let step, let since): crossed(rule, step: step, since: since)
        }
    }

    private mutating func change(_ decision: Decision) {
        desired = decision.to
        lastChange = decision
        desiredHistory.append(DesiredPoint(at: decision.at, desired: decision.to))
        let window = Swift.max(policy.scaleOut.limit?.per ?? .zero, policy.scaleIn.limit?.per ?? .zero)
        let horizon = decision.at - window
        if let keep = desiredHistory.lastIndex(where: { $0.at <= horizon }), keep > 0 {
            desiredHistory.removeFirst(keep)
        }
        let hour = decision.at.hour
        if let last = peaks.last, last.hour == hour {
            peaks[peaks.count - 1].desired = Swift.max(last.desired, decision.to)
        } else {
            // The hour begins with the number that was in force.
            peaks.append(HourlyPeak(hour: hour, desired: Swift.max(decision.from, decision.to)))
        }
        peaks.removeAll { $0.hour < hour - 24 }
    }

    private mutating func evaluated(need: Int, sighted: Bool, at: Instant) {
        let slot = policy.evaluationSlot
        if let last = needs.last, last.at.slot(of: slot) == at.slot(of: slot) {
            if need >= last.need { needs[needs.count - 1] = NeedPoint(at: at, need: need) }
        } else {
            needs.append(NeedPoint(at: at, need: need))
        }
        let horizon = at - Swift.max(policy.scaleIn.hold, policy.scaleOut.hold)
        if let keep = needs.lastIndex(where: { $0.at <= horizon }), keep > 0 { needs.removeFirst(keep) }
        evaluatedAt = at
        if sighted { sightedAt = at }
    }

    private mutating func crossed(_ rule: RuleName, step: Int, since: Instant?) {
        crossings.removeAll { $0.rule == rule && $0.step == step }
        guard let since else { return }
        let place = crossings.firstIndex { ($0.rule, $0.step) > (rule, step) } ?? crossings.count
        crossings.insert(Crossing(rule: rule, step: step, since: since), at: place)
    }

    /// Moves every stored moment, as the controller's clock was.
    mutating func moveBack(by step: Duration) {
        for index in desiredHistory.indices { desiredHistory[index].at = desiredHistory[index].at - step }
        for index in needs.indices { needs[index].at = needs[index].at - step }
        for index in launches.indices { launches[index] = launches[index] - step }
        for index in retirements.indices { retirements[index] = retirements[index] - step }
        for index in crossings.indices { crossings[index].since = crossings[index].since - step }
        for index in placements.indices { placements[index].notBefore = placements[index].notBefore.map { $0 - step } }
        formerTraffic = formerTraffic?.map { FormerTraffic(place: $0.place, droppedAt: $0.droppedAt - step) }
        evaluatedAt = evaluatedAt.map { $0 - step }
        sightedAt = sightedAt.map { $0 - step }
        if let mark = retiring { retiring?.at = mark.at - step }
        for index in workers.indices { workers[index].moveBack(by: step) }
    }
}

extension FleetState {
    /// Where a worker came from, also when the policy has dropped the place since.
    func placement(_ name: PlacementName) -> PlacementPolicy? {
        policy.placements.first { $0.name == name } ?? formerPlacements.first { $0.name == name }
    }
}

extension WorkerRecord {
    fileprivate mutating func moveBack(by step: Duration) {
        since = since - step
        intendedAt = intendedAt - step
        joinedAt = joinedAt.map { $0 - step }
        switch phase {
        case .draining(var drain):
            drain.moveBack(by: step)
            phase = .draining(drain)
        case .terminating(after: var drain, let forced):
            drain?.moveBack(by: step)
            phase = .terminating(after: drain, forced: forced)
        case .launching, .booting, .joining, .inService: break
        }
    }
}

extension DrainRecord {
    fileprivate mutating func moveBack(by step: Duration) {
        began = began - step
        deadline = deadline - step
        overdueAt = overdueAt.map { $0 - step }
        endedAt = endedAt.map { $0 - step }
    }
}

extension FleetPolicy {
    /// How finely needs are kept for the hold window: a sixtieth of it, at least a second.
    var evaluationSlot: Duration {
        let hold = Swift.max(scaleIn.hold, scaleOut.hold).nanoseconds
        return Duration(nanoseconds: hold == 0 ? 10_000_000_000 : Swift.max(1_000_000_000, hold / 60))
    }
}

extension Instant {
    /// The number of the slot of that length that the moment lies in.
    func slot(of length: Duration) -> Int64 { nanoseconds / Swift.max(1, length.nanoseconds) }
}
