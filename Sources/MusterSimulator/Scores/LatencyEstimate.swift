import Glibc

/// Estimates how long requests would have taken, as if each minute were an M/G/k queue at rest.
///
/// A minute of overload is a fluid instead: what cannot be served waits for capacity, and is served first when there is
/// some.
/// `Source`: Sakasegawa, "An approximation formula Lq = a rho^b / (1 - rho)", 1977, for the mean wait of M/M/k; Allen,
/// "Probability, Statistics and Queueing Theory", 1990 (Allen-Cunneen), for general service times; waits of those that
/// wait taken as exponential.
package struct LatencyEstimate: Sendable {
    /// Seconds that one request takes when nothing waits.
    package let service: Double
    /// Standard deviation of service times as a share of their mean.
    package let variation: Double
    private var backlog = 0.0
    private var requests = 0.0
    private var waitSum = 0.0
    /// Requests that wait longer than each of `bounds`.
    private var beyond: [Double]

    /// Upper bounds of waits in seconds, each 20% above the one before, from a millisecond to an hour.
    private static let bounds = (0..<84).map { 0.001 * pow(1.2, Double($0)) }

    /// `service` in seconds.
    package init(service: Double, variation: Double = 1) {
        self.service = service
        self.variation = variation
        beyond = Array(repeating: 0, count: Self.bounds.count)
    }

    /// Takes in a stretch of time: requests a second, workers that take work, requests a second that one carries.
    mutating func note(demand: Double, workers: Double, capacity: Double, seconds: Double) {
        let arrived = demand * seconds
        guard arrived > 0 else { return }
        requests += arrived
        let rate = max(workers * capacity, 1e-9)
        let before = backlog
        backlog = min(max(0, backlog + (demand - rate) * seconds), rate * 3600)
        if backlog > 0 || before > 0 {
            let wait = (before + backlog) / 2 / rate
            waitSum += wait * arrived
            for place in Self.bounds.indices where wait > Self.bounds[place] { beyond[place] += arrived }
            return
        }
        let load = min(demand / rate, 0.9999)
        let places = max(1, rate * service)
        let waits = pow(load, (2 * (places + 1)).squareRoot() - 1)
        let meanOfWaiting = service / (places * (1 - load)) * (1 + variation * variation) / 2
        waitSum += waits * meanOfWaiting * arrived
        guard waits > 1e-6 else { return }
        for place in Self.bounds.indices {
            let share = waits * exp(-Self.bounds[place] / meanOfWaiting)
            if share < 1e-7 { break }
            beyond[place] += share * arrived
        }
    }

    /// Mean and percentiles of the whole time, wait and service.
    package struct Figures: Hashable, Sendable {
        /// `Units`: seconds.
        package var mean: Double
        package var p50: Double
        package var p99: Double
    }

    var figures: Figures {
        guard requests > 0 else { return Figures(mean: service, p50: service, p99: service) }
        return Figures(mean: service + waitSum / requests, p50: service + wait(0.5), p99: service + wait(0.99))
    }

    /// The smallest bound that all but that share of the requests wait less than; 0 when they do not wait.
    private func wait(_ quantile: Double) -> Double {
        let allowed = requests * (1 - quantile)
        guard beyond[0] > allowed else { return 0 }
        return zip(Self.bounds, beyond).first { $1 <= allowed }?.0 ?? 3600
    }
}
