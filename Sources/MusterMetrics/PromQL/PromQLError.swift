/// Why an expression cannot be parsed or evaluated, and where in its text.
public enum PromQLError: Error, Sendable, Hashable {
    /// Not PromQL.
    case syntax(found: String, expected: String, PromQLPosition)
    /// PromQL, but not in this version.
    case unsupported(feature: String, PromQLPosition)
    /// No PromQL function has that name; the nearest one that has, if any is near.
    case unknownFunction(name: String, didYouMean: String?, PromQLPosition)
    /// An operand or argument of the wrong kind or number.
    case wrongType(message: String, PromQLPosition)
    /// Well-formed but meaningless, as an empty selector.
    case invalid(message: String, PromQLPosition)
    /// A regular expression that is wrong or uses what is not supported.
    case invalidPattern(message: String, PromQLPosition)
    /// Longer or deeper than what is accepted.
    case tooLarge(message: String, PromQLPosition)
    /// In evaluation: series that cannot be paired one to one, or become one and the same.
    case ambiguousSeries(message: String, PromQLPosition)

    /// Where.
    public var position: PromQLPosition {
        switch self {
        case .syntax(_, _, let position), .unsupported(_, let position), .unknownFunction(_, _, let position),
            .wrongType(_, let position), .invalid(_, let position), .invalidPattern(_, let position),
            .tooLarge(_, let position), .ambiguousSeries(_, let position):
            position
        }
    }

    /// What is wrong, without the place.
    public var message: String {
        switch self {
        case .syntax(let found, let expected, _): "found \(found) where \(expected) was expected"
        case .unsupported(let feature, _): "\(feature) is not supported yet"
        case .unknownFunction(let name, let near, _):
            "there is no function \(name)" + (near.map { "; did you mean \($0)?" } ?? "")
        case .wrongType(let message, _), .invalid(let message, _), .invalidPattern(let message, _),
            .tooLarge(let message, _), .ambiguousSeries(let message, _):
            message
        }
    }
}

extension PromQLError: CustomStringConvertible {
    /// Place and message in one sentence.
    public var description: String { "\(position): \(message)" }
}
