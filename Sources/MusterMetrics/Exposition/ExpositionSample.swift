/// One line of a page: a series with its value.
public struct ExpositionSample: Sendable, Hashable {
    /// The series as the page names it.
    public let labels: MetricLabels
    /// May be NaN or infinite.
    public let value: Double
    /// Milliseconds since 1970 where the page gives a time of its own, which is rare.
    public let timestamp: Int64?

    /// A sample as a page would give it.
    public init(labels: MetricLabels, value: Double, timestamp: Int64? = nil) {
        self.labels = labels
        self.value = value
        self.timestamp = timestamp
    }
}
