import MusterCore

/// What a demand is replayed against, whoever decides.
package struct ReplayScene: Sendable {
    /// Seconds of one tick: what demand and capacity are compared at.
    package static let tick = 5
    package let curve: DemandCurve
    package let model: WorkerModel
    /// Never fewer and never more workers.
    package let bounds: ClosedRange<Int>
    package let seed: UInt64
    /// Ticks in all, whole control steps of 15 s.
    package let ticks: Int
    /// Seconds between a measurement and its use, and those that it is the mean of.
    package static let metricDelay = 30
    package static let metricWindow = 15
    /// Seconds that a request takes when nothing waits, and its deviation as a share.
    package let service: Double
    package let variation: Double
    /// Buckets of the chart.
    package let buckets: Int

    package init(
        curve: DemandCurve, model: WorkerModel, bounds: ClosedRange<Int>, seed: UInt64 = 1, service: Double = 0.1,
        variation: Double = 1, buckets: Int = 4000
    ) {
        self.curve = curve
        self.model = model
        self.bounds = bounds
        self.seed = seed
        self.service = service
        self.variation = variation
        ticks = Int(curve.trace.seconds / Double(Self.tick)) / 3 * 3
        self.buckets = max(1, min(buckets, ticks))
    }

    /// Seconds in all.
    package var seconds: Int { ticks * Self.tick }

    /// Workers that so much demand needs, one at least.
    package func need(_ demand: Double) -> Int { max(1, Int((demand / model.capacity - 1e-9).rounded(.up))) }

    /// Workers that the highest demand needs.
    package var peakNeed: Int { need(curve.peak(ticks: ticks, every: Double(Self.tick))) }

    /// What there is at the beginning: a quarter more than the first five minutes need.
    package var initialWorkers: Int {
        var curve = curve
        let most = (0..<min(60, ticks)).reduce(0) { max($0, need(curve.rate(at: Double($1 * Self.tick)))) }
        return max(bounds.lowerBound, min(bounds.upperBound, Int(Double(most) * 1.25) + 1))
    }

    /// A score of the scene; the first twenty minutes do not count where there is more to count.
    func score() -> Score {
        Score(
            tick: Self.tick, capacity: model.capacity, skip: ticks > 4 * 240 ? 240 : 0,
            latency: LatencyEstimate(service: service, variation: variation))
    }
}

/// Who decided, what came of it.
package struct ReplayResult: Sendable {
    package var name: String
    package var figures: Score.Figures
    package var workerHours: Double
    /// What that cost by the policy's prices, where it has them.
    package var cost: Double?
    package var moves: MoveTally
    /// Workers launched after the beginning.
    package var launches: Int
    package var lost = 0
    package var chart: [ReplayChart.Point]
    package var decisions: [ReplayDecision] = []
    /// Decisions that are not in `decisions`: those after the first of them.
    package var decisionsLeftOut = 0
    /// What was changed or left out to replay it, for people.
    package var notes: [String] = []
}

/// A change of the desired number, and why.
package struct ReplayDecision: Hashable, Sendable {
    /// Seconds since the beginning.
    package var at: Double
    package var from: Int
    package var to: Int
    package var reason: String
}
