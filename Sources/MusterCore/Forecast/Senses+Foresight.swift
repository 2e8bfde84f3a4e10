/// What one rule's foresight has learned.
struct RuleForesight: Hashable, Sendable {
    var rule: RuleName
    var signal: SignalName
    var foresight: Foresight
}

extension FleetSenses {
    /// Keeps what rules that still ask the same have learned, and begins anew for others.
    mutating func adoptForesights(_ rules: [RulePolicy]) {
        let known = foresights
        foresights = rules.compactMap { rule in
            guard case .target(let target) = rule.kind else { return nil }
            let old = known.first { $0.rule == rule.name && $0.signal == target.signal }
            // What was learned of a load and then given up is still the best measure of it.
            guard let load = target.foreseenPerWorker(learned: capacity?.value ?? old?.foresight.perWorker) else {
                return nil
            }
            return old.flatMap { $0.foresight.perWorker == load || rule.kind.learns ? $0 : nil }
                ?? RuleForesight(rule: rule.name, signal: target.signal, foresight: Foresight(perWorker: load))
        }
    }

    /// A total teaches; anything else is a bin in which nothing was seen.
    mutating func teachForesights(_ reading: Reading, of signal: SignalName) {
        guard !foresights.isEmpty, let total = reading.total else { return }
        for place in foresights.indices where foresights[place].signal == signal {
            foresights[place].foresight.observe(total, at: reading.takenAt)
        }
    }

    /// What the rules' foresights say now, in the policy's order of rules; empty when no rule has one.
    mutating func foresee(_ fleet: FleetState, at now: Instant) -> [ForesightRecord?] {
        followCapacity(fleet.policy.rules)
        guard !foresights.isEmpty else { return [] }
        let share = capacity?.goal.goal.fraction ?? 1
        let boot = fleet.longestUsualBoot ?? Foresight.firstBoot
        // What is wanted without the spare capacity on top, or every need would look like a cut.
        let desired = fleet.policy.headroom.removed(from: fleet.desired)
        return fleet.policy.rules.map { rule in
            guard let place = foresights.firstIndex(where: { $0.rule == rule.name }) else { return nil }
            let every = fleet.policy.signals.first { $0.name == foresights[place].signal }?.every ?? BinClock.bin
            return foresights[place].foresight.decide(
                desired: desired, boot: boot, comeback: fleet.comeback, every: every,
                share: rule.kind.learns ? share : 1, at: now)
        }
    }
}

extension FleetSenses {
    /// A foresight of what is learned begins with the first value and goes on with each other.
    mutating func followCapacity(_ rules: [RulePolicy]) {
        guard let value = capacity?.value, rules.contains(where: \.kind.learns) else { return }
        for place in foresights.indices
        where rules.contains(where: { $0.name == foresights[place].rule && $0.kind.learns }) {
            foresights[place].foresight.rescale(to: value)
        }
        let foreseeing = rules.count { rule in
            if case .target(let target) = rule.kind { target.foreseenPerWorker(learned: value) != nil } else { false }
        }
        if foresights.count != foreseeing { adoptForesights(rules) }
    }
}

extension FleetState {
    /// The 99th percentile of this fleet's own boots in seconds, of the 64 that are kept their longest; nil before the
    /// first.
    var longestUsualBoot: Double? { boots.max() }

    /// The seconds that a worker is paid and does not serve when it is let go and another has to come for it: the means of
    /// this fleet's own boots and retirements.
    var comeback: Double {
        let boot = boots.isEmpty ? Foresight.firstBoot : boots.reduce(0, +) / Double(boots.count)
        guard let times = retirementTimes, !times.isEmpty else { return boot + Foresight.firstDrain }
        return boot + times.reduce(0, +) / Double(times.count)
    }
}

extension Reading {
    /// The whole total, when it is a value that was watched for as long as it is asked over. One that lacks workers is
    /// taken as if those that are missing carried what the others do.
    var total: Double? {
        guard watched == nil, case .value(let value) = state else { return nil }
        let share = coverage.fraction
        guard share > 0 else { return nil }
        return share < 1 ? value / share : value
    }
}
