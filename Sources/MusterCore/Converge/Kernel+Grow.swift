extension Kernel {
    /// Takes draining workers back, then launches.
    mutating func grow(_ index: Int, by gap: Int, at now: Instant, into step: inout StepResult) {
        let reclaimed = reclaim(index, upTo: gap, at: now, into: &step)
        launch(index, gap - reclaimed, at: now, into: &step)
    }

    private mutating func reclaim(_ index: Int, upTo gap: Int, at now: Instant, into step: inout StepResult) -> Int {
        let fleet = state.fleets[index]
        guard fleet.policy.drain.reclaim, !fleet.policy.drain.steps.contains(where: \.isFinal) else { return 0 }
        var candidates: [(began: Instant, id: WorkerID)] = []
        for worker in fleet.workers {
            guard case .draining(let drain) = worker.phase, drain.reason == .scaleIn, drain.fromService,
                drain.endedAt == nil, worker.healthy != false, worker.quarantine == nil
            else { continue }
            candidates.append((drain.began, worker.id))
        }
        // The youngest drain first: it has the most work left, and gives up least.
        candidates.sort { ($1.began, $0.id) < ($0.began, $1.id) }
        for candidate in candidates.prefix(gap) {
            record(.workerReclaimed(fleet.policy.fleet, candidate.id, at: now), in: &step)
        }
        return min(gap, candidates.count)
    }

    private mutating func launch(_ index: Int, _ wanted: Int, at now: Instant, into step: inout StepResult) {
        guard wanted > 0, mayLaunch(index, at: now) else { return }
        let policy = state.fleets[index].policy
        let horizon = now - policy.guards.launch.per
        let recent = state.fleets[index].launches.count { $0 > horizon }
        var left = min(wanted, max(0, policy.guards.launch.acts - recent))
        for placement in policy.placements where left > 0 {
            var room = min(left, room(at: placement, fleet: index, now: now))
            left -= room
            while room > 0 {
                let id = WorkerID(
                    "\(policy.fleet)-\(seedMark)-\(base36(state.fleets[index].nextSequence))")
                record(.launchIntended(policy.fleet, id, placement.name, at: now), in: &step)
                room -= 1
            }
        }
    }

    private func mayLaunch(_ index: Int, at now: Instant) -> Bool {
        guard state.seed != nil, state.fleets[index].retiring == nil else { return false }
        return !state.fleets[index].policy.guards.freezes.contains {
            $0.allows == .nothing && $0.when.contains(now, zone: $0.zone)
        }
    }

    /// How many workers may be launched at the placement now.
    private func room(at placement: PlacementPolicy, fleet index: Int, now: Instant) -> Int {
        let fleet = state.fleets[index]
        // A fleet that is new to the journal may be running all the same: nothing is added before that is known.
        if fleet.nextSequence == 1, !senses[index].hasListed(placement.name) { return 0 }
        let status = fleet.placementState(placement.name)
        if let wait = status.notBefore, now < wait { return 0 }
        var arriving = 0
        var there = 0
        for worker in fleet.workers where worker.placement == placement.name {
            there += 1
            if worker.isArriving { arriving += 1 }
        }
        let room = placement.max.map { max(0, $0 - there) } ?? .max
        return status.breakerOpen ? min(room, arriving == 0 ? 1 : 0) : room
    }

    /// Four hexadecimal digits of the journal's seed.
    private var seedMark: String {
        let digits = String((state.seed ?? 0) & 0xffff, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private func base36(_ number: Int) -> String { String(number, radix: 36) }
}

extension DrainStep {
    /// A step that cannot be undone: a worker that was told to stop and cannot be told to go on is not taken back.
    var isFinal: Bool {
        switch self {
        case .signal, .call(_, undo: nil): true
        case .leave, .call, .wait: false
        }
    }
}
