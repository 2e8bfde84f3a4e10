import MusterCore

extension World {
    /// Reads the signals of the moment and plans the next time.
    func readSignals() {
        time.add(.signals(incarnation), at: time.now + .seconds(5))
        guard let state else { return }
        let expected = state.workers.count { $0.phase == .inService }
        let serving = max(1, fleet.serving(at: time.now))
        let load = workload.load(at: time.now)
        let each = load / Double(serving) / Scenario.perWorker
        var readings: [(SignalName, Double)] = [("tps", load), ("cpu", each * 0.7), ("mean", each * 0.7)]
        if time.now.nanoseconds / 1_000_000_000 % 10 < 5 { readings.append(("p99", 100 + max(0, each - 1) * 5000)) }
        for (name, value) in readings {
            guard let reading = reading(name, value, expected: expected) else { continue }
            properties.delivered[name] = (reading, time.now)
            step(.signalRead(state.policy.fleet, name, reading))
            twin?.read(name, reading, of: state.policy.fleet, at: now)
        }
        if isAlive, time.now.nanoseconds / 1_000_000_000 % 15 < 5 { readLoads() }
    }

    private func reading(_ name: SignalName, _ value: Double, expected: Int) -> Reading? {
        let plan = scenario.plan
        if plan.isActive(.signalSilent, at: time.now) { return nil }
        var chance = chance("signal \(name) \(time.now.nanoseconds)")
        let isLasting = plan.isActive(.lastingReading, at: time.now)
        if !isLasting { lastingSince = nil }
        var taken = now
        if isLasting {
            taken = lastingSince ?? now
            lastingSince = taken
        }
        if expected == 0 { return Reading(state: .absent, takenAt: taken) }
        if chance.chance(plan.share(of: .signalNaN, at: time.now)) {
            return Reading(state: .value(chance.pick([.nan, .infinity, -5])), takenAt: taken)
        }
        if chance.chance(plan.share(of: .signalAbsent, at: time.now)) {
            return Reading(state: .absent, takenAt: taken)
        }
        if chance.chance(plan.share(of: .signalError, at: time.now)) {
            return Reading(state: .error(.unavailable("no route")), takenAt: taken)
        }
        var reporting = expected
        if plan.isActive(.signalPartial, at: time.now) { reporting = chance.pick(0...expected) }
        if reporting == 0 { return Reading(state: .absent, takenAt: taken, reporting: 0, expected: expected) }
        // Measured by somebody else, who asks no worker.
        if name == "mean" { return Reading(state: .value(value), takenAt: taken) }
        let seen = name == "tps" ? value * Double(reporting) / Double(expected) : value
        return Reading(state: .value(seen), takenAt: taken, reporting: reporting, expected: expected)
    }

    private func readLoads() {
        guard let state else { return }
        var chance = chance("loads \(time.now.nanoseconds)")
        let loads = state.workers.filter { $0.phase == .inService }.map {
            WorkerLoad(worker: $0.id, load: Double(chance.pick(0...50)))
        }
        step(.loadRead(state.policy.fleet, loads))
    }

    /// Checks every worker's health and says what has changed.
    func checkHealth() {
        time.add(.health(incarnation), at: time.now + .seconds(5))
        guard let state, state.policy.health.check != nil else { return }
        var news: [WorkerHealth] = []
        for worker in state.workers where worker.address != nil {
            let isFit = fleet[worker.id]?.isFit(at: time.now) ?? false
            guard verdicts[worker.id] != isFit else { continue }
            // A worker that has never passed is booting, not unhealthy.
            if !isFit, verdicts[worker.id] == nil, worker.joinedAt == nil { continue }
            verdicts[worker.id] = isFit
            news.append(WorkerHealth(worker: worker.id, healthy: isFit))
        }
        if !news.isEmpty { step(.healthRead(state.policy.fleet, news)) }
    }
}
