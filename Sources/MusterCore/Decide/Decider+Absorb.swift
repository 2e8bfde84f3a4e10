extension Decider {
    /// What the declared surge asks for beyond the demand of now; nil when no surge is declared or no demand is known.
    ///
    /// A surge is so many times the demand that is there, not what a forecast adds to it: a foresight's margin and the
    /// reserve are for the same workers, and the higher one counts.
    func reserve(for opinions: [Opinion]) -> (surge: Surge, record: SurgeRecord)? {
        guard case .absorb(let surge) = policy.headroom else { return nil }
        var best: SurgeRecord?
        for opinion in opinions {
            guard let need = opinion.presentNeed(served: policy.workers.serves) else { continue }
            let record = record(surge, need: need, opinion.rule)
            if record.standing > best?.standing ?? 0 { best = record }
        }
        return best.map { (surge, $0) }
    }

    private func record(_ surge: Surge, need: Double, _ rule: RuleName) -> SurgeRecord {
        let boot = fleet.longestUsualBoot ?? Foresight.firstBoot
        let signals = policy.rules.first { $0.name == rule }?.kind.signals ?? []
        let every = policy.signals.filter { signals.contains($0.name) }.map(\.every.inSeconds).max() ?? 0
        let reserve = StandingReserve(
            surge: surge, reaction: Foresight.usualDelay.inSeconds + every + boot, limit: policy.scaleOut.limit,
            launch: policy.guards.launch)
        let standing = reserve.workers(for: need)
        return SurgeRecord(
            rule: rule, need: need, reaction: reserve.reaction, boot: boot, times: reserve.times, standing: standing,
            limited: max(0, standing - need * reserve.times), tolerance: policy.scaleOut.tolerance)
    }
}

extension Opinion {
    /// Workers that carry the demand of now, at what the policy says that they can serve; nil when the rule knows no
    /// demand.
    fileprivate func presentNeed(served: ServingCapacity?) -> Double? {
        guard case .needs(let need, let reason) = verdict else { return nil }
        switch reason {
        case .foresight(let signal, _, let perWorker, let record, _):
            return min(need, record.level) * Self.spare(signal, perWorker, served)
        case .perWorker(let signal, _, let perWorker, _): return need * Self.spare(signal, perWorker, served)
        default: return need
        }
    }

    /// A worker that is asked to carry less than it can serve has the rest for the surge.
    private static func spare(_ signal: SignalName, _ perWorker: Double, _ served: ServingCapacity?) -> Double {
        guard let served, served.signal == signal, served.amount > perWorker else { return 1 }
        return perWorker / served.amount
    }

    /// A foresight's as the rule without it would give it: the demand of now.
    var withoutForesight: Opinion {
        guard
            case .needs(let need, because: .foresight(let signal, let value, let perWorker, let record, let imputed)) =
                verdict
        else { return self }
        return Opinion(
            rule: rule,
            verdict: .needs(
                min(need, record.level),
                because: .perWorker(signal, value: value, perWorker: perWorker, imputed: imputed)),
            advisory: advisory)
    }
}
