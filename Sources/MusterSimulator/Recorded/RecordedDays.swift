import MusterCore

/// What a fleet's signals were in a stretch of the past, and what is known of its workers.
package struct RecordedDays: Sendable {
    /// By signal, each sorted by time.
    package var readings: [SignalName: [Reading]]
    package var start: Instant
    package var end: Instant
    /// The workers at the beginning.
    package var workers: Int
    /// From launch to service.
    package var boot: ClosedRange<Duration>
    /// The demand that workers are compared with and what one carries of it; nil when that is not known.
    package var demand: (signal: SignalName, capacity: Double)?

    package init(
        readings: [SignalName: [Reading]], start: Instant, end: Instant, workers: Int,
        boot: ClosedRange<Duration>, demand: (signal: SignalName, capacity: Double)?
    ) {
        self.readings = readings
        self.start = start
        self.end = end
        self.workers = workers
        self.boot = boot
        self.demand = demand
    }

    /// The demand of that policy, as a replay of a trace chooses it.
    package static func demand(of policy: FleetPolicy) -> (signal: SignalName, capacity: Double)? {
        do throws(ServedSignal.Problem) {
            let served = try ServedSignal(of: policy)
            return (served.signal, served.capacity)
        } catch {
            return nil
        }
    }
}

/// What a policy made of recorded days.
package struct RecordedOutcome: Sendable {
    package var workerHours: Double
    /// In the policy's currency; nil when no price is stated for every placement.
    package var cost: Double?
    package var changes: Int
    package var mostWorkers: Int
    /// Nil when the demand is not known.
    package var risk: Risk?
    /// The desired number at each tick.
    package var desired: [Int]
    package var reasons: [Int: String]

    /// How the capacity that took work stood to the demand.
    package struct Risk: Sendable {
        /// `Units`: seconds.
        package var overloaded: Double
        package var longestOverload: Double
        /// The least spare capacity, as a share of the demand; below zero in overload.
        package var leastHeadroom: Double
    }
}
