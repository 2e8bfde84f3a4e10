/// The samples of the last minutes, worker by worker, for expressions to be evaluated over.
///
/// A value: hold it where one owner changes it. Times are milliseconds since 1970 and come in with every call.
public struct SeriesStore: Sendable {
    /// What the store may hold.
    public struct Limits: Sendable, Hashable {
        /// Series of all workers together.
        public var series: Int
        /// Samples of one series within the window.
        public var samplesPerSeries: Int

        /// Limits for one controller; at 16 bytes a sample.
        public init(series: Int = 500_000, samplesPerSeries: Int = 20_000) {
            self.series = series
            self.samplesPerSeries = samplesPerSeries
        }
    }

    struct WorkerSeries: Sendable {
        var slots: [MetricLabels: Int] = [:]
        /// The same slots in the order of their first sample.
        var order: [Int] = []
        var page: UInt64 = 0
    }

    /// Milliseconds for which samples are kept: see `PromQLExpression.window`. Up to twice as much may be held.
    public var window: Int64
    /// What the store may hold.
    public let limits: Limits

    /// nil: a free place.
    var series: [Series?] = []
    var freeSlots: [Int] = []
    var slotsByMetric: [String: [Int]] = [:]
    var workers: [String: WorkerSeries] = [:]

    /// An empty store.
    public init(window: Int64 = PromQL.lookback, limits: Limits = Limits()) {
        self.window = window
        self.limits = limits
    }

    /// Series held, those of workers that have ended included until `prune`.
    public var seriesHeld: Int { series.count - freeSlots.count }

    /// Samples held, staleness markers included.
    public var samplesHeld: Int { series.reduce(0) { $0 + ($1?.times.count ?? 0) } }

    /// The workers of which series are held, sorted.
    public var workerNames: [String] { workers.keys.sorted() }

    /// Drops everything that the worker left, as if it had never been.
    public mutating func forget(worker: String) {
        guard let held = workers[worker] else { return }
        drop(Set(held.order))
        workers[worker] = nil
    }

    /// Drops every series whose newest sample is older than the window. To be called now and then.
    public mutating func prune(at time: Int64) {
        let start = Series.start(of: window, at: time)
        let old = series.indices.filter { slot in
            guard let last = series[slot]?.times.last else { return series[slot] != nil }
            return last < start
        }
        drop(Set(old))
    }

    /// Moves every sample to another time, except those that their pages dated themselves: for a clock that was set.
    public mutating func shift(by step: Int64) {
        for slot in series.indices where series[slot]?.hasOwnTimes == false { series[slot]?.shift(by: step) }
    }

    private mutating func drop(_ slots: Set<Int>) {
        var names: Set<String> = []
        var touched: Set<String> = []
        for slot in slots.sorted() {
            guard let dropped = series[slot] else { continue }
            names.insert(dropped.pageLabels.name)
            touched.insert(dropped.worker)
            workers[dropped.worker]?.slots[dropped.pageLabels] = nil
            series[slot] = nil
            freeSlots.append(slot)
        }
        for name in names {
            slotsByMetric[name]?.removeAll { slots.contains($0) }
            if slotsByMetric[name]?.isEmpty == true { slotsByMetric[name] = nil }
        }
        for worker in touched {
            workers[worker]?.order.removeAll { slots.contains($0) }
            if workers[worker]?.order.isEmpty == true { workers[worker] = nil }
        }
    }
}
