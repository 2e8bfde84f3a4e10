import MusterMetrics
import Testing

/// Milliseconds since 1970 of the first poll in tests.
let start: Int64 = 1_700_000_000_000

/// A store with each series polled every `step` seconds from `start`; nil: not on that page.
func store(
    _ series: [String: [Double?]], worker: String = "a", step: Int64 = 10, window: Int64 = 3_600_000
) throws -> SeriesStore {
    var store = SeriesStore(window: window)
    let pages = series.values.map(\.count).max() ?? 0
    for page in 0..<pages {
        var samples: [ExpositionSample] = []
        for (text, values) in series.sorted(by: { $0.key < $1.key }) where page < values.count {
            guard let value = values[page] else { continue }
            samples.append(ExpositionSample(labels: try labels(text), value: value))
        }
        try store.record(samples, of: worker, at: start + Int64(page) * step * 1000)
    }
    return store
}

/// The labels that a page spells.
func labels(_ text: String) throws -> MetricLabels {
    try #require(try Exposition.parse(Array("\(text) 0\n".utf8), as: .prometheusText).first).labels
}

/// The value of an expression, so many seconds after `start`.
func value(
    _ text: String, _ store: SeriesStore, worker: String? = nil, after seconds: Double
) throws -> PromQLValue {
    try PromQL.evaluate(try PromQL.parse(text), store, worker: worker, at: start + Int64(seconds * 1000))
}
