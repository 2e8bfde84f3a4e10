import MusterCore
import MusterPorts

/// The times that polling goes by.
struct PollTime: Sendable {
    /// The controller's clock: what readings are dated with.
    let clock: @Sendable () -> Instant
    let pace: Pace
    private let origin: Duration

    init(clock: @escaping @Sendable () -> Instant, pace: Pace) {
        self.clock = clock
        self.pace = pace
        origin = .nanoseconds(clock().nanoseconds) - pace.uptime()
    }

    /// Milliseconds since 1970 that never go back: series must survive a clock that is set while we run.
    var steady: Int64 { (origin + pace.uptime()).nanoseconds / 1_000_000 }
}
