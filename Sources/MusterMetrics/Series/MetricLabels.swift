/// One label of a series.
public struct MetricLabel: Sendable, Hashable {
    /// Never empty.
    public let name: String
    /// Never empty inside `MetricLabels`: an empty value is the same as no label.
    public let value: String

    /// A label as given.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Equal when the bytes are: Unicode's canonical equivalence would merge series that are not the same.
    public static func == (left: MetricLabel, right: MetricLabel) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.value.hasSameBytes(as: right.value)
    }
}

/// What identifies a series: its metric name and its labels.
public struct MetricLabels: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The label name under which queries see the metric name.
    public static let metricName = "__name__"

    /// Empty where an operation dropped it.
    public let name: String
    /// Sorted by name in byte order, names unique, values not empty.
    public let pairs: [MetricLabel]

    /// Labels in any order; those with an empty value are left out. Of one name given twice the last counts.
    public init(name: String, _ labels: some Sequence<MetricLabel> = []) {
        var name = name
        var unique: [MetricLabel] = []
        for label in labels {
            if label.name == Self.metricName {
                name = label.value
                continue
            }
            unique.removeAll { $0.name.hasSameBytes(as: label.name) }
            unique.append(label)
        }
        unique.removeAll { $0.value.isEmpty }
        unique.sort { $0.name.precedesInBytes($1.name) }
        self.init(name: name, sorted: unique)
    }

    /// Labels by name, for tests and callers with a literal at hand.
    public init(name: String, _ labels: KeyValuePairs<String, String>) {
        self.init(name: name, labels.map { MetricLabel(name: $0.key, value: $0.value) })
    }

    init(name: String, sorted pairs: [MetricLabel]) {
        self.name = name
        self.pairs = pairs
    }

    /// The label's value, empty where there is no such label; `__name__` gives the metric name.
    public subscript(label: String) -> String {
        if label == Self.metricName { return name }
        for pair in pairs where pair.name == label {
            return pair.value
        }
        return ""
    }

    var droppingName: MetricLabels { MetricLabels(name: "", sorted: pairs) }

    /// Only these labels; the metric name stays only where it is named.
    func keeping(_ names: [String]) -> MetricLabels {
        MetricLabels(
            name: names.contains(Self.metricName) ? name : "",
            sorted: pairs.filter { names.contains($0.name) }
        )
    }

    /// Without these labels; the metric name goes only where it is named.
    func removing(_ names: [String]) -> MetricLabels {
        if names.isEmpty { return self }
        return MetricLabels(
            name: names.contains(Self.metricName) ? "" : name,
            sorted: pairs.filter { !names.contains($0.name) }
        )
    }

    /// Equal when the bytes are.
    public static func == (left: MetricLabels, right: MetricLabels) -> Bool {
        left.name.hasSameBytes(as: right.name) && left.pairs == right.pairs
    }

    /// By metric name, then label by label, in byte order.
    public static func < (left: MetricLabels, right: MetricLabels) -> Bool {
        if !left.name.hasSameBytes(as: right.name) { return left.name.precedesInBytes(right.name) }
        for (one, other) in zip(left.pairs, right.pairs) where one != other {
            if !one.name.hasSameBytes(as: other.name) { return one.name.precedesInBytes(other.name) }
            return one.value.precedesInBytes(other.value)
        }
        return left.pairs.count < right.pairs.count
    }

    /// As a query or a page writes it: `name{label="value"}`.
    public var description: String {
        if pairs.isEmpty && !name.isEmpty { return name }
        let inside = pairs.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", ")
        return "\(name){\(inside)}"
    }
}

extension String {
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    func precedesInBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

/// The text as a double-quoted literal that both PromQL and this module's parsers read back.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\"": result += "\\\""
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20 || scalar.value == 0x7f:
            let hex = String(scalar.value, radix: 16)
            result += "\\x" + String(repeating: "0", count: 2 - hex.count) + hex
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
