import MusterCore

/// How much work comes in over time.
struct Workload {
    /// Seconds since the run began and the load from then on; lines between the points.
    private(set) var points: [(at: Int, load: Double)]

    /// Draws a load between those bounds: steady stretches, ramps, surges; constant after `seconds`.
    init(from chance: inout SplitMix64, seconds: Int, atMost most: Double) {
        points = [(0, Double(chance.pick(0...100)) / 100 * most)]
        var at = 0
        while at < seconds {
            at += chance.pick(20...400)
            let load = Double(chance.pick(0...120)) / 100 * most
            if chance.chance(0.4) { points.append((at, points[points.count - 1].load)) }
            at += chance.chance(0.5) ? 5 : chance.pick(30...200)
            points.append((at, load))
        }
        points.removeAll { $0.at > seconds }
    }

    /// The load at a moment, in transactions per second.
    func load(at now: Duration) -> Double {
        let second = Double(now.nanoseconds) / 1e9
        guard let next = points.firstIndex(where: { Double($0.at) > second }) else {
            return points[points.count - 1].load
        }
        guard next > 0 else { return points[0].load }
        let (left, right) = (points[next - 1], points[next])
        let share = (second - Double(left.at)) / Double(max(1, right.at - left.at))
        return left.load + (right.load - left.load) * share
    }
}
