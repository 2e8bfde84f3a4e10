/// A parsed expression, ready to be evaluated any number of times.
public struct PromQLExpression: Sendable, Equatable, CustomStringConvertible {
    /// What one selector of an expression needs kept.
    public struct Selector: Sendable, Hashable {
        /// nil: the selector may fit any metric name.
        public let metric: String?
        /// Milliseconds back from the evaluation; 0 for an instant selector, which looks back `PromQL.lookback`.
        public let range: Int64
        /// What a series must hold for the selector's part of the result to be whole.
        public let need: SeriesNeed
        /// As an instant selector: `name{label="value"}`.
        public let text: String
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

    /// Whether it sums over the workers and only scales or adds such sums: then a worker of which less is known lowers
    /// the result, and no worker distorts it.
    public var isTotal: Bool { Self.isTotal(root) }

    private static func isTotal(_ node: PromQLNode) -> Bool {
        switch node.kind {
        case .parentheses(let inner), .unary(negates: false, let inner): return isTotal(inner)
        case .aggregation(let aggregation): return aggregation.operation == .sum
        case .binary(let binary):
            let (left, right) = (isTotal(binary.left), isTotal(binary.right))
            switch binary.operation {
            case .add: return left && (right || isNumber(binary.right)) || right && isNumber(binary.left)
            case .multiply: return left && isNumber(binary.right) || right && isNumber(binary.left)
            case .divide, .subtract: return left && isNumber(binary.right)
            default: return false
            }
        default: return false
        }
    }

    private static func isNumber(_ node: PromQLNode) -> Bool {
        if case .number = node.unwrapped.kind { return true }
        return false
    }

    /// Whether a shorter range gives the same value of a steady series: rates, means and extremes do, sums over time do
    /// not.
    public var isFreeOfSpan: Bool { Self.isFreeOfSpan(root) }

    private static func isFreeOfSpan(_ node: PromQLNode) -> Bool {
        if case .call(let function, _) = node.kind {
            switch function {
            case .increase, .delta, .sumOverTime, .countOverTime: return false
            default: break
            }
        }
        return node.children.allSatisfy(isFreeOfSpan)
    }

    /// Equal when they mean the same by their canonical spelling; places in the text do not count.
    public static func == (left: PromQLExpression, right: PromQLExpression) -> Bool {
        left.description.hasSameBytes(as: right.description)
    }

    /// - Parameter function: the call whose argument the node is.
    private static func selectors(in node: PromQLNode, of function: PromQLFunction? = nil) -> [Selector] {
        switch node.kind {
        case .selector(let selector):
            return [Selector(metric: selector.name, range: 0, need: .sample, text: PromQLPrinter.text(of: node))]
        case .range(let selector, let milliseconds):
            let need: SeriesNeed =
                switch function {
                case .lastOverTime: .sample
                case .irate: .twoSamples
                default: .range(milliseconds)
                }
            let text = PromQLPrinter.text(of: PromQLNode(.selector(selector), node.position))
            return [Selector(metric: selector.name, range: milliseconds, need: need, text: text)]
        case .parentheses(let inner): return selectors(in: inner, of: function)
        case .call(let function, let arguments): return arguments.flatMap { selectors(in: $0, of: function) }
        default: return node.children.flatMap { selectors(in: $0) }
        }
    }
}
