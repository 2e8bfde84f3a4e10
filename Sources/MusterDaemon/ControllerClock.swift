import Glibc
import MusterCore
import Synchronization

/// The controller's clock: wall-clock time that never goes back and never jumps while the daemon runs.
///
/// It starts at the wall clock and advances by the machine's monotonic clock. When the wall clock was set forward, it
/// follows within a second; when it was set back, it runs at half speed until the two agree, so that no deadline, hold
/// or window is ever measured twice.
package final class ControllerClock: Sendable {
    private struct Reading {
        var time: Int64
        var monotonic: Int64
    }
    private let last: Mutex<Reading>
    private let wall: @Sendable () -> Int64
    private let monotonic: @Sendable () -> Int64

    /// Nanoseconds by both clocks; the defaults are the machine's.
    package init(
        wall: @escaping @Sendable () -> Int64 = { ControllerClock.read(CLOCK_REALTIME) },
        monotonic: @escaping @Sendable () -> Int64 = { ControllerClock.read(CLOCK_BOOTTIME) }
    ) {
        self.wall = wall
        self.monotonic = monotonic
        let now = monotonic()
        last = Mutex(Reading(time: wall(), monotonic: now))
    }

    /// The time now; never before an earlier answer.
    package func now() -> Instant {
        let ticks = monotonic()
        return last.withLock { last in
            let elapsed = max(0, ticks - last.monotonic)
            let actual = wall()
            let ahead = last.time + elapsed - actual
            if ahead < -500_000_000 {
                last.time = actual
            } else {
                // Half as slow or as fast again at most, and never past the wall clock.
                last.time += max(elapsed / 2, min(elapsed - ahead, elapsed + elapsed / 2))
            }
            last.monotonic = ticks
            return Instant(nanoseconds: last.time)
        }
    }

    /// How far this clock is ahead of the wall clock; large after the wall clock was set back.
    package func ahead() -> Duration {
        let time = now()
        return .nanoseconds(time.nanoseconds - wall())
    }

    /// A clock of the machine, in nanoseconds.
    package static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
