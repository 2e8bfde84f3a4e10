import MusterCore

extension FleetWorld {
    /// Seconds between two rounds in which workers report load and utilisation.
    static let lesson = 30
    /// The most workers of a round, as the daemon asks them.
    private static let mostWorkers = 200

    /// Hands the kernel what each worker reports: its share of the whole load, which balancers spread with a deviation of
    /// a tenth, and a utilisation that follows it to within a fiftieth.
    package func report(load: Double, utilisation: Double) {
        guard serving > 0, load >= 0, utilisation >= 0, load.isFinite, utilisation.isFinite else { return }
        let all = workers.keys.filter { workers[$0]?.isServing == true && workers[$0]?.isLost == false }.sorted()
        let first = all.isEmpty ? 0 : Int(now.inSeconds) / Self.lesson * Self.mostWorkers % all.count
        let turn = (all[first...] + all[..<first]).prefix(Self.mostWorkers).sorted()
        let mean = load / Double(serving)
        let readings = turn.map { worker in
            var chance = chance("lesson \(worker) \(now.nanoseconds)")
            let share = max(0, 1 + 0.1 * chance.normal())
            return WorkerReading(
                worker: worker, load: mean * share,
                utilisation: max(0, utilisation * share * (1 + 0.02 * chance.normal())))
        }
        step(.workersRead(policy.fleet, readings, taken: instant(now)))
    }
}

extension SplitMix64 {
    /// Nearly normal, with a deviation of 1: the sum of twelve even draws.
    mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + fraction() }
    }
}
