/// Which series an expression reads.
struct PromQLSelector: Sendable {
    let matchers: [LabelMatcher]
    /// The metric name where one `__name__` matcher fixes it.
    let name: String?

    init(matchers: [LabelMatcher]) {
        self.matchers = matchers
        name = matchers.first { $0.label == MetricLabels.metricName && $0.operation == .equal }?.value
    }

    func matches(_ labels: MetricLabels) -> Bool {
        matchers.allSatisfy { $0.matches(labels[$0.label]) }
    }
}

/// One condition on a label.
struct LabelMatcher: Sendable {
    enum Operation: String, Sendable {
        case equal = "=", notEqual = "!=", matches = "=~", matchesNot = "!~"
    }

    let label: String
    let operation: Operation
    let value: String
    /// Only for the two regular-expression operations.
    let pattern: LabelPattern?

    func matches(_ text: String) -> Bool {
        switch operation {
        case .equal: text.hasSameBytes(as: value)
        case .notEqual: !text.hasSameBytes(as: value)
        case .matches: pattern?.matches(text) ?? false
        case .matchesNot: !(pattern?.matches(text) ?? false)
        }
    }
}
