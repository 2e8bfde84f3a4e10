/// Workers as a formula over signals, parsed once, when the policy is read.
public struct ExpressionRule: Hashable, Sendable, Codable {
    /// As it stands in the policy.
    public var text: String
    public var formula: Formula
    /// The signals of the formula, in the order in which they stand there, unique; not empty.
    public var signals: [SignalName]

    /// `Shape`: the formula names a signal.
    public init(text: String, formula: Formula) {
        self.text = text
        self.formula = formula
        var signals: [SignalName] = []
        formula.collect(&signals)
        self.signals = signals
    }
}

/// Arithmetic over signals.
///
/// `Shape`: at most 32 deep, which the policy's decoder sees to, so that evaluation may recurse.
public indirect enum Formula: Hashable, Sendable, Codable {
    case number(Double)
    case signal(SignalName)
    case unary(UnaryOperation, Formula)
    case binary(BinaryOperation, Formula, Formula)
    /// `if` is not 0: `then`, otherwise `or`.
    case choice(if: Formula, then: Formula, or: Formula)

    fileprivate func collect(_ signals: inout [SignalName]) {
        switch self {
        case .number: break
        case .signal(let name): if !signals.contains(name) { signals.append(name) }
        case .unary(_, let operand): operand.collect(&signals)
        case .binary(_, let left, let right):
            left.collect(&signals)
            right.collect(&signals)
        case .choice(let condition, let then, let or):
            condition.collect(&signals)
            then.collect(&signals)
            or.collect(&signals)
        }
    }
}

/// What is done to one number.
public enum UnaryOperation: String, Hashable, Sendable, Codable, CaseIterable {
    case negate = "-"
    case ceil, floor, round, abs

    func callAsFunction(_ value: Double) -> Double {
        switch self {
        case .negate: -value
        case .ceil: value.rounded(.up)
        case .floor: value.rounded(.down)
        case .round: value.rounded()
        case .abs: value.magnitude
        }
    }
}

/// What is made of two numbers. A comparison is 1 when it holds, otherwise 0.
public enum BinaryOperation: String, Hashable, Sendable, Codable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case min, max
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="

    func callAsFunction(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .min: left.isNaN || right.isNaN ? .nan : Swift.min(left, right)
        case .max: left.isNaN || right.isNaN ? .nan : Swift.max(left, right)
        case .less: left < right ? 1 : 0
        case .lessOrEqual: left <= right ? 1 : 0
        case .greater: left > right ? 1 : 0
        case .greaterOrEqual: left >= right ? 1 : 0
        case .equal: left == right ? 1 : 0
        case .notEqual: left != right ? 1 : 0
        }
    }
}
