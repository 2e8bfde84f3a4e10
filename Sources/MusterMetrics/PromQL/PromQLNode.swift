/// One part of a parsed expression.
struct PromQLNode: Sendable {
    indirect enum Kind: Sendable {
        case number(Double)
        case string(String)
        case selector(PromQLSelector)
        case range(PromQLSelector, milliseconds: Int64)
        case parentheses(PromQLNode)
        /// Unary minus; unary plus where `negates` is false.
        case unary(negates: Bool, PromQLNode)
        case binary(PromQLBinary)
        case aggregation(PromQLAggregation)
        case call(PromQLFunction, [PromQLNode])
    }

    enum ValueType: String {
        case scalar, vector = "instant vector", range = "range vector", string
    }

    let kind: Kind
    let position: PromQLPosition
    /// Levels below and including this node: bounded, for all that walks the tree is recursive.
    let height: Int

    init(_ kind: Kind, _ position: PromQLPosition) {
        self.kind = kind
        self.position = position
        height = 1 + (Self.children(of: kind).map(\.height).max() ?? 0)
    }

    var type: ValueType {
        switch kind {
        case .number: .scalar
        case .string: .string
        case .selector, .aggregation: .vector
        case .range: .range
        case .parentheses(let inner), .unary(_, let inner): inner.type
        case .binary(let binary): binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
        case .call(let function, _): function.result
        }
    }

    var children: [PromQLNode] { Self.children(of: kind) }

    /// Without the parentheses around it.
    var unwrapped: PromQLNode {
        if case .parentheses(let inner) = kind { return inner.unwrapped }
        return self
    }

    private static func children(of kind: Kind) -> [PromQLNode] {
        switch kind {
        case .number, .string, .selector, .range: []
        case .parentheses(let inner), .unary(_, let inner): [inner]
        case .binary(let binary): [binary.left, binary.right]
        case .aggregation(let aggregation): [aggregation.operand]
        case .call(_, let arguments): arguments
        }
    }
}

/// A binary operation.
struct PromQLBinary: Sendable {
    let operation: PromQLOperator
    let returnsBool: Bool
    let matching: PromQLMatching
    let left: PromQLNode
    let right: PromQLNode
}

/// By which labels the series of two vectors are paired.
struct PromQLMatching: Sendable {
    /// nil: neither `on` nor `ignoring` was written.
    let isOn: Bool?
    let labels: [String]

    static let allLabels = PromQLMatching(isOn: nil, labels: [])
}

/// Arithmetic and comparison.
enum PromQLOperator: String, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", modulo = "%", power = "^"
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="

    /// A greater number binds more tightly.
    var precedence: Int {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 1
        case .add, .subtract: 2
        case .multiply, .divide, .modulo: 3
        case .power: 4
        }
    }

    var isComparison: Bool { precedence == 1 }
}

/// An aggregation over series.
struct PromQLAggregation: Sendable {
    enum Operation: String, Sendable, CaseIterable {
        case sum, avg, min, max, count
    }

    enum Grouping: Sendable {
        case by([String])
        case without([String])
    }

    let operation: Operation
    let grouping: Grouping
    let operand: PromQLNode
}
