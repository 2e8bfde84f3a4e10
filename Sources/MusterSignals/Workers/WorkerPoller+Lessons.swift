import MusterCore
import MusterPorts

extension WorkerPoller {
    /// Asks a fleet's workers, round after round, until the lesson is over.
    func teach(_ fleet: FleetName, lesson: Int) async {
        do throws(CancellationError) {
            while true {
                try await time.pace.sleep(WorkerLessons.every)
                guard let goal = lessons.goal(of: fleet, lesson) else { return }
                await teach(fleet, goal)
            }
        } catch {
            // Cancelled: the poller stops.
        }
    }

    /// Sends what each worker of this round reports of both signals; one that lacks either is left out.
    private func teach(_ fleet: FleetName, _ goal: CapacityGoal) async {
        guard let loads = await group(of: goal.signal, fleet), let costs = await group(of: goal.utilisation, fleet)
        else { return }
        let workers = lessons.turn(of: fleet, await loads.whole(goal.signal))
        let taken = time.clock()
        let load = await loads.parts(of: goal.signal, workers)
        let cost = await costs.parts(of: goal.utilisation, workers)
        let readings = workers.compactMap { worker -> WorkerReading? in
            guard let load = load[worker], let cost = cost[worker] else { return nil }
            return WorkerReading(worker: worker, load: load, utilisation: cost)
        }
        if !readings.isEmpty { sink.workers(fleet, readings, taken) }
    }

    private func group(of signal: SignalName, _ fleet: FleetName) async -> ScrapeGroup? {
        for group in groups(of: fleet) where await group.signals.contains(where: { $0.policy.name == signal }) {
            return group
        }
        return nil
    }
}

extension ScrapeGroup {
    /// The workers that report all that the signal reads, sorted.
    func whole(_ signal: SignalName) -> [WorkerID] {
        guard let place = signals.firstIndex(where: { $0.policy.name == signal }) else { return [] }
        return workers.values.filter { $0.isAnswering && $0.standings[place] == .whole }.map(\.target.worker).sorted()
    }

    /// Each worker's own part of the signal, where it reports all that it reads and that is one finite number.
    func parts(of signal: SignalName, _ asked: [WorkerID]) -> [WorkerID: Double] {
        guard let place = signals.firstIndex(where: { $0.policy.name == signal }) else { return [:] }
        let now = history.now()
        var parts: [WorkerID: Double] = [:]
        for worker in asked {
            guard let polled = workers[worker], polled.isAnswering, polled.standings[place] == .whole else { continue }
            parts[worker] = signals[place].load(of: worker, history.store, at: now)?.load
        }
        return parts
    }
}
