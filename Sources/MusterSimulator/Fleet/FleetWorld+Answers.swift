import MusterCore

extension FleetWorld {
    /// Does what the kernel asks for, and replies at once.
    func answer(_ effect: Effect) {
        switch effect {
        case .observe(_, let placement):
            if let id = effect.id { listings[placement.name] = id }
            if news.contains(placement.name) { list(placement.name) }
        case .launch(let order): reply(effect, launch(order))
        case .enrol(let order, _): reply(effect, enrol(order.worker))
        case .drain(let order): drain(order)
        case .reclaim(let order):
            // The drain's own outcome comes in first.
            let id = EffectID(kind: .drain, fleet: order.fleet, subject: order.worker.rawValue)
            step(.effectEnded(id, .unknown("stopped")))
            reply(effect, enrol(order.worker))
        case .terminate(let order, let forced): reply(effect, terminate(order, forced: forced))
        case .wake: break
        case .announce(let alert): ledger.alerts.append(alert)
        }
    }

    private func reply(_ effect: Effect, _ outcome: Outcome) {
        if let id = effect.id { step(.effectEnded(id, outcome)) }
    }

    private func launch(_ order: LaunchOrder) -> Outcome {
        switch condition.trouble(at: order.placement.name) {
        case .throttled: return .refused(.throttled("too many calls", retryAfter: nil))
        case .outOfStock: return .refused(.insufficientCapacity("out of stock", retryAfter: nil))
        case .down: return .refused(.unavailable("the provider does not answer"))
        case nil: break
        }
        var chance = chance("life \(order.worker)")
        let boot = condition.boot ?? chance.duration(model.boot)
        workers[order.worker] = ModelWorker(placement: order.placement.name, madeAt: now)
        if !condition.bootsFail { time.add(.fit(order.worker), at: now + boot) }
        planLoss(of: order.worker, &chance)
        return .succeeded(
            .launched(
                ObservedWorker(id: order.worker, handle: order.worker.rawValue, state: .pending, address: nil)))
    }

    private func enrol(_ id: WorkerID) -> Outcome {
        guard workers[id]?.isLost == false else { return .refused(.notFound("no such worker")) }
        workers[id]?.drain += 1
        workers[id]?.isDraining = false
        return .succeeded(.done)
    }

    /// The worker takes work from now on.
    func serve(_ id: WorkerID) {
        guard let worker = workers[id], !worker.isLost, !worker.isServing else { return }
        workers[id]?.isServing = true
        workers[id]?.isEmpty = false
        serving += 1
    }

    private func drain(_ order: WorkerOrder) {
        let id = order.worker
        guard let worker = workers[id], !worker.isLost else { return }
        fence(id)
        workers[id]?.drain += 1
        workers[id]?.isDraining = true
        if condition.drainsStick {
            let progress = DrainProgress(step: 1, steps: 1, blocker: "work in progress does not end")
            step(.drainProgressed(policy.fleet, id, progress))
        } else {
            time.add(.drained(id, drain: worker.drain + 1), at: now + (worker.isEmpty ? .zero : model.drain))
        }
    }

    func endDrain(_ id: WorkerID, _ drain: Int) {
        guard let worker = workers[id], worker.drain == drain, worker.isDraining, !condition.drainsStick else { return }
        workers[id]?.isDraining = false
        workers[id]?.isEmpty = true
        step(
            .effectEnded(
                EffectID(kind: .drain, fleet: policy.fleet, subject: id.rawValue), .succeeded(.done)))
    }

    private func terminate(_ order: WorkerOrder, forced: Bool) -> Outcome {
        guard let worker = workers[order.worker] else { return .refused(.notFound("no such worker")) }
        switch condition.trouble(at: worker.placement) {
        case .throttled: return .refused(.throttled("too many calls", retryAfter: nil))
        case .down: return .refused(.unavailable("the provider does not answer"))
        case .outOfStock, nil: break
        }
        if !forced, !worker.isEmpty, !worker.isLost { return .succeeded(.stillBusy("work in progress")) }
        if worker.isServing { ledger.endedServing += 1 }
        fence(order.worker)
        remove(order.worker)
        return .succeeded(.done)
    }

    private func fence(_ id: WorkerID) {
        guard workers[id]?.isServing == true else { return }
        workers[id]?.isServing = false
        serving -= 1
    }

    /// Takes the worker out of the world and writes its bill.
    private func remove(_ id: WorkerID) {
        guard let worker = workers.removeValue(forKey: id), !worker.isLost else { return }
        ledger.billedSeconds[worker.placement, default: 0] += billed(worker)
    }
}

extension SplitMix64 {
    /// A duration between those, evenly, in whole milliseconds.
    mutating func duration(_ range: ClosedRange<Duration>) -> Duration {
        let ends = (range.lowerBound.nanoseconds / 1_000_000, range.upperBound.nanoseconds / 1_000_000)
        return ends.0 == ends.1 ? range.lowerBound : .milliseconds(Int64.random(in: ends.0...ends.1, using: &self))
    }

    /// A number in 0..<1.
    mutating func fraction() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
