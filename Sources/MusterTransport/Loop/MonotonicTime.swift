import Glibc

/// A point of the system's monotonic clock, in nanoseconds.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    static func - (left: Self, right: Self) -> Duration { .nanoseconds(left.nanoseconds - right.nanoseconds) }

    /// Saturates: a deadline of years stays in the future.
    static func + (time: Self, duration: Duration) -> MonotonicTime {
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(duration.clampedNanoseconds)
        return MonotonicTime(nanoseconds: overflow ? .max : sum)
    }

    /// Whole milliseconds until then, rounded up, never negative.
    func millisecondsAhead(of now: MonotonicTime) -> Int32 {
        guard self > now else { return 0 }
        return Int32(min(((nanoseconds - now.nanoseconds) / 1_000_000) + 1, 3_600_000))
    }
}

extension Duration {
    /// Negative durations as zero, those beyond 100 years as 100 years.
    var clampedNanoseconds: Int64 {
        let seconds = min(components.seconds, 3_155_760_000)
        guard seconds >= 0, components.attoseconds >= 0 else { return 0 }
        return seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
