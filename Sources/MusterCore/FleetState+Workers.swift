extension FleetState {
    mutating func applyToWorker(_ fact: Fact) {
        switch fact {
        case .launchIntended(_, let id, let placement, let at): intendLaunch(id, placement, at: at)
        case .launchRefused(_, let id, let failure, let at): refuseLaunch(id, failure, at: at)
        case .workerAdopted(_, let observed, let placement, let at): adoptWorker(observed, placement, at: at)
        case .workerLaunched(_, let id, let handle, let address, let at):
            update(id) { worker in
                worker.handle = handle
                worker.address = address ?? worker.address
                if worker.phase == .launching {
                    worker.phase = .booting
                    worker.since = at
                }
            }
        case .workerHealthChanged(_, let id, let healthy, let at):
            update(id) { worker in
                worker.healthy = healthy
                if healthy, worker.phase == .booting {
                    worker.phase = .joining(returning: false)
                    worker.since = at
                }
            }
        case .workerJoined(_, let id, let at): join(id, at: at)
        case .workerReclaimed(_, let id, let at):
            update(id) { worker in
                worker.phase = .joining(returning: true)
                worker.since = at
            }
        case .protectionSet(_, let id, let mark): update(id) { $0.protection = mark }
        case .protectionCleared(_, let id, _): update(id) { $0.protection = nil }
        case .quarantineSet(_, let id, let mark): update(id) { $0.quarantine = mark }
        case .quarantineCleared(_, let id, _): update(id) { $0.quarantine = nil }
        case .drainAsked(_, let id, let mark): update(id) { $0.drainAsked = mark }
        default: applyToRetirement(fact)
        }
    }

    private mutating func applyToRetirement(_ fact: Fact) {
        switch fact {
        case .drainBegan(_, let id, let reason, let deadline, let at):
            beginDrain(id, reason, deadline: deadline, at: at)
        case .drainOverdue(_, let id, _, let at): updateDrain(id) { $0.overdueAt = at }
        case .drainEnded(_, let id, let at): updateDrain(id) { $0.endedAt = at }
        case .terminationIntended(_, let id, let forced, _, let at): intendTermination(id, forced: forced, at: at)
        case .workerExited(_, let id, let how, let at): exit(id, how, at: at)
        case .workerGone(_, let id, _, let at): remove(id, at: at)
        default: break
        }
    }

    /// How long an ordinary retirement took is remembered: so long a worker is paid and takes no work.
    private mutating func remove(_ id: WorkerID, at: Instant) {
        guard let place = index(of: id) else { return }
        if case .terminating(after: let drain?, forced: false) = workers[place].phase, drain.reason == .scaleIn,
            drain.fromService
        {
            retirementTimes = ((retirementTimes ?? []) + [max(0, (at - drain.began).inSeconds)]).suffix(64)
        }
        workers.remove(at: place)
    }

    private mutating func beginDrain(_ id: WorkerID, _ reason: RetirementReason, deadline: Instant, at: Instant) {
        guard let place = index(of: id) else { return }
        let worker = workers[place]
        workers[place].since = at
        workers[place].drainAsked = nil
        if case .terminating(after: .some(var drain), _) = worker.phase {
            // It was busy again when it was to be ended: the same retirement goes on.
            drain.endedAt = nil
            workers[place].phase = .draining(drain)
            return
        }
        if reason == .scaleIn || reason == .unhealthy {
            note(&retirements, at, window: policy.guards.retire.per)
        } else if reason == .bootFailed, !worker.isAdopted {
            bootFailed(worker, .unavailable("a worker was not in service by its boot deadline"), at: at)
        }
        workers[place].phase = .draining(
            DrainRecord(
                reason: reason, began: at, deadline: deadline, overdueAt: nil, endedAt: nil,
                fromService: worker.phase == .inService))
    }

    /// It ended by itself; before it was ever in service that is the placement's failure as well.
    private mutating func exit(_ id: WorkerID, _ how: String, at: Instant) {
        guard let place = index(of: id) else { return }
        let worker = workers[place]
        var drain: DrainRecord?
        if case .draining(let record) = worker.phase { drain = record }
        if worker.isArriving, worker.joinedAt == nil, !worker.isAdopted {
            bootFailed(worker, .unavailable("a worker exited before it was in service"), at: at)
        }
        workers[place].phase = .terminating(after: drain, forced: true)
        workers[place].since = at
        workers[place].exit = how
    }

    private mutating func bootFailed(_ worker: WorkerRecord, _ failure: Failure, at: Instant) {
        updatePlacement(worker.placement) { placement in
            placement.failures += 1
            placement.wait(after: failure, of: worker.intendedAt, at: at)
        }
    }

    private mutating func intendLaunch(_ id: WorkerID, _ placement: PlacementName, at: Instant) {
        nextSequence += 1
        note(&launches, at, window: policy.guards.launch.per)
        insert(
            WorkerRecord(id: id, placement: placement, phase: .launching, since: at, intendedAt: at))
    }

    private mutating func refuseLaunch(_ id: WorkerID, _ failure: Failure, at: Instant) {
        guard let place = index(of: id) else { return }
        let worker = workers[place]
        workers.remove(at: place)
        // Nothing was made, so it does not count against the guard.
        if let moment = launches.lastIndex(of: worker.intendedAt) { launches.remove(at: moment) }
        updatePlacement(worker.placement) { placement in
            if case .throttled = failure {} else { placement.failures += 1 }
            placement.wait(after: failure, of: worker.intendedAt, at: at)
        }
    }

    private mutating func adoptWorker(_ observed: ObservedWorker, _ placement: PlacementName, at: Instant) {
        insert(
            WorkerRecord(
                id: observed.id, placement: placement, phase: .booting, since: at,
                intendedAt: at, handle: observed.handle, address: observed.address, isAdopted: true))
        guard lastChange == nil || workers.allSatisfy(\.isAdopted) else { return }
        // A fleet that is new to the journal begins with what there is: what was decided before that was known argues
        // for nothing.
        let found = min(policy.workers.max, workers.count(where: \.isAdopted))
        guard found > desired else { return }
        desired = found
        desiredHistory = [DesiredPoint(at: at, desired: found)]
        peaks = [HourlyPeak(hour: at.hour, desired: found)]
    }

    private mutating func join(_ id: WorkerID, at: Instant) {
        guard let place = index(of: id) else { return }
        if workers[place].joinedAt == nil, workers[place].isAdopted {
            workers[place].joinedAt = at
        } else if workers[place].joinedAt == nil {
            workers[place].joinedAt = at
            boots.append((at - workers[place].intendedAt).inSeconds)
            if boots.count > 64 { boots.removeFirst(boots.count - 64) }
            updatePlacement(workers[place].placement) { placement in
                placement.failures = 0
                placement.waits = 0
                placement.notBefore = nil
                placement.lastFailure = nil
            }
        }
        workers[place].phase = .inService
        workers[place].since = at
    }

    private mutating func intendTermination(_ id: WorkerID, forced: Bool, at: Instant) {
        guard let place = index(of: id) else { return }
        var drain: DrainRecord?
        switch workers[place].phase {
        case .draining(let record): drain = record
        case .launching, .booting, .joining(returning: false):
            if at - workers[place].intendedAt >= policy.health.bootDeadline {
                bootFailed(
                    workers[place], .unavailable("a worker was not in service by its boot deadline"), at: at)
            } else {
                note(&retirements, at, window: policy.guards.retire.per)
            }
        case .joining(returning: true), .inService, .terminating: break
        }
        workers[place].phase = .terminating(after: drain, forced: forced)
        workers[place].since = at
    }

    private mutating func insert(_ worker: WorkerRecord) {
        let place = insertionPoint(of: worker.id)
        guard place == workers.count || workers[place].id != worker.id else { return }
        workers.insert(worker, at: place)
    }

    private mutating func update(_ id: WorkerID, _ change: (inout WorkerRecord) -> Void) {
        guard let place = index(of: id) else { return }
        change(&workers[place])
    }

    private mutating func updateDrain(_ id: WorkerID, _ change: (inout DrainRecord) -> Void) {
        update(id) { worker in
            guard case .draining(var drain) = worker.phase else { return }
            change(&drain)
            worker.phase = .draining(drain)
        }
    }

    private mutating func updatePlacement(_ name: PlacementName, _ change: (inout PlacementState) -> Void) {
        let place = placements.firstIndex { $0.name >= name } ?? placements.count
        if place == placements.count || placements[place].name != name {
            placements.insert(PlacementState(name: name), at: place)
        }
        change(&placements[place])
    }

    private func note(_ moments: inout [Instant], _ at: Instant, window: Duration) {
        moments.append(at)
        let horizon = at - window
        moments.removeAll { $0 <= horizon }
    }

    /// How a placement has been doing; a placement not tried yet has not failed.
    func placementState(_ name: PlacementName) -> PlacementState {
        placements.first { $0.name == name } ?? PlacementState(name: name)
    }
}

extension PlacementState {
    /// Failures in a row that open the launch breaker: from then on one launch at a time is tried.
    static let breaker = 3

    /// Whether launches are tried one at a time.
    public var breakerOpen: Bool { failures >= Self.breaker }

    /// Waits as long as the provider asked, or one second doubled by each wait in a row, at most ten minutes.
    /// A launch intended before the last wait was over is no news: it lengthens nothing.
    mutating func wait(after failure: Failure, of intendedAt: Instant, at now: Instant) {
        lastFailure = failure
        if notBefore.map({ intendedAt >= $0 }) ?? true { waits += 1 }
        let until = now + (failure.retryAfter ?? .seconds(min(600, 1 << min(10, max(0, waits - 1)))))
        notBefore = max(notBefore ?? until, until)
    }
}
