extension Kernel {
    /// Why the worker is not retired, not in service, or not gone; nil when there is no such worker.
    public func whyNot(_ worker: WorkerID, at now: Instant) -> WhyNot? {
        for index in state.fleets.indices {
            guard let place = state.fleets[index].index(of: worker) else { continue }
            let record = state.fleets[index].workers[place]
            let policy = state.fleets[index].policy
            var reasons: [WhyNotReason] = policy.mode == .shadow ? [.kept(.mode(.shadow))] : []
            let question: WhyNot.Question
            switch record.phase {
            case .inService:
                question = .notRetired
                reasons += reasonsToStay(record, index, at: now)
            case .launching, .booting, .joining:
                question = .notInService
                reasons += reasonsNotToServe(record, index, at: now)
            case .draining, .terminating:
                question = .notGone
                reasons += reasonsNotToGo(record, index, at: now)
            }
            let isNumber = reasons.contains { if case .needed = $0 { true } else { false } }
            return WhyNot(
                worker: worker, fleet: policy.fleet, at: now, question: question, reasons: reasons,
                decision: isNumber ? senses[index].lastDecision : nil, policy: policy,
                isFrozen: freezeInForce(state.fleets[index], at: now) != nil)
        }
        return nil
    }

    private func reasonsToStay(_ worker: WorkerRecord, _ index: Int, at now: Instant) -> [WhyNotReason] {
        guard state.fleets[index].policy.mode != .shadow else { return [] }
        let roster = knownRoster(index)
        let census = roster.census(at: now)
        var reasons: [WhyNotReason] = []
        if let mark = worker.drainAsked {
            reasons.append(askedRefusal(worker, mark, roster, index, at: now) ?? .next)
        } else if let mark = worker.protection, mark.holds(at: now) {
            reasons.append(.protected(mark))
        }
        if let missing = senses[index].missed[worker.id] {
            reasons.append(.unlisted(listings: missing.listings, since: missing.since))
        }
        if worker.healthy == false { reasons += reasonsNotToReplace(worker, index, census, at: now) }
        guard worker.drainAsked == nil else { return reasons }
        return reasons + reasonsNotToShrink(worker, index, census, at: now).filter { !reasons.contains($0) }
    }

    private func reasonsNotToReplace(
        _ worker: WorkerRecord, _ index: Int, _ census: Census, at now: Instant
    ) -> [WhyNotReason] {
        var reasons: [WhyNotReason] = [.unhealthy]
        if let refusal = replaceRefusal(index, census, at: now) { reasons.append(refusal) }
        if let spent = quotaSpent(index, at: now) { reasons.append(spent) }
        let plan = replacePlan(index, at: now)
        let atOnce = state.fleets[index].policy.health.replace.atOnce
        if plan.underWay >= atOnce { reasons.append(.replacementsFull(plan.underWay, atOnce: atOnce)) }
        if reasons.count == 1, plan.given.contains(worker.id) { reasons.append(.next) }
        return reasons
    }

    private func reasonsNotToShrink(
        _ worker: WorkerRecord, _ index: Int, _ census: Census, at now: Instant
    ) -> [WhyNotReason] {
        var reasons: [WhyNotReason] = []
        let fleet = state.fleets[index]
        let refused = replaceRefusal(index, census, at: now) != nil
        let replaced = refused ? 0 : replacePlan(index, at: now).given.count
        let there = staying(index, census, replaced: replaced)
        let excess = there - fleet.desired
        let stages = excess > 0 ? [] : senses[index].lastDecision?.stages.filter(\.keepsWorkers) ?? []
        if excess <= 0 { reasons.append(.needed(desired: fleet.desired, there: there, because: stages)) }
        if let refusal = shrinkRefusal(index, at: now), !stages.contains(where: { .kept($0.reason) == refusal }) {
            reasons.append(refusal)
        }
        guard excess > 0, worker.protection?.holds(at: now) != true else { return reasons }
        if let spent = quotaSpent(index, at: now) { reasons.append(spent) }
        let plan = shrinkPlan(index, by: excess, census, at: now)
        if plan.spare == 0 { reasons.append(.arrivingFirst(excess)) }
        if plan.spare > 0, plan.drains == 0 {
            reasons.append(.drainsFull(draining: census.draining, atOnce: plan.atOnce))
        }
        if reasons.isEmpty, plan.drained.contains(worker.id) { return [.next] }
        return reasons + turn(of: worker, index, at: now)
    }

    /// Its place in the order of those that may go; nothing for the first.
    private func turn(of worker: WorkerRecord, _ index: Int, at now: Instant) -> [WhyNotReason] {
        let ranked = candidates(index, at: now)
        guard let place = ranked.firstIndex(where: { $0.worker.id == worker.id }), place > 0 else { return [] }
        let order = ranked[place - 1].precedes(ranked[place], by: state.fleets[index].policy.pick).order
        return [.turn(place + 1, of: ranked.count, after: ranked[place - 1].worker.id, by: order)]
    }

    private func quotaSpent(_ index: Int, at now: Instant) -> WhyNotReason? {
        let fleet = state.fleets[index]
        guard retirementsLeft(fleet, at: now) == 0 else { return nil }
        let retired = retired(fleet, at: now).sorted()
        let quota = fleet.policy.guards.retire
        let freed = retired.count - quota.acts
        return .quota(
            quota, retired: retired.count, next: freed < retired.count ? retired[max(0, freed)] + quota.per : nil)
    }

    private func reasonsNotToServe(_ worker: WorkerRecord, _ index: Int, at now: Instant) -> [WhyNotReason] {
        let fleet = state.fleets[index]
        var reasons: [WhyNotReason] = []
        switch worker.phase {
        case .launching: reasons = [.launching(since: worker.since)] + trial(.launch, worker, index)
        case .booting:
            if let deadline = deadline(of: worker, fleet: index) {
                let expected = fleet.usualBoot.map { worker.intendedAt + $0 }
                reasons.append(.booting(since: worker.since, expected: expected, deadline: deadline))
            }
            reasons.append(fleet.policy.health.check == nil ? .notRunning : .checks(passing: worker.healthy))
        case .joining(let returning):
            reasons = [.joining(since: worker.since, returning: returning)]
            reasons += trial(returning ? .reclaim : .enrol, worker, index)
        case .inService, .draining, .terminating: break
        }
        if let missing = senses[index].missed[worker.id] {
            reasons.append(.unlisted(listings: missing.listings, since: missing.since))
        }
        return reasons
    }

    private func reasonsNotToGo(_ worker: WorkerRecord, _ index: Int, at now: Instant) -> [WhyNotReason] {
        let isBroughtIn = bringingIn(worker.id, fleet: index).map { [WhyNotReason.broughtIn($0)] }
        switch worker.phase {
        case .draining(let drain):
            var reasons: [WhyNotReason] = []
            let turn = turn(of: drain, worker, index, at: now)
            if case .waits(.quarantined(let mark)) = turn {
                reasons.append(.quarantined(mark))
            } else {
                reasons.append(.retiring(drain.reason, since: drain.began))
                if case .waits(.protected(let mark)) = turn { reasons.append(.protected(mark)) }
            }
            guard drain.endedAt == nil else { return reasons }
            reasons += isBroughtIn ?? []
            if let progress = senses[index].drains[worker.id] { reasons.append(.draining(progress)) }
            reasons += trial(.drain, worker, index).filter(\.isTroubled)
            switch turn {
            case .waits(.quarantined), .waits(.protected): break
            case .waits(let reason): reasons.append(reason)
            case .isEmpty, .isForced, .isOverdue: reasons.append(.next)
            }
            return reasons
        case .terminating(_, let forced):
            return [.terminating(since: worker.since, forced: forced)] + (isBroughtIn ?? [])
                + trial(.terminate, worker, index)
        case .launching, .booting, .joining, .inService: return []
        }
    }

    /// How the effect that the worker's phase needs is doing; nothing before it was asked for.
    private func trial(_ kind: EffectID.Kind, _ worker: WorkerRecord, _ index: Int) -> [WhyNotReason] {
        let id = EffectID(kind: kind, fleet: state.fleets[index].policy.fleet, subject: worker.id.rawValue)
        guard let status = senses[index].effects[id] else { return [] }
        return [
            .effect(
                EffectTrial(
                    kind: kind, isUnderWay: status.underWay, attempts: status.attempts, notBefore: status.notBefore,
                    problem: status.lastProblem))
        ]
    }
}

extension Stage {
    /// It says who asks for the number, or made it larger than it was.
    fileprivate var keepsWorkers: Bool {
        if case .unchanged = reason { return false }
        return kind == .merge || after > before
    }
}

extension WhyNotReason {
    /// An effect that has failed.
    fileprivate var isTroubled: Bool {
        if case .effect(let trial) = self { trial.attempts > 0 } else { false }
    }
}
