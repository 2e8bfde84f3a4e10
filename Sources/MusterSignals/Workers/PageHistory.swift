import MusterCore
import MusterMetrics
import MusterPorts

/// What the pages of one place have shown: the series, which metrics are kept since when, and since when each worker
/// is asked. A value: a scrape that takes another's place on the same page goes on with a copy.
struct PageHistory: Sendable {
    private var dated: DatedStore
    private let time: PollTime
    private var every: Int64 = 0
    /// By metric name, empty for all of a page; by uptime.
    private var keptSince: [String: Duration] = [:]
    private var joined: [WorkerID: Duration] = [:]

    var store: SeriesStore { dated.store }

    init(time: PollTime) {
        self.time = time
        dated = DatedStore(SeriesStore(), time)
    }

    /// Milliseconds since 1970, for the store.
    mutating func now() -> Int64 { dated.now(time) }

    /// Takes over what is to be kept. What was not kept before begins now.
    mutating func keep(_ signals: [WorkerSignal], every: Duration) {
        let uptime = time.pace.uptime()
        self.every = every.nanoseconds / 1_000_000
        // Beyond the range, so that a poll missed at its beginning can be told from a series that began there.
        let window = signals.window + 3 * self.every
        if window > dated.store.window {
            let held = uptime - .milliseconds(dated.store.window)
            keptSince = keptSince.mapValues { max($0, held) }
        }
        dated.store.window = window
        var kept: [String: Duration] = [:]
        for metric in signals.flatMap(\.metrics) {
            kept[metric] = keptSince[metric] ?? keptSince[""] ?? uptime
        }
        keptSince = kept
    }

    mutating func join(_ worker: WorkerID) {
        if joined[worker] == nil { joined[worker] = time.pace.uptime() }
    }

    mutating func leave(_ worker: WorkerID) {
        joined[worker] = nil
        recordAbsence(of: worker)
    }

    var workers: [WorkerID] { joined.keys.sorted() }

    mutating func record(_ page: [ExpositionSample], of worker: WorkerID) throws(SeriesStoreError) {
        let now = now()
        try dated.store.record(page, of: worker.rawValue, at: now)
    }

    mutating func recordAbsence(of worker: WorkerID) {
        let now = now()
        dated.store.recordAbsence(of: worker.rawValue, at: now)
    }

    mutating func prune(at now: Int64) { dated.store.prune(at: now) }

    /// What the worker's last page and those before it are worth for the signal.
    func standing(of worker: WorkerID, for signal: WorkerSignal, at now: Int64) -> WorkerStanding {
        var standing = WorkerStanding.whole
        for selector in signal.expression.selectors {
            let coverage = store.coverage(
                of: selector.metric, worker: worker.rawValue, for: need(of: selector, signal), at: now, every: every,
                oldest: max(signal.policy.stale.nanoseconds / 1_000_000, every))
            switch coverage {
            case .whole: break
            case .missing: return .lacks(metric: selector.metric)
            case .short(let reach):
                let isNew = joined[worker].map { $0 > beginning(of: signal) } ?? false
                standing = isNew ? .new : .short(reach: reach, range: selector.range)
            }
        }
        return standing
    }

    /// Whether the signal's metrics are kept for so long that a worker which came since cannot hide that the others'
    /// samples do not reach back.
    func isKeptLongEnough(_ signal: WorkerSignal) -> Bool {
        let kept = (time.pace.uptime() - beginning(of: signal)).nanoseconds / 1_000_000
        return kept + every + every / 10 >= signal.longestNeed
    }

    /// How long the signal's metrics have been watched, where that is less than the signal asks over and still enough
    /// for a value: two polls, of an expression that does not add up over time. Milliseconds.
    func shortWatch(of signal: WorkerSignal) -> Int64? {
        guard signal.longestNeed > 0, signal.expression.isFreeOfSpan, !isKeptLongEnough(signal) else { return nil }
        let watched = (time.pace.uptime() - beginning(of: signal)).nanoseconds / 1_000_000
        return watched >= 2 * every ? watched : nil
    }

    private func need(of selector: PromQLExpression.Selector, _ signal: WorkerSignal) -> SeriesNeed {
        guard case .range(let range) = selector.need, let watched = shortWatch(of: signal) else { return selector.need }
        return .range(min(range, watched))
    }

    private func beginning(of signal: WorkerSignal) -> Duration {
        signal.metrics.compactMap { keptSince[$0] }.max() ?? .zero
    }
}

/// What a worker that answers is worth for a signal.
enum WorkerStanding: Sendable, Hashable {
    case whole
    /// It came while its fleet was polled: it may have begun to work at its first sample.
    case new
    /// It was there before the first poll, and its samples do not cover the range. Units: milliseconds.
    case short(reach: Int64, range: Int64)
    /// Its page has no sample that counts. nil: none at all.
    case lacks(metric: String?)

    var isReporting: Bool { self == .whole || self == .new }

    /// Why it does not report, nil when it does.
    var reason: String? {
        switch self {
        case .whole, .new: nil
        case .short(let reach, let range):
            "its samples reach back \(reach / 1000) s of the \(range / 1000) s that the expression reads"
        case .lacks(let metric?): "its page has no current sample of `\(metric)`"
        case .lacks(nil): "its page has no current sample"
        }
    }
}
