/// How much of a page is taken before it is refused.
public struct ExpositionLimits: Sendable, Hashable {
    /// Bytes of the longest line.
    public var lineBytes: Int
    /// Samples kept of one page; lines that are not wanted do not count.
    public var samples: Int
    /// Labels of one sample, its metric name not counted.
    public var labels: Int

    /// Limits that no honest worker's page comes near.
    public init(lineBytes: Int = 65_536, samples: Int = 100_000, labels: Int = 64) {
        self.lineBytes = lineBytes
        self.samples = samples
        self.labels = labels
    }
}
