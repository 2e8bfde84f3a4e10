/// Writes expressions in their canonical spelling.
enum PromQLPrinter {
    /// Names that a selector cannot begin with, or that would read as something else there.
    private static let keywords: Set<String> = [
        "and", "or", "unless", "atan2", "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk",
        "bottomk", "count_values", "quantile", "offset", "by", "without", "on", "ignoring", "group_left",
        "group_right", "bool", "start", "end", "inf", "nan",
    ]

    static func text(of node: PromQLNode) -> String {
        switch node.kind {
        case .number(let value): PromQLNumber.text(value)
        case .string(let text): quoted(text)
        case .selector(let selector): text(of: selector)
        case .range(let selector, let milliseconds): "\(text(of: selector))[\(PromQLDuration.text(milliseconds))]"
        case .parentheses(let inner): "(\(text(of: inner)))"
        case .unary(let negates, let operand): "\(negates ? "-" : "+")\(text(of: operand))"
        case .binary(let binary):
            "\(text(of: binary.left)) \(binary.operation.rawValue)\(modifiers(of: binary)) \(text(of: binary.right))"
        case .aggregation(let aggregation): text(of: aggregation)
        case .call(let function, let arguments):
            "\(function.rawValue)(\(arguments.map { text(of: $0) }.joined(separator: ", ")))"
        }
    }

    private static func modifiers(of binary: PromQLBinary) -> String {
        var text = binary.returnsBool ? " bool" : ""
        if let isOn = binary.matching.isOn {
            text += " \(isOn ? "on" : "ignoring") (\(binary.matching.labels.joined(separator: ", ")))"
        }
        return text
    }

    private static func text(of aggregation: PromQLAggregation) -> String {
        let operand = text(of: aggregation.operand)
        switch aggregation.grouping {
        case .by(let labels) where labels.isEmpty: return "\(aggregation.operation.rawValue)(\(operand))"
        case .by(let labels):
            return "\(aggregation.operation.rawValue) by (\(labels.joined(separator: ", "))) (\(operand))"
        case .without(let labels):
            return "\(aggregation.operation.rawValue) without (\(labels.joined(separator: ", "))) (\(operand))"
        }
    }

    private static func text(of selector: PromQLSelector) -> String {
        let nameMatchers = selector.matchers.filter { $0.label == MetricLabels.metricName }
        var name = ""
        if nameMatchers.count == 1, let fixed = selector.name, isPlainName(fixed) { name = fixed }
        let inside = selector.matchers.filter { name.isEmpty || $0.label != MetricLabels.metricName }
            .map { "\($0.label)\($0.operation.rawValue)\(quoted($0.value))" }
        return inside.isEmpty ? name : "\(name){\(inside.joined(separator: ","))}"
    }

    private static func isPlainName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.startsMetricName else { return false }
        return name.utf8.allSatisfy(\.continuesMetricName) && !keywords.contains(name.lowercased())
    }
}
