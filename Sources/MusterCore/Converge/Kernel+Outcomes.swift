extension Kernel {
    /// Takes in how an effect ended.
    mutating func end(
        _ id: EffectID, _ outcome: Outcome, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        guard let status = senses[index].effects[id], status.underWay else {
            // A second reply to the same call is no news, but for a launch that came true after all.
            if case .succeeded(.launched(let observed)) = outcome { meet(observed, fleet: index, at: now, into: &step) }
            return
        }
        if status.isVoid {
            senses[index].effects[id] = nil
            senses[index].lookAgain(at: PlacementName(id.subject))
            return
        }
        switch outcome {
        case .succeeded(let result):
            senses[index].effects[id] = nil
            succeed(id, result, fleet: index, at: now, into: &step)
        case .refused(.outcomeUnknown(let text)), .unknown(let text): postpone(id, text, fleet: index, at: now)
        case .refused(let failure):
            if id.kind == .terminate, case .notFound = failure {
                senses[index].effects[id] = nil
                depart(WorkerID(id.subject), "not found by the provider", fleet: index, at: now, into: &step)
            } else if id.kind == .launch, status.attempts == 0 {
                senses[index].effects[id] = nil
                refuseLaunch(WorkerID(id.subject), failure, fleet: index, at: now, into: &step)
            } else {
                postpone(id, failure.description, refusal: failure, fleet: index, at: now)
            }
        }
    }

    private mutating func succeed(
        _ id: EffectID, _ result: EffectResult, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        let worker = WorkerID(id.subject)
        let name = id.fleet
        guard id.kind != .observe else {
            let placement = PlacementName(id.subject)
            if case .observed(let workers, let began) = result, state.fleets[index].placement(placement) != nil {
                settle(workers, placement: placement, began: began, fleet: index, at: now, into: &step)
            }
            return
        }
        guard let place = state.fleets[index].index(of: worker) else { return }
        switch (id.kind, state.fleets[index].workers[place].phase, result) {
        case (.launch, _, .launched(let observed)): meet(observed, fleet: index, at: now, into: &step)
        case (.enrol, .joining(returning: false), _), (.reclaim, .joining(returning: true), _):
            record(.workerJoined(name, worker, at: now), in: &step)
        case (.drain, .draining, _):
            record(.drainEnded(name, worker, at: now), in: &step)
        case (.terminate, .terminating(let drain, _), .stillBusy(let blocker)):
            senses[index].drains[worker] = DrainProgress(step: 0, steps: 0, blocker: blocker)
            let deadline = drain?.deadline ?? now + state.fleets[index].policy.drain.deadline
            record(
                .drainBegan(name, worker, drain?.reason ?? .bootFailed, deadline: deadline, at: now), in: &step)
        case (.terminate, .terminating(let drain, let forced), _):
            let act = drain == nil || forced ? "terminated" : "drained and terminated"
            let reason = state.fleets[index].workers[place].exit.map { "ended by itself: \($0)" } ?? act
            depart(worker, reason, fleet: index, at: now, into: &step)
        default: break
        }
    }

    /// Takes in what the provider says of one worker that the journal knows.
    mutating func meet(_ observed: ObservedWorker, fleet index: Int, at now: Instant, into step: inout StepResult) {
        guard let place = state.fleets[index].index(of: observed.id) else { return }
        let name = state.fleets[index].policy.fleet
        let known = state.fleets[index].workers[place]
        senses[index].missed[observed.id] = nil
        if case .terminating = known.phase { return }
        let launch = EffectID(kind: .launch, fleet: name, subject: observed.id.rawValue)
        if senses[index].effects[launch]?.underWay == false { senses[index].effects[launch] = nil }
        let isNews = known.phase == .launching || (observed.address != nil && known.address != observed.address)
        if isNews || known.handle != observed.handle {
            record(
                .workerLaunched(name, observed.id, handle: observed.handle, observed.address, at: now), in: &step)
        }
        switch observed.state {
        case .exited(let how): record(.workerExited(name, observed.id, how: how, at: now), in: &step)
        case .running:
            let isUnchecked = state.fleets[index].policy.health.check == nil && known.healthy != true
            let hasPassed = known.healthy == true && state.fleets[index].workers[place].phase == .booting
            if isUnchecked || hasPassed {
                record(.workerHealthChanged(name, observed.id, healthy: true, at: now), in: &step)
            }
        case .pending: break
        }
    }

    private mutating func settle(
        _ observed: [ObservedWorker], placement: PlacementName, began: Instant, fleet index: Int, at now: Instant,
        into step: inout StepResult
    ) {
        let name = state.fleets[index].policy.fleet
        for worker in observed.sorted(by: { $0.id < $1.id }) {
            if state.fleets[index].index(of: worker.id) != nil {
                meet(worker, fleet: index, at: now, into: &step)
            } else if senses[index].departed[worker.id].map({ began > $0.at }) ?? true {
                record(.workerAdopted(name, worker, placement, at: now), in: &step)
                meet(worker, fleet: index, at: now, into: &step)
            }
        }
        senses[index].departed = senses[index].departed.filter {
            $0.value.placement != placement || $0.value.at >= began
        }
        if let place = senses[index].placements.firstIndex(of: placement) { senses[index].listed[place] = began }
        let listed = Set(observed.map(\.id))
        var missing: [WorkerRecord] = []
        for worker in state.fleets[index].workers where worker.placement == placement && !listed.contains(worker.id) {
            if worker.phase == .launching {
                settleLaunch(worker.id, began: began, fleet: index, at: now, into: &step)
            } else if worker.since < began, !worker.isTerminating {
                missing.append(worker)
            }
        }
        miss(missing, of: placement, fleet: index, at: now, into: &step)
    }

    /// Workers that a listing does not show are gone at the second listing. Many at once that were not on their way out
    /// are rather the listing's fault, such as another engine behind the same address: those are kept for a while, and
    /// as long as their checks say that they are fit.
    private mutating func miss(
        _ missing: [WorkerRecord], of placement: PlacementName, fleet index: Int, at now: Instant,
        into step: inout StepResult
    ) {
        let fleet = state.fleets[index]
        let stays = { (worker: WorkerRecord) in
            switch worker.phase {
            case .booting, .joining, .inService: true
            case .launching, .draining, .terminating: false
            }
        }
        let all = fleet.workers.count { $0.placement == placement && stays($0) }
        let most = max(1, Int(fleet.policy.health.replace.stopAbove.fraction * Double(all)))
        let isMass = missing.count(where: stays) > most
        for worker in missing {
            let earlier = senses[index].missed[worker.id]
            let missed = Missing(listings: (earlier?.listings ?? 0) + 1, since: earlier?.since ?? now)
            senses[index].missed[worker.id] = missed
            let isChecked = fleet.policy.health.check != nil && worker.healthy == true
            let isPatient = isMass && stays(worker)
            let isGone = isPatient ? now - missed.since >= Self.massPatience && !isChecked : missed.listings >= 2
            if isGone { depart(worker.id, "no longer listed by the provider", fleet: index, at: now, into: &step) }
        }
    }

    /// How long many workers must be missing before they count as gone.
    private static let massPatience = Duration.seconds(60)

    /// A launch that is not confirmed is asked for again by its intent: it may only be too new to be listed. One that
    /// was refused in the end and is not listed after that has made nothing.
    private mutating func settleLaunch(
        _ worker: WorkerID, began: Instant, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        let id = EffectID(kind: .launch, fleet: state.fleets[index].policy.fleet, subject: worker.rawValue)
        guard let status = senses[index].effects[id], !status.underWay, let refusal = status.refusal,
            let endedAt = status.endedAt, endedAt < began
        else { return }
        senses[index].effects[id] = nil
        refuseLaunch(worker, refusal, fleet: index, at: now, into: &step)
    }

    private mutating func depart(
        _ worker: WorkerID, _ reason: String, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        let name = state.fleets[index].policy.fleet
        senses[index].missed[worker] = nil
        senses[index].drains[worker] = nil
        if let place = state.fleets[index].index(of: worker) {
            senses[index].departed[worker] = Departure(placement: state.fleets[index].workers[place].placement, at: now)
        }
        for kind in [EffectID.Kind.launch, .enrol, .drain, .reclaim, .terminate] {
            senses[index].effects[EffectID(kind: kind, fleet: name, subject: worker.rawValue)] = nil
        }
        record(.workerGone(name, worker, reason: reason, at: now), in: &step)
    }

    private mutating func refuseLaunch(
        _ worker: WorkerID, _ failure: Failure, fleet index: Int, at now: Instant, into step: inout StepResult
    ) {
        guard let place = state.fleets[index].index(of: worker),
            state.fleets[index].workers[place].phase == .launching
        else { return }
        record(.launchRefused(state.fleets[index].policy.fleet, worker, failure, at: now), in: &step)
    }

    /// The effect is asked for again after a while, by the same name.
    private mutating func postpone(
        _ id: EffectID, _ problem: String, refusal: Failure? = nil, fleet index: Int, at now: Instant
    ) {
        guard isWanted(id, fleet: index), var status = senses[index].effects[id] else {
            senses[index].effects[id] = nil
            return
        }
        status.underWay = false
        status.endedAt = now
        status.refusal = refusal
        status.attempts += 1
        status.lastProblem = problem
        let backoff = Duration.milliseconds(500 * (1 << min(6, status.attempts - 1)))
        status.notBefore = now + (refusal?.retryAfter ?? backoff)
        senses[index].effects[id] = status
        if id.kind == .launch {
            for place in senses[index].observeAt.indices { senses[index].observeAt[place] = Instant(nanoseconds: .min) }
        }
    }

    /// Whether what it is about still needs the effect.
    private func isWanted(_ id: EffectID, fleet index: Int) -> Bool {
        if id.kind == .observe { return senses[index].placements.contains(PlacementName(id.subject)) }
        guard let place = state.fleets[index].index(of: WorkerID(id.subject)) else { return false }
        return switch (id.kind, state.fleets[index].workers[place].phase) {
        case (.launch, .launching), (.enrol, .joining(returning: false)), (.reclaim, .joining(returning: true)),
            (.drain, .draining), (.terminate, .terminating):
            true
        default: false
        }
    }

    /// Keeps the verdicts of the checks that are news.
    mutating func takeHealth(_ verdicts: [WorkerHealth], fleet index: Int, at now: Instant, into step: inout StepResult)
    {
        let name = state.fleets[index].policy.fleet
        for verdict in verdicts {
            guard let place = state.fleets[index].index(of: verdict.worker) else { continue }
            let known = state.fleets[index].workers[place]
            guard known.healthy != verdict.healthy || known.phase == .booting && verdict.healthy else { continue }
            record(.workerHealthChanged(name, verdict.worker, healthy: verdict.healthy, at: now), in: &step)
        }
    }
}
