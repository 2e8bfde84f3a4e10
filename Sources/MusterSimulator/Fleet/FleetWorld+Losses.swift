import Glibc
import MusterCore

extension FleetWorld {
    /// Plans when the worker ends by itself, if the model has it so.
    func planLoss(of id: WorkerID, _ chance: inout SplitMix64) {
        guard model.lossesPerDay > 0 else { return }
        // A constant risk a day has exponential lifetimes.
        let days = -log(1 - chance.fraction()) / model.lossesPerDay
        guard days < 3_650 else { return }
        time.add(.lost(id), at: now + .milliseconds(Int64(days * 86_400_000)))
    }

    /// The worker ends by itself; its provider says so when it next lists.
    func lose(_ id: WorkerID) {
        guard let worker = workers[id], !worker.isLost else { return }
        if worker.isServing { serving -= 1 }
        workers[id]?.isServing = false
        workers[id]?.isLost = true
        workers[id]?.isFit = false
        ledger.lost += 1
        ledger.billedSeconds[worker.placement, default: 0] += billed(worker)
        news.insert(worker.placement)
        time.add(.listing(worker.placement), at: now + Self.listingEvery)
    }

    private static let listingEvery = Duration.seconds(5)

    /// Ends so many of the workers that serve, picked by the seed.
    package func lose(_ amount: Adjustment, at placement: PlacementName? = nil) {
        var candidates = workers.keys.sorted().filter { id in
            guard let worker = workers[id] else { return false }
            return worker.isServing && (placement == nil || worker.placement == placement)
        }
        let wanted: Int
        switch amount {
        case .workers(let workers): wanted = workers
        case .share(let share): wanted = Int((Double(candidates.count) * share.fraction).rounded(.up))
        }
        var chance = chance("losses \(now.nanoseconds)")
        for _ in 0..<min(wanted, candidates.count) {
            lose(candidates.remove(at: chance.pick(0...(candidates.count - 1))))
        }
    }

    /// Answers the listing that the kernel waits for, if it waits for one.
    func list(_ placement: PlacementName) {
        guard isAlive, let id = listings[placement], news.contains(placement) else { return }
        if condition.trouble(at: placement) == .down {
            time.add(.listing(placement), at: now + Self.listingEvery)
            return
        }
        listings[placement] = nil
        news.remove(placement)
        let there = workers.keys.sorted().filter { workers[$0]?.placement == placement }.map { id in
            let state: ObservedState = workers[id]?.isLost == true ? .exited(reason: "it was lost") : .pending
            return ObservedWorker(id: id, handle: id.rawValue, state: state, address: nil)
        }
        step(.effectEnded(id, .succeeded(.observed(there, began: start + now))))
    }

    /// Seconds that a worker is billed for when it ends now.
    func billed(_ worker: ModelWorker) -> Double { max((now - worker.madeAt).inSeconds, model.leastBilled.inSeconds) }

    /// Worker-hours billed so far by placement, those of workers that are still there included.
    package var billedHours: [PlacementName: Double] {
        var seconds = ledger.billedSeconds
        for id in workers.keys.sorted() {
            if let worker = workers[id], !worker.isLost { seconds[worker.placement, default: 0] += billed(worker) }
        }
        return seconds.mapValues { $0 / 3600 }
    }

    /// Worker-hours billed so far.
    package var workerHours: Double {
        let hours = billedHours
        return hours.keys.sorted().reduce(0) { $0 + (hours[$1] ?? 0) }
    }

    /// What was billed so far, in the policy's prices; nil when it does not price every placement.
    package var cost: Double? { FleetPrices(policy)?.cost(ofHours: billedHours) }

    /// Workers that are there and that the daemon does not know.
    package var unknown: Int {
        guard let fleet else { return workers.count }
        return workers.keys.count { fleet.index(of: $0) == nil }
    }
}
