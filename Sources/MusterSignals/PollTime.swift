import MusterCore
import MusterMetrics
import MusterPorts

/// The times that polling goes by.
struct PollTime: Sendable {
    /// The controller's clock: what readings are dated with.
    let clock: @Sendable () -> Instant
    let pace: Pace

    /// What the clock says of the moment at which the uptime was zero.
    fileprivate var origin: Duration { .nanoseconds(clock().nanoseconds) - pace.uptime() }
}

/// Series with a time that never goes back, and that follows a clock which is set while we run.
struct DatedStore: Sendable {
    var store: SeriesStore
    private var origin: Duration

    /// A clock further off than this was set: pages that date their samples themselves go by the new time.
    private static let tolerance = Duration.seconds(5)

    init(_ store: SeriesStore, _ time: PollTime) {
        self.store = store
        origin = time.origin
    }

    /// Milliseconds since 1970. When the clock was set, what is held moves with it, so that ranges stay whole.
    mutating func now(_ time: PollTime) -> Int64 {
        let uptime = time.pace.uptime()
        let before = Self.milliseconds(origin + uptime)
        let moved = time.origin - origin
        guard abs(moved.nanoseconds) > Self.tolerance.nanoseconds else { return before }
        origin += moved
        let now = Self.milliseconds(origin + uptime)
        store.shift(by: now - before)
        return now
    }

    private static func milliseconds(_ time: Duration) -> Int64 { time.nanoseconds / 1_000_000 }
}
