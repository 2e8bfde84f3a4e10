import MusterCore
import MusterMetrics
import MusterPorts

/// Reads the conditions of drains from single workers' pages.
actor ConditionReader {
    private struct Key: Hashable {
        var worker: WorkerID
        var scrape: WorkerScrape
        var until: String
    }

    private struct History {
        var dated: DatedStore
        var usedAt: Duration
    }

    private let fetcher: PageFetcher
    private let time: PollTime
    private var histories: [Key: History] = [:]

    /// A history that no drain has used for so long is dropped.
    private static let keptFor = Duration.seconds(600)

    init(fetcher: PageFetcher, time: PollTime) {
        self.fetcher = fetcher
        self.time = time
    }

    func state(of wait: WaitCondition, for order: WorkerOrder) async throws(Failure) -> ConditionState {
        guard let address = order.address else { throw .unavailable("\(order.worker) has no address") }
        let expression = try Self.parsed(wait.until)
        let scrape = WorkerScrape(wait)
        let wanted = expression.metricNames.map { WantedMetrics($0) } ?? .everything
        let samples = try await fetcher.samples(of: address, scrape, keeping: wanted)
        let key = Key(worker: order.worker, scrape: scrape, until: wait.until)
        do throws(SeriesStoreError) {
            try record(samples, key, window: expression.window + 3 * wait.every.nanoseconds / 1_000_000)
        } catch {
            throw .unavailable("\(error)")
        }
        return try verdict(expression, wait.until, key)
    }

    private static func parsed(_ text: String) throws(Failure) -> PromQLExpression {
        do throws(PromQLError) {
            return try PromQL.parse(text)
        } catch {
            throw .invalidRequest("`\(text)`: \(error)")
        }
    }

    private func record(_ samples: [ExpositionSample], _ key: Key, window: Int64) throws(SeriesStoreError) {
        let now = time.pace.uptime()
        histories = histories.filter { now - $0.value.usedAt < Self.keptFor }
        var history = histories[key] ?? History(dated: DatedStore(SeriesStore(window: window), time), usedAt: now)
        history.usedAt = now
        let moment = history.dated.now(time)
        try history.dated.store.record(samples, of: key.worker.rawValue, at: moment)
        histories[key] = history
    }

    private func verdict(_ expression: PromQLExpression, _ text: String, _ key: Key) throws(Failure) -> ConditionState {
        guard let now = histories[key]?.dated.now(time), let store = histories[key]?.dated.store else {
            return .noValue("no value for `\(text)`")
        }
        if let reason = shortness(expression, store, key, at: now) { return .noValue(reason) }
        do throws(PromQLError) {
            switch try PromQL.condition(expression, store, at: now) {
            case .holds: return .holds
            case .partly(let failing), .fails(let failing): return .fails(Self.text(failing, text))
            case .noValue: return .noValue("no value for `\(text)` on the page of \(key.worker)")
            }
        } catch {
            throw .invalidRequest("`\(text)`: \(error)")
        }
    }

    /// Why a range is not covered yet: that nothing happened in its last seconds does not mean that nothing did in it.
    private func shortness(
        _ expression: PromQLExpression, _ store: SeriesStore, _ key: Key, at now: Int64
    ) -> String? {
        let every = key.scrape.every.nanoseconds / 1_000_000
        for selector in expression.selectors {
            let coverage = store.coverage(
                of: selector.metric, worker: key.worker.rawValue, for: selector.need, at: now, every: every,
                oldest: PromQL.lookback)
            if case .short(let reach) = coverage {
                return WorkerStanding.short(reach: reach, range: selector.range).reason
            }
        }
        return nil
    }

    /// `wallet_transactions_in_flight is 3, wants wallet_transactions_in_flight == 0`, for the first of several.
    private static func text(_ failing: [PromQLSample], _ condition: String) -> String {
        guard let first = failing.first else { return "`\(condition)` does not hold" }
        let pairs = first.labels.pairs.filter { $0.name != SeriesStore.workerLabel }
        let labels = MetricLabels(name: first.labels.name, pairs)
        let name = labels.name.isEmpty && labels.pairs.isEmpty ? "the value" : "\(labels)"
        let value = Int64(exactly: first.value).map { "\($0)" } ?? "\(first.value)"
        let others = failing.count > 1 ? " (and \(failing.count - 1) more)" : ""
        return "\(name) is \(value)\(others), wants \(condition)"
    }
}
