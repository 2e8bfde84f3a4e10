/// Time for what polls and retries: never goes back, whatever happens to the wall clock.
package struct Pace: Sendable {
    /// Time since some fixed moment.
    package var uptime: @Sendable () -> Duration
    /// Returns after that time; throws at once when the task is cancelled.
    package var sleep: @Sendable (Duration) async throws(CancellationError) -> Void

    package init(
        uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void
    ) {
        self.uptime = uptime
        self.sleep = sleep
    }

    /// The machine's own.
    package static let system: Pace = {
        let origin = ContinuousClock.now
        return Pace(
            uptime: { ContinuousClock.now - origin },
            sleep: { (duration) async throws(CancellationError) in
                do {
                    try await Task.sleep(for: duration, clock: .continuous)
                } catch {
                    throw CancellationError()
                }
            })
    }()
}
