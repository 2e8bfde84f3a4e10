import Glibc

/// How well capacity followed demand, added up tick by tick.
///
/// `Source`: the elasticity metrics of the SPEC Research Group: Herbst et al., "Ready for Rain? A View from SPEC
/// Research on the Future of Cloud Metrics", 2016; minutes as their resolution.
package struct Score: Sendable {
    /// Seconds.
    private let tick: Double
    private let capacity: Double
    private let perMinute: Int
    private var skip: Int
    private var minute = (demand: 0.0, ready: 0, ticks: 0)
    private var last: (needed: Double, supplied: Double)?
    private var minutes = 0
    private var sums = Sums()
    private var overloadedTicks = 0
    private var longestTicks = 0
    private var requests = 0.0
    private var overloaded = 0.0
    private var lost = 0.0
    private var latency: LatencyEstimate

    private struct Sums {
        var under = 0.0
        var over = 0.0
        var underMinutes = 0
        var overMinutes = 0
        var unlike = 0
    }

    /// `tick` in seconds, a divisor of 60; `skip` are the ticks at the beginning that do not count, whole minutes.
    package init(tick: Int, capacity: Double, skip: Int = 0, latency: LatencyEstimate) {
        self.tick = Double(tick)
        self.capacity = capacity
        self.skip = skip
        self.latency = latency
        perMinute = 60 / tick
    }

    /// Takes in one tick: requests a second, and workers that take work.
    package mutating func note(demand: Double, ready: Int) {
        minute.demand += demand
        minute.ready += ready
        minute.ticks += 1
        if skip > 0 {
            skip -= 1
            if minute.ticks == perMinute { minute = (0, 0, 0) }
            return
        }
        requests += demand
        let carried = Double(ready) * capacity
        if demand > carried * (1 + 1e-9) {
            overloaded += demand
            overloadedTicks += 1
            longestTicks = max(longestTicks, overloadedTicks)
        } else {
            overloadedTicks = 0
        }
        lost += max(0, demand - carried)
        if minute.ticks == perMinute { endMinute() }
    }

    private mutating func endMinute() {
        let demand = minute.demand / Double(perMinute)
        let ready = Double(minute.ready) / Double(perMinute)
        let needed = max((demand / capacity - 1e-9).rounded(.up), 1)
        let supplied = ready.rounded(.toNearestOrEven)
        sums.under += max(needed - supplied, 0) / needed
        sums.over += max(supplied - needed, 0) / needed
        if needed > supplied { sums.underMinutes += 1 }
        if supplied > needed { sums.overMinutes += 1 }
        if let last, Self.sign(supplied - last.supplied) != Self.sign(needed - last.needed) { sums.unlike += 1 }
        last = (needed, supplied)
        minutes += 1
        minute = (0, 0, 0)
        latency.note(demand: demand, workers: ready, capacity: capacity, seconds: 60)
    }

    private static func sign(_ value: Double) -> Int { value > 0 ? 1 : value < 0 ? -1 : 0 }

    /// The figures so far.
    package var figures: Figures {
        let minutes = Double(max(1, minutes))
        let requests = requests > 0 ? requests : 1
        return Figures(
            overloadShare: overloaded / requests, lostShare: lost / requests,
            longestOverload: Double(longestTicks) * tick,
            underAccuracy: sums.under / minutes, overAccuracy: sums.over / minutes,
            underTimeshare: Double(sums.underMinutes) / minutes, overTimeshare: Double(sums.overMinutes) / minutes,
            instability: Double(sums.unlike) / max(1, minutes - 1), latency: latency.figures)
    }
}

extension Score {
    /// What a score comes to; shares as fractions.
    package struct Figures: Hashable, Sendable {
        /// Requests that arrived while demand was above the capacity that takes work.
        package var overloadShare: Double
        /// The part of the demand that was above the capacity.
        package var lostShare: Double
        /// `Units`: seconds.
        package var longestOverload: Double
        /// Workers too few, as a mean share of those needed.
        package var underAccuracy: Double
        /// Workers too many, as a mean share of those needed.
        package var overAccuracy: Double
        package var underTimeshare: Double
        package var overTimeshare: Double
        /// Share of the minutes in which supply and demand did not move the same way.
        package var instability: Double
        package var latency: LatencyEstimate.Figures
    }
}
