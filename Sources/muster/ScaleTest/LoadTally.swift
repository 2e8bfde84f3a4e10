import Synchronization

/// Counts what became of the requests, from any thread.
final class LoadTally: Sendable {
    /// A request without a good answer. Times in seconds from the beginning.
    struct Failure: Sendable, Hashable {
        var scheduled: Double
        var ended: Double
        /// What went wrong, for people and for counting.
        var cause: String
        /// The worker that answered, where it is known.
        var worker: String?
        /// Whether the server side ended the exchange: a connection lost, or a proxy's 502 for one.
        var isCut: Bool
    }

    /// What one second saw.
    struct Second: Sendable {
        var sent = 0
        var failed = 0
        var latencies: [Double] = []
    }

    struct Counts: Sendable {
        var sent = 0
        var outstanding = 0
        var failed = 0
        /// Seconds from the scheduled arrival to the whole answer, in the order of the answers.
        var latencies: [Double] = []
        var failures: [Failure] = []
        /// The longest that a request was sent after its scheduled arrival: a slow generator, not a slow fleet.
        var worstLag = 0.0
        var seconds: [Int: Second] = [:]
    }

    /// More failures than these are counted and not kept.
    static let mostFailures = 100_000

    private let counts = Mutex(Counts())

    /// Everything so far.
    var all: Counts { counts.withLock { $0 } }

    var outstanding: Int { counts.withLock { $0.outstanding } }

    /// Takes note of a request that is about to be sent; false when too many are under way already.
    func begin(scheduled: Double, now: Double, most: Int) -> Bool {
        counts.withLock { counts in
            counts.sent += 1
            counts.seconds[Int(scheduled), default: Second()].sent += 1
            counts.worstLag = max(counts.worstLag, now - scheduled)
            guard counts.outstanding < most else {
                Self.fail(
                    &counts,
                    Failure(
                        scheduled: scheduled, ended: now, cause: "not sent: \(most) requests were under way",
                        isCut: false))
                return false
            }
            counts.outstanding += 1
            return true
        }
    }

    /// A good answer.
    func succeed(scheduled: Double, ended: Double) {
        counts.withLock { counts in
            counts.outstanding -= 1
            counts.latencies.append(ended - scheduled)
            counts.seconds[Int(ended), default: Second()].latencies.append(ended - scheduled)
        }
    }

    /// A bad answer or none.
    func fail(_ failure: Failure) {
        counts.withLock { counts in
            counts.outstanding -= 1
            Self.fail(&counts, failure)
        }
    }

    private static func fail(_ counts: inout Counts, _ failure: Failure) {
        counts.failed += 1
        counts.seconds[Int(failure.ended), default: Second()].failed += 1
        if counts.failures.count < mostFailures { counts.failures.append(failure) }
    }

    /// What the screen shows of the last seconds.
    struct Recent: Sendable {
        var sent: Int
        var failed: Int
        var rate: Double
        var latencies: Latencies
    }

    /// The counts, and the latencies of the `span` whole seconds before now.
    func recent(now: Double, span: Int = 5) -> Recent {
        counts.withLock { counts in
            let current = Int(now)
            let window = max(0, current - span)..<max(1, current)
            // What the screen has scrolled past is not needed again.
            for second in counts.seconds.keys where second < window.lowerBound - 5 { counts.seconds[second] = nil }
            let seconds = window.compactMap { counts.seconds[$0] }
            return Recent(
                sent: counts.sent, failed: counts.failed,
                rate: Double(seconds.reduce(0) { $0 + $1.sent }) / Double(window.count),
                latencies: Latencies(seconds.flatMap(\.latencies)))
        }
    }
}

/// Latencies and their exact quantiles.
struct Latencies: Sendable {
    private let sorted: [Double]

    init(_ latencies: [Double]) { sorted = latencies.sorted() }

    var isEmpty: Bool { sorted.isEmpty }

    /// The smallest latency that at least this share of all does not exceed; 0 of none.
    func quantile(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    var slowest: Double { sorted.last ?? 0 }
}
