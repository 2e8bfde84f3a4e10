extension ScaleTestPlan {
    /// A bound on a measure of the report.
    package struct Expectation: Hashable, Sendable {
        package var measure: Measure
        package var comparison: Comparison
        /// Units: those of the measure: requests or workers, seconds, fractions, hours.
        package var bound: Double
        /// The bound as it is written.
        package var text: String
    }

    /// How a measure and its bound are compared.
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case atMost = "<="
        case atLeast = ">="
        case below = "<"
        case above = ">"
        case exactly = "="

        package func holds(_ value: Double, _ bound: Double) -> Bool {
            switch self {
            case .atMost: value <= bound
            case .atLeast: value >= bound
            case .below: value < bound
            case .above: value > bound
            case .exactly: value == bound
            }
        }
    }

    /// What may be expected of a run.
    package enum Measure: String, Hashable, Sendable, CaseIterable {
        case failed, failedByKill, availability, p50, p99, slowest
        case timeToCapacity, recovery
        case workersLaunched, workersRetired, workersLeaked, workersPeak
        case workerHours, shareOfStatic

        /// What kind of number it is.
        package enum Unit: Hashable, Sendable { case count, duration, share, hours }

        package var unit: Unit {
            switch self {
            case .failed, .failedByKill, .workersLaunched, .workersRetired, .workersLeaked, .workersPeak: .count
            case .p50, .p99, .slowest, .timeToCapacity, .recovery: .duration
            case .availability, .shareOfStatic: .share
            case .workerHours: .hours
            }
        }

        /// What a bound without a sign means.
        package var usual: Comparison {
            switch self {
            case .availability, .workersLaunched, .workersRetired: .atLeast
            default: .atMost
            }
        }
    }
}
