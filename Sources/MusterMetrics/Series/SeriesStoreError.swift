/// Why the samples of a page were refused; none of them is in the store then.
public enum SeriesStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The page would bring the store above its limit of series.
    case tooManySeries(worker: String, limit: Int)
    /// A series would have more samples within the window than the limit: poll less often, or ask for a shorter range.
    case tooManySamples(series: MetricLabels, limit: Int)

    /// One sentence for a log or a status line.
    public var description: String {
        switch self {
        case .tooManySeries(let worker, let limit):
            "the page of \(worker) brings more than \(limit) series in all"
        case .tooManySamples(let series, let limit):
            "\(series) has more than \(limit) samples in its window: poll less often or ask for a shorter range"
        }
    }
}
