extension Kernel {
    /// The last decision of the candidate beside that fleet, whether or not it changed anything; nil before the first.
    public func shadowDecision(_ fleet: FleetName) -> Decision? {
        state.shadowPlace(of: fleet).flatMap { shadowSenses[$0].lastDecision }
    }

    /// Takes over the candidates of fleets that are there; a fleet that none is of has none any more.
    mutating func loadShadows(_ policies: [FleetPolicy], at now: Instant, into step: inout StepResult) {
        for fleet in state.fleets.map(\.policy.fleet) {
            let wanted = policies.first { $0.fleet == fleet }
            let known = state.shadow(of: fleet)?.candidate.policy
            guard wanted != known else { continue }
            let place = state.shadowPlace(of: fleet)
            if let place { shadowSenses.remove(at: place) }
            record(.shadow(fleet, wanted.map { .adopted($0) } ?? .ended, at: now), in: &step)
            guard let index = state.index(of: fleet), let place = state.shadowPlace(of: fleet),
                let candidate = state.shadow(of: fleet)?.candidate
            else { continue }
            var senses = FleetSenses(fleet: candidate)
            // What both policies measure in the same way the candidate knows from its first moment.
            senses.takeOver(from: self.senses[index], rules: candidate.policy.rules)
            shadowSenses.insert(senses, at: place)
        }
    }

    /// Lets the candidate decide. What comes of it are facts of a kind that no effect follows from.
    mutating func evaluateShadow(_ index: Int, at now: Instant, into step: inout StepResult) {
        let live = state.fleets[index]
        guard let place = state.shadowPlace(of: live.policy.fleet), let shadow = state.shadows?[place] else { return }
        // A clock that was set back by less than a fact of the fleet would notice stands still for the candidate.
        let now = max(now, shadow.latest)
        let census = knownRoster(index).census(at: now)
        shadowSenses[place].noteWork(at: now)
        let (_, facts) = shadowSenses[place].decide(
            shadow.fleet(beside: live), globalFreeze: state.freeze, census: census, at: now)
        for fact in facts { record(.shadow(live.policy.fleet, .decided(fact), at: now), in: &step) }
        if let news = state.shadows?[place].news(at: now) {
            record(.shadow(live.policy.fleet, news, at: now), in: &step)
        }
    }

    /// Gives the candidate a reading of a signal that both policies read in the same way.
    mutating func tellShadow(_ index: Int, _ signal: SignalName, _ reading: Reading, at now: Instant) {
        let live = state.fleets[index].policy
        guard let place = state.shadowPlace(of: live.fleet), let shadow = state.shadows?[place],
            let policy = live.signals.first(where: { $0.name == signal }),
            shadow.candidate.policy.signals.contains(policy)
        else { return }
        _ = shadowSenses[place].take(reading, of: signal, rules: shadow.candidate.policy.signals, at: now)
    }

    /// Gives the candidate what workers report, where it learns the same: they are asked for the fleet's own policy.
    mutating func tellShadow(_ index: Int, _ readings: [WorkerReading], taken: Instant, at now: Instant) {
        let live = state.fleets[index]
        guard let place = state.shadowPlace(of: live.policy.fleet),
            shadowSenses[place].capacity?.goal == senses[index].capacity?.goal
        else { return }
        shadowSenses[place].take(readings, taken: taken, of: live, at: now)
    }

    /// Takes in a reading that only a candidate asked for: the fleet itself is not evaluated for it.
    mutating func readForShadow(
        _ reader: FleetName, _ signal: SignalName, _ reading: Reading, at now: Instant, into step: inout StepResult
    ) {
        guard let place = state.shadows?.firstIndex(where: { $0.readAs == reader }), let shadow = state.shadows?[place],
            let index = state.index(of: shadow.fleet),
            shadow.ownSignals(beside: state.fleets[index].policy).contains(where: { $0.name == signal }),
            shadowSenses[place].take(reading, of: signal, rules: shadow.candidate.policy.signals, at: now)
        else { return }
        evaluateShadow(index, at: now, into: &step)
    }
}

extension ShadowState {
    /// How often people are told that the numbers differ or agree, at most.
    private static let tellEvery = Duration.seconds(60)

    /// That the numbers differ or agree, when that is new and people were not told something else just now.
    fileprivate func news(at now: Instant) -> ShadowFact? {
        let differs = tally.differsSince != nil
        guard differs != toldDiffers, toldAt.map({ now - $0 >= Self.tellEvery }) ?? true else { return nil }
        return differs ? .differs(candidate: tally.candidate, live: tally.live) : .agrees(tally.live)
    }
}

extension FleetSenses {
    /// Takes over readings of the same signals and what foresights of the same rules have learned.
    mutating func takeOver(from live: FleetSenses, rules: [RulePolicy]) {
        copyReadings(from: live)
        if capacity?.goal == live.capacity?.goal { capacity = live.capacity }
        foresights = live.foresights
        adoptForesights(rules)
    }
}
