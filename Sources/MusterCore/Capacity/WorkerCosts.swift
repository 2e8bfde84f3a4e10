/// How much more or less each worker's load costs than the usual worker's, so that the slow ones are not overloaded by
/// the mean.
struct WorkerCosts: Hashable, Sendable, Codable {
    /// A reading counts a fifth.
    static let weight = 0.2
    /// All but the worst tenth, and never the worst one, of what the workers cost.
    static let share = 0.9
    static let mostWorkers = 1024
    /// A worker that was not seen for so long is forgotten.
    static let memory = Duration.seconds(1800)

    private struct Cost: Hashable, Sendable, Codable {
        var times: Double
        var readings: Int
        var seen: Instant
    }

    private var costs: [WorkerID: Cost] = [:]

    /// Workers that are known by two readings at least.
    var workers: Int { costs.values.count { $0.readings >= 2 } }

    /// The worker cost so many times what the usual one does. A later reading moves it by half of itself at most.
    mutating func note(_ worker: WorkerID, times: Double, at now: Instant) {
        guard var cost = costs[worker] else {
            if costs.count < Self.mostWorkers { costs[worker] = Cost(times: times, readings: 1, seen: now) }
            return
        }
        cost.readings += 1
        let bounded = min(2 * cost.times, max(cost.times / 2, times))
        cost.times += (bounded - cost.times) * max(Self.weight, 1 / Double(cost.readings))
        cost.seen = now
        costs[worker] = cost
    }

    /// Forgets those that are gone.
    mutating func forget(at now: Instant) { costs = costs.filter { now - $0.value.seen <= Self.memory } }

    mutating func moveBack(by step: Duration) {
        costs = costs.mapValues { Cost(times: $0.times, readings: $0.readings, seen: $0.seen - step) }
    }

    /// What a worker is taken to cost; never less than the usual one.
    var expensive: Double {
        let times = costs.values.filter { $0.readings >= 2 }.map(\.times).sorted()
        guard !times.isEmpty else { return 1 }
        return max(1, times[Int(Self.share * Double(times.count - 1))])
    }
}
