/// Demand, capacity and desired over time, in a bounded number of buckets.
package struct ReplayChart: Sendable {
    /// One bucket.
    package struct Point: Hashable, Sendable {
        /// Seconds since the beginning.
        package var at: Double
        /// Demand and workers that took work at the bucket's tightest tick.
        package var demand: Double
        package var ready: Int
        package var desired: Int
        /// Whether demand was above capacity at any tick.
        package var overloaded: Bool
    }

    private let ticks: Int
    private let buckets: Int
    private let capacity: Double
    private(set) var points: [Point] = []

    init(_ scene: ReplayScene) {
        ticks = scene.ticks
        buckets = scene.buckets
        capacity = scene.model.capacity
        points.reserveCapacity(buckets)
    }

    mutating func note(tick: Int, demand: Double, ready: Int, desired: Int) {
        let isOver = demand > Double(ready) * capacity * (1 + 1e-9)
        if tick * buckets / ticks >= points.count {
            points.append(
                Point(
                    at: Double(tick * ReplayScene.tick), demand: demand, ready: ready, desired: desired,
                    overloaded: isOver))
            return
        }
        let last = points.count - 1
        let spare = Double(points[last].ready) * capacity - points[last].demand
        if Double(ready) * capacity - demand < spare { (points[last].demand, points[last].ready) = (demand, ready) }
        points[last].desired = desired
        if isOver { points[last].overloaded = true }
    }
}
