import MusterPolicy

/// An expectation and whether it held.
struct Verdict: Codable, Sendable, Hashable {
    var measure: String
    /// `<=`, `>=`, `<`, `>` or `=`.
    var comparison: String
    /// Units: as the value's.
    var bound: Double
    /// Requests or workers, seconds, fractions, hours; absent when the run has no such number.
    var value: Double?
    var holds: Bool
    /// For people: `p99 <= 500ms: 31 ms`.
    var sentence: String

    init(_ expectation: ScaleTestPlan.Expectation, value: Double?) {
        measure = expectation.measure.rawValue
        comparison = expectation.comparison.rawValue
        bound = expectation.bound
        self.value = value
        holds = value.map { expectation.comparison.holds($0, expectation.bound) } ?? false
        let seen = value.map { Numbers.text($0, expectation.measure.unit) } ?? expectation.measure.missing
        sentence = "\(measure) \(comparison) \(expectation.text): \(seen)"
    }
}

extension ScaleTestPlan.Measure {
    /// What it means that the run has no such number.
    fileprivate var missing: String {
        switch self {
        case .recovery: "a fault was never made good"
        case .shareOfStatic: "there is nothing to compare with"
        default: "no request was answered"
        }
    }
}
