/// One series of a result.
public struct PromQLSample: Sendable, Hashable {
    /// Empty where aggregation left none.
    public let labels: MetricLabels
    /// May be NaN or infinite.
    public let value: Double

    /// A series with its value.
    public init(labels: MetricLabels, value: Double) {
        self.labels = labels
        self.value = value
    }
}

/// What an expression gives at one time.
public enum PromQLValue: Sendable, Hashable {
    /// One number without labels.
    case scalar(Double)
    /// Shape: sorted by labels, labels unique; empty where nothing fits.
    case vector([PromQLSample])
    /// Only a string literal gives one.
    case string(String)

    /// How many numbers a value holds, for a caller that needs exactly one.
    public enum Single: Sendable, Hashable {
        /// No series fits: absent, not zero.
        case none
        /// May be NaN or infinite.
        case one(Double)
        /// Several series, as many as said: the expression lacks an aggregation.
        case many(Int)
    }

    /// The one number that the value holds, if it does; a string holds none.
    public var single: Single {
        switch self {
        case .scalar(let value): .one(value)
        case .vector(let samples) where samples.count > 1: .many(samples.count)
        case .vector(let samples): samples.first.map { .one($0.value) } ?? .none
        case .string: .none
        }
    }
}
