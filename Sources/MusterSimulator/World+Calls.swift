import MusterCore

extension World {
    /// A call reaches the other side. What the faults of the moment do not prevent happens, and a reply is planned.
    func act(_ effect: Effect, call: Int) {
        guard let id = effect.id else { return }
        var chance = chance("act \(call)")
        if let failure = refusal(effect, &chance) { return reply(id, .refused(failure), &chance) }
        // The daemon's own talk with load balancer and workers dies with it; calls of a provider are on their way.
        let isProviders = id.kind == .launch || id.kind == .terminate
        guard isAlive && properties.underWay.contains(id) || isProviders else { return }
        let plan = scenario.plan
        if id.kind != .observe, id.kind != .drain {
            if chance.chance(plan.share(of: .nothingDone, at: time.now)) {
                return reply(id, .unknown("timed out"), &chance)
            }
            if isProviders, chance.chance(plan.share(of: .lateSuccess, at: time.now)) {
                time.add(.late(effect), at: time.now + chance.milliseconds(1000...90_000))
                return reply(id, .unknown("timed out"), &chance)
            }
        }
        if case .drain(let order) = effect { return beginDrain(order, call: call) }
        let outcome = perform(effect)
        let isLost = id.kind != .observe && chance.chance(plan.share(of: .lostReply, at: time.now))
        reply(id, isLost ? .unknown("connection reset") : outcome, &chance)
    }

    private func refusal(_ effect: Effect, _ chance: inout SplitMix64) -> Failure? {
        let plan = scenario.plan
        let now = time.now
        switch effect {
        case .launch(let order):
            if chance.chance(plan.share(of: .throttled, at: now)) {
                return .throttled("slow down", retryAfter: chance.chance(0.5) ? .seconds(5) : nil)
            }
            if chance.chance(plan.share(of: .launchRefused, at: now)) { return .unavailable("api down") }
            if order.placement.name == "west" || scenario.policy.placements.count == 1,
                chance.chance(plan.share(of: .outOfStock, at: now))
            {
                return .insufficientCapacity("out of stock", retryAfter: chance.chance(0.3) ? .seconds(30) : nil)
            }
        case .terminate:
            if chance.chance(plan.share(of: .throttled, at: now)) { return .throttled("slow down", retryAfter: nil) }
        case .observe:
            if chance.chance(plan.share(of: .listRefused, at: now)) { return .unavailable("list failed") }
        case .drain, .enrol, .reclaim:
            if chance.chance(plan.share(of: .drainRefused, at: now)) { return .unavailable("load balancer down") }
        case .wake, .announce: break
        }
        return nil
    }

    private func reply(_ id: EffectID, _ outcome: Outcome, _ chance: inout SplitMix64) {
        let slow = scenario.plan.isActive(.slowCalls, at: time.now)
        let at = time.now + chance.milliseconds(slow ? 50...20_000 : 1...400)
        time.add(.reply(id, outcome, incarnation: incarnation), at: at)
        if chance.chance(scenario.plan.share(of: .duplicateReply, at: time.now)) {
            time.add(.reply(id, outcome, incarnation: incarnation), at: at + chance.milliseconds(1...20_000))
        }
    }

    /// Does it, and says what came of it.
    @discardableResult
    func perform(_ effect: Effect) -> Outcome {
        switch effect {
        case .observe(_, let placement):
            if scenario.plan.isActive(.listEmpty, at: time.now) { return .succeeded(.observed([], began: now)) }
            // The snapshot is of this moment, and this is when the listing is said to have begun.
            return .succeeded(.observed(fleet.listed(at: placement.name, now: time.now), began: now))
        case .launch(let order):
            var chance = chance("boot \(order.worker)")
            let fails = chance.chance(scenario.plan.share(of: .bootsFail, at: time.now))
            let made = fleet.launch(
                order.worker, at: order.placement.name, now: time.now, chance: &chance, bootFails: fails)
            return made.map { .succeeded(.launched($0)) } ?? .refused(.invalidRequest("the token was used before"))
        case .enrol(let order, _): return enrol(order)
        case .reclaim(let order):
            // The daemon knows of the drain from when it was asked for: one that is still on its way is stopped as well.
            let id = EffectID(kind: .drain, fleet: order.fleet, subject: order.worker.rawValue)
            if drains.removeValue(forKey: order.worker) != nil || properties.underWay.contains(id) {
                time.add(.reply(id, .unknown("stopped"), incarnation: incarnation), at: time.now)
            }
            return enrol(order)
        case .terminate(let order, let forced): return terminate(order, forced: forced)
        case .drain, .wake, .announce: return .succeeded(.done)
        }
    }

    private func enrol(_ order: WorkerOrder) -> Outcome {
        guard let worker = fleet[order.worker], worker.exited == nil else {
            return .refused(.notFound("no such worker"))
        }
        fleet.update(worker.id) {
            $0.isEnrolled = true
            $0.fencedAt = nil
        }
        return .succeeded(.done)
    }

    private func terminate(_ order: WorkerOrder, forced: Bool) -> Outcome {
        guard let worker = fleet[order.worker] else { return .succeeded(.done) }
        if !forced, !worker.isEmpty(at: time.now) { return .succeeded(.stillBusy("work in progress")) }
        properties.checkTermination(worker, forced: forced, in: self)
        fleet.remove(worker.id)
        return .succeeded(.done)
    }

    private func beginDrain(_ order: WorkerOrder, call: Int) {
        drains[order.worker] = call
        properties.drained.insert(order.worker)
        fleet.update(order.worker) { worker in
            if worker.isEnrolled { worker.fencedAt = time.now }
            worker.isEnrolled = false
        }
        time.add(.poll(order, call: call), at: time.now + .seconds(1))
    }

    /// Looks whether the drained worker is empty.
    func poll(_ order: WorkerOrder, call: Int) {
        guard isAlive, drains[order.worker] == call else { return }
        let isEmpty = fleet[order.worker]?.isEmpty(at: time.now) ?? true
        guard isEmpty, !scenario.plan.isActive(.stuckDrain, at: time.now) else {
            step(.drainProgressed(order.fleet, order.worker, DrainProgress(step: 2, steps: 2, blocker: "busy is 3")))
            time.add(.poll(order, call: call), at: time.now + .seconds(1))
            return
        }
        drains[order.worker] = nil
        let id = EffectID(kind: .drain, fleet: order.fleet, subject: order.worker.rawValue)
        time.add(.reply(id, .succeeded(.done), incarnation: incarnation), at: time.now + .milliseconds(5))
    }
}
