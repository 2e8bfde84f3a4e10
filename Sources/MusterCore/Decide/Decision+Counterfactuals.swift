extension Decision {
    /// What would have to be different for another outcome, most binding first. `policy` is the one in force.
    ///
    /// Thresholds are those of the rule alone: the desired number, headroom and tolerance are taken into account, and
    /// the readings of the other rules as they stand. While an operator's word sets the number, no threshold matters,
    /// and only what ends that word is told. `isFrozen` when a freeze stands, whether or not a stage had to mention it:
    /// then no signal makes the fleet smaller.
    public func counterfactuals(
        under policy: FleetPolicy, isFrozen: Bool = false, moment: MomentText
    ) -> [String] {
        if let word = stages.last(where: \.isOperatorsWord) {
            return condition(of: word, under: policy, moment: moment).map { [$0] } ?? []
        }
        var lines: [String] = []
        for stage in stages {
            if let line = condition(of: stage, under: policy, moment: moment) { lines.append(line) }
        }
        lines += blindConditions(under: policy)
        for rule in policy.rules {
            guard let opinion = opinions.first(where: { $0.rule == rule.name }) else { continue }
            lines += thresholds(
                of: rule, opinion: opinion, under: policy, mayFall: !isFrozen && !wasFrozen, moment: moment)
        }
        return lines
    }

    /// The conditions under which a stage would let another number pass.
    private func condition(of stage: Stage, under policy: FleetPolicy, moment: MomentText) -> String? {
        let bound = stage.before != stage.after
        switch stage.reason {
        case .override where stage.isRetirement: return nil
        case .override(_, _, let until):
            return "the rules decide again "
                + (until.map { "from \(moment($0)), or when" } ?? "when") + " the override is cleared"
        case .paused(_, _, let until):
            return "decides again " + (until.map { "from \(moment($0)), or when" } ?? "when") + " the fleet is resumed"
        case .mode(let mode) where mode != .active:
            return
                "\(bound ? "would move to \(stage.before)" : "would act") with mode active instead of \(mode.rawValue)"
        case .frozen(_, let until, _):
            return would(stage, policy, until.map { "from \(moment($0)), or when unfrozen" } ?? "when unfrozen")
        case .heldByPeak(let peak, let until):
            return would(
                stage, policy, "when the need of \(peak) leaves the hold at \(moment(until)), if none as high comes")
        case .needTooYoung(let until): return would(stage, policy, "at \(moment(until)), if the need lasts")
        case .wouldReturn(let rule, let projected, let threshold):
            return "fewer once \(rule), projected on the smaller fleet, is below \(Phrase.number(threshold)) "
                + "(now \(Phrase.number(projected)))"
        case .outLimit(_, _, let per), .inLimit(_, _, let per):
            let aim = policy.workers.clamped(stage.before)
            guard bound, stage.after == to, aim != to else { return nil }
            return "\(aim) without the limit: the next move within \(Phrase.duration(per))"
        case .maximum(let most):
            return bound ? "\(stage.before) with a higher maximum: workers.max is \(most)" : nil
        case .minimum(let least):
            return bound ? "\(stage.before) with a lower minimum: workers.min is \(least)" : nil
        case .contradiction(let text, let value):
            return would(stage, policy, "when \(text) no longer holds (now \(Phrase.number(value)))")
        case .contradictionBlind(let text): return would(stage, policy, "when the signal of \(text) is a value again")
        case .massUnhealthy:
            return would(
                stage, policy,
                "when at most \(Phrase.share(policy.health.replace.stopAbove)) of the workers fail their checks")
        case .blindHold(_, let until):
            return policy.guards.blind.then == .hold
                ? "stays until a signal is a value again"
                : "at least the last day's peak from \(moment(until)), unless a signal is a value by then"
        case .blindPeak: return "the rules decide again when a signal is a value"
        default: return nil
        }
    }

    /// The number that the stage kept away: never beyond the bounds, and approached only, where a limit stands.
    private func would(_ stage: Stage, _ policy: FleetPolicy, _ when: String) -> String? {
        guard stage.before != stage.after else { return "another number \(when)" }
        let aim = policy.workers.clamped(stage.before)
        guard aim != stage.after else { return nil }
        let limit = aim < from ? policy.scaleIn.limit : policy.scaleOut.limit
        return (limit == nil ? "" : "towards ") + "\(aim) \(when)"
    }

    private func blindConditions(under policy: FleetPolicy) -> [String] {
        opinions.compactMap { opinion in
            guard case .blind(let signal, let state) = opinion.verdict, !opinion.advisory else { return nil }
            let quorum: String
            if let reading = readings.first(where: { $0.signal == signal })?.reading,
                reading.coverage < policy.guards.quorum
            {
                quorum =
                    ", from at least \(Phrase.share(policy.guards.quorum)) of \(Phrase.workers(reading.expected))"
                    + " (now \(reading.reporting))"
            } else {
                quorum = ""
            }
            return "scales in only when \(signal), now \(state.word), is a value again\(quorum)"
        }
    }
}

extension Decision {
    private func thresholds(
        of rule: RulePolicy, opinion: Opinion, under policy: FleetPolicy, mayFall: Bool, moment: MomentText
    ) -> [String] {
        switch (rule.kind, opinion.verdict) {
        case (.target(let target), .needs(_, let reason)):
            switch (target.goal, reason) {
            case (.perWorker(let each), .perWorker(_, let value, _, _)):
                return moves(target.signal, at: value, perNeed: each, rule: rule, under: policy, mayFall: mayFall)
            case (.value(let goal), .value(_, let value, _, let workers, _)) where workers > 0:
                return moves(
                    target.signal, at: value, perNeed: goal / Double(workers), rule: rule, under: policy,
                    mayFall: mayFall)
            default: return []
            }
        case (.steps(let steps), .atLeast), (.steps(let steps), .content):
            return stepMoves(steps, opinion: opinion, mayFall: mayFall, moment: moment)
        case (.backlog(let backlog), .needs(_, .backlog(_, let value, _, _, _))):
            return moves(
                backlog.signal, at: value, perNeed: backlog.perWorker, rule: rule, under: policy, mayFall: mayFall)
        case (.schedule, .atLeast(let least, _)) where least >= to:
            return ["fewer than \(least) once the window of \(rule.name) is over"]
        default: return []
        }
    }

    /// The values of the signal, now at `value`, at which the desired number would rise and fall; one that it is beyond
    /// already moves nothing. `perNeed` is the signal's value that makes a need of one worker.
    private func moves(
        _ signal: SignalName, at value: Double, perNeed: Double, rule: RulePolicy, under policy: FleetPolicy,
        mayFall: Bool
    ) -> [String] {
        let desired = Double(to)
        var lines: [String] = []
        if to < policy.workers.max {
            let rises = need(desired * (1 + policy.scaleOut.tolerance.fraction), without: policy.headroom)
            if rises >= 0, value <= rises * perNeed {
                lines.append(
                    "scales out above \(Phrase.number(rises * perNeed)) of \(signal)"
                        + Self.lasting(policy.scaleOut.hold, " that lasts for "))
            }
        }
        guard mayFall, to > policy.workers.min, !rule.advisory else { return lines }
        let ceiling = Swift.min(desired * (1 - policy.scaleIn.tolerance.fraction), desired - 1)
        let falls = need(ceiling, without: policy.headroom)
        if falls > 0, value >= falls * perNeed {
            let others = policy.rules.contains { $0.name != rule.name && !$0.advisory }
            lines.append(
                "scales in below \(Phrase.number(falls * perNeed)) of \(signal)"
                    + Self.lasting(policy.scaleIn.hold, ", held for ")
                    + (others ? ", if every other rule agrees" : ""))
        }
        return lines
    }

    /// The need that, with the headroom on top, comes to `total`.
    private func need(_ total: Double, without headroom: Headroom) -> Double {
        switch headroom {
        case .absorb:
            total / (reserve.map { $0.need > 0 ? $0.wanted / $0.need : 1 } ?? 1)
        case .share(let share): total / (1 + share.fraction)
        case .workers(let spare): total - Double(spare)
        }
    }

    /// What this decision kept for a declared surge.
    private var reserve: SurgeRecord? {
        for stage in stages { if case .absorb(_, let record) = stage.reason { return record } }
        return nil
    }

    private static func lasting(_ hold: Duration, _ words: String) -> String {
        hold > .zero ? words + Phrase.duration(hold) : ""
    }

    private func stepMoves(_ rule: StepsRule, opinion: Opinion, mayFall: Bool, moment: MomentText) -> [String] {
        if case .content(.stepPending(let signal, _, let threshold, _, let counts)) = opinion.verdict {
            return ["moves at \(moment(counts)) if \(signal) stays beyond \(Phrase.number(threshold))"]
        }
        guard let value = readings.first(where: { $0.signal == rule.signal })?.reading.value else { return [] }
        let lasting = Self.lasting(rule.lasting, " for ")
        var lines: [String] = []
        if let next = rule.above.first(where: { $0.threshold >= value }) {
            lines.append(
                "\(Phrase.adjustment(next.change)) more above \(Phrase.number(next.threshold)) of "
                    + "\(rule.signal)\(lasting)")
        }
        if mayFall, let next = rule.below.first(where: { $0.threshold <= value }) {
            lines.append(
                "\(Phrase.adjustment(next.change.magnitude)) fewer below \(Phrase.number(next.threshold)) of "
                    + "\(rule.signal)\(lasting)")
        }
        return lines
    }
}

extension Decision {
    /// A freeze kept the number.
    private var wasFrozen: Bool {
        stages.contains { if case .frozen = $0.reason { true } else { false } }
    }
}

extension WorkerBounds {
    fileprivate func clamped(_ workers: Int) -> Int { Swift.max(min, Swift.min(max, workers)) }
}

extension Stage {
    /// An operator set the number, whatever the stages before made of it.
    var isOperatorsWord: Bool {
        switch reason {
        case .override, .paused, .mode(.paused): true
        default: false
        }
    }

    /// The fleet is being retired: no override stands, though the reason has its shape.
    var isRetirement: Bool {
        if case .override = reason { kind == .mode } else { false }
    }
}

extension Reading {
    /// The value, when it is one.
    fileprivate var value: Double? {
        if case .value(let value) = state { value } else { nil }
    }
}

extension Adjustment {
    fileprivate var magnitude: Adjustment {
        switch self {
        case .workers(let amount): .workers(amount == .min ? .max : abs(amount))
        case .share(let share): .share(Share(share.fraction.magnitude))
        }
    }
}
