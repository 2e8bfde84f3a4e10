import MusterCore

/// How the workers of a simulated fleet behave.
package struct WorkerModel: Hashable, Sendable {
    /// From the launch call to service, drawn evenly from these.
    package var boot: ClosedRange<Duration>
    /// From the beginning of a drain to the last work done.
    package var drain: Duration
    /// The least time that a worker is billed for; above it, by the second.
    package var leastBilled: Duration
    /// Work that one worker carries, in the unit of the demand.
    package var capacity: Double
    /// Workers that end by themselves in a day, as a share of those there are.
    package var lossesPerDay: Double

    package init(
        boot: ClosedRange<Duration> = .seconds(90) ... .seconds(120), drain: Duration = .seconds(30),
        leastBilled: Duration = .seconds(60), capacity: Double, lossesPerDay: Double = 0
    ) {
        self.boot = boot
        self.drain = drain
        self.leastBilled = leastBilled
        self.capacity = capacity
        self.lossesPerDay = lossesPerDay
    }

    /// The mean boot.
    var meanBoot: Duration { (boot.lowerBound + boot.upperBound) / 2 }
}
