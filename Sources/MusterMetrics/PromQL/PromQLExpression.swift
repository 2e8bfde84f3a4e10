/// A parsed expression, ready to be evaluated any number of times.
public struct PromQLExpression: Sendable, Equatable, CustomStringConvertible {
    /// What one selector of an expression needs kept.
    public struct Selector: Sendable, Hashable {
        /// nil: the selector may fit any metric name.
        public let metric: String?
        /// Milliseconds back from the evaluation; 0 for an instant selector, which looks back `PromQL.lookback`.
        public let range: Int64
    }

    let root: PromQLNode
    /// The expression in its canonical spelling; parsing it gives an equal expression.
    public let description: String
    /// What has to be kept for it, in the order in which the text names it.
    public let selectors: [Selector]

    init(root: PromQLNode) {
        self.root = root
        description = PromQLPrinter.text(of: root)
        selectors = Self.selectors(in: root)
    }

    /// The metric names to keep; nil: the expression may read any metric.
    public var metricNames: Set<String>? {
        let names = selectors.map(\.metric)
        return names.contains(nil) ? nil : Set(names.compactMap { $0 })
    }

    /// Milliseconds of samples that an evaluation may look back on: the longest range, and the look-back.
    public var window: Int64 {
        max(PromQL.lookback, selectors.map(\.range).max() ?? 0)
    }

    /// Equal when they mean the same by their canonical spelling; places in the text do not count.
    public static func == (left: PromQLExpression, right: PromQLExpression) -> Bool {
        left.description.hasSameBytes(as: right.description)
    }

    private static func selectors(in node: PromQLNode) -> [Selector] {
        switch node.kind {
        case .selector(let selector): [Selector(metric: selector.name, range: 0)]
        case .range(let selector, let milliseconds): [Selector(metric: selector.name, range: milliseconds)]
        default: node.children.flatMap { selectors(in: $0) }
        }
    }
}
