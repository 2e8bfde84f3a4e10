extension Kernel {
    /// Retires workers that are too many: those that do not serve yet first, then by the policy's order.
    mutating func shrink(_ index: Int, by excess: Int, _ census: Census, at now: Instant, into step: inout StepResult) {
        guard mayShrink(index, at: now) else { return }
        let fleet = state.fleets[index]
        let policy = fleet.policy
        var left = min(excess, retirementsLeft(fleet, at: now))
        // Traffic never reached these, so there is nothing to drain; one whose launch is not confirmed is waited for.
        let booting = roster(index).notable.map { fleet.workers[$0] }.filter {
            $0.phase == .booting && !$0.isAdopted && $0.protection?.holds(at: now) != true
        }
        for worker in booting.sorted(by: { ($1.intendedAt, $1.id) < ($0.intendedAt, $0.id) }) where left > 0 {
            record(
                .terminationIntended(
                    policy.fleet, worker.id, forced: true, reason: "no longer wanted before it was in service", at: now),
                in: &step)
            left -= 1
        }
        let serving = census.inService + census.unhealthy
        let spare = max(0, serving - fleet.desired)
        let atOnce = policy.drain.atOnce.workers(of: serving + census.draining)
        let drains = fleet.retiring == nil ? max(0, atOnce - census.draining) : spare
        let most = min(left, min(spare, drains))
        guard most > 0 else { return }
        for worker in candidates(index, at: now).prefix(most) {
            let reason: RetirementReason = fleet.retiring == nil ? .scaleIn : .fleetRemoved
            beginDrain(worker, reason, fleet: index, at: now, into: &step)
        }
    }

    private func mayShrink(_ index: Int, at now: Instant) -> Bool {
        let fleet = state.fleets[index]
        if fleet.retiring != nil { return true }
        if fleet.override?.mark.holds(at: now) == true { return true }
        if fleet.pause?.holds(at: now) == true { return false }
        return fleet.policy.mode == .active && senses[index].mayScaleIn && mayRetire(fleet, at: now)
    }

    /// How many more workers may be retired in the guard's window.
    func retirementsLeft(_ fleet: FleetState, at now: Instant) -> Int {
        if fleet.retiring != nil { return .max }
        let horizon = now - fleet.policy.guards.retire.per
        return max(0, fleet.policy.guards.retire.acts - fleet.retirements.count { $0 > horizon })
    }

    /// Workers in service that may be retired, the first to go first.
    private func candidates(_ index: Int, at now: Instant) -> [WorkerID] {
        let fleet = state.fleets[index]
        let loads = senses[index].loads
        let workers = fleet.workers.filter {
            $0.phase == .inService && $0.protection?.holds(at: now) != true
        }
        let load = Dictionary(loads.map { ($0.worker, $0.load) }, uniquingKeysWith: { $1 })
        let ranked = workers.map { (worker: $0, load: load[$0.id]) }
        return ranked.sorted { left, right in
            for order in fleet.policy.pick {
                switch order {
                case .unhealthy:
                    let (sick, fit) = (left.worker.healthy == false, right.worker.healthy == false)
                    if sick != fit { return sick }
                case .spot: continue
                case .leastBusy:
                    if let one = left.load, let other = right.load, one != other { return one < other }
                case .oldest:
                    if left.worker.intendedAt != right.worker.intendedAt {
                        return left.worker.intendedAt < right.worker.intendedAt
                    }
                case .newest:
                    if left.worker.intendedAt != right.worker.intendedAt {
                        return left.worker.intendedAt > right.worker.intendedAt
                    }
                }
            }
            return left.worker.id < right.worker.id
        }.map(\.worker.id)
    }
}
