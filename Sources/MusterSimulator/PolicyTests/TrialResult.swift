import MusterCore
import MusterPolicy

/// What came of a policy test.
package struct TrialResult: Sendable {
    /// An expectation that does not hold.
    package struct Failure: Sendable {
        package var expectation: PolicyTestPlan.Expectation
        /// What happened instead, for people.
        package var saw: String
        /// What the bound would have to be, where it is a number.
        package var actual: String?
        /// The stretch to look at, and the moment whose decision to explain.
        package var from: Duration
        package var to: Duration
        package var explain: Duration
    }

    /// Demand and capacity at a tick, both in workers.
    package struct Point: Sendable {
        package var demand: Double
        package var ready: Double
        package var desired: Double
        package var isOverloaded: Bool
    }

    package var failures: [Failure]
    package var checks: Int
    /// One for each tick of 5 s, from the beginning.
    package var points: [Point]
    package var workerHours: Double
    /// What was billed, and in which currency, where the policy has prices.
    package var cost: Double?
    package var currency: String?
    /// The decision of the moment that was asked for, and the policy it was made under.
    package var explained: Decision?

    package var hasPassed: Bool { failures.isEmpty }

    /// The points of a stretch, with a margin on both sides.
    package func points(from: Duration, to: Duration) -> ArraySlice<Point> {
        let (first, last) = (Int(from.inSeconds) / PolicyTrial.tick, Int(to.inSeconds) / PolicyTrial.tick)
        let margin = max(12, (last - first) / 10)
        let low = max(0, min(points.count - 1, first - margin))
        return points[low..<max(low, min(points.count, last + margin))]
    }
}
