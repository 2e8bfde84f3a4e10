/// A JSON value whose maps keep their order.
indirect enum JSONTree {
    case text(String)
    case number(Double)
    case flag(Bool)
    case nothing
    case list([JSONTree])
    case map([(key: String, value: JSONTree)])

    static func whole(_ value: Int) -> JSONTree { .number(Double(value)) }

    static func texts(_ texts: [String]) -> JSONTree { .list(texts.map { .text($0) }) }

    /// Over several lines, two spaces a level; what fits a line stays on one.
    func rendered(indent: Int = 0) -> String {
        let line = compact
        guard line.utf8.count + indent > 100 else { return line }
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .list(let elements) where !elements.isEmpty:
            let lines = elements.map { inner + $0.rendered(indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
        case .map(let entries) where !entries.isEmpty:
            let lines = entries.map { inner + JSONText.string($0.key) + ": " + $0.value.rendered(indent: indent + 2) }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        default: return line
        }
    }

    private var compact: String {
        switch self {
        case .text(let text): JSONText.string(text)
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .flag(let flag): flag ? "true" : "false"
        case .nothing: "null"
        case .list(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.map { JSONText.string($0.key) + ": " + $0.value.compact }.joined(separator: ", ") + "}"
        }
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(dictionaryLiteral elements: (String, JSONTree)...) { self = .map(elements.map { (key: $0.0, value: $0.1) }) }
}
