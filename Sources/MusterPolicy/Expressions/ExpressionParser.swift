import MusterCore

/// Reads a formula: `a ? b : c` binds least, then comparisons, `+ -`, `* /`, a sign, parentheses and functions.
struct ExpressionParser {
    private let text: String
    private let signals: [String]
    private var tokens: [ExpressionToken] = []
    private var place = 0
    private var depth = 0

    /// Formulas are no deeper, so that whoever walks one may recurse.
    static let mostDepth = 32
    static let functions = "`ceil`, `floor`, `round`, `abs`, `min`, `max`"

    /// `signals` are the names that the policy defines.
    init(_ text: String, signals: [String]) {
        self.text = text
        self.signals = signals
    }

    mutating func formula() throws(ExpressionProblem) -> Formula {
        tokens = try ExpressionToken.all(in: text)
        let formula = try choice()
        guard token.kind == .end else { throw unexpected("an operator") }
        guard formula.depth <= Self.mostDepth else { throw tooDeep(0, text.unicodeScalars.count) }
        return formula
    }

    private var token: ExpressionToken { tokens[place] }

    private mutating func take(_ symbol: String) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        place += 1
        return true
    }

    private mutating func need(_ symbol: String) throws(ExpressionProblem) {
        guard take(symbol) else { throw unexpected("`\(symbol)`") }
    }

    private func unexpected(_ wanted: String) -> ExpressionProblem {
        ExpressionProblem(token.offset, token.length, "\(wanted) should stand here, not \(token.text)")
    }

    private func tooDeep(_ offset: Int, _ length: Int) -> ExpressionProblem {
        ExpressionProblem(offset, length, "nested more than \(Self.mostDepth) deep")
    }

    private mutating func deeper(
        _ read: (inout ExpressionParser) throws(ExpressionProblem) -> Formula
    ) throws(ExpressionProblem) -> Formula {
        guard depth < Self.mostDepth else { throw tooDeep(token.offset, token.length) }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func choice() throws(ExpressionProblem) -> Formula {
        try deeper { (parser) throws(ExpressionProblem) in
            let condition = try parser.comparison()
            guard parser.take("?") else { return condition }
            let then = try parser.choice()
            try parser.need(":")
            return .choice(if: condition, then: then, or: try parser.choice())
        }
    }

    private mutating func comparison() throws(ExpressionProblem) -> Formula {
        let left = try sum()
        guard let comparison = operation(of: ["<", "<=", ">", ">=", "==", "!="]) else { return left }
        let result = Formula.binary(comparison, left, try sum())
        if operation(of: ["<", "<=", ">", ">=", "==", "!="]) != nil {
            place -= 1
            throw ExpressionProblem(
                token.offset, token.length, "a comparison follows another", help: "put one of them into parentheses")
        }
        return result
    }

    private mutating func sum() throws(ExpressionProblem) -> Formula {
        var result = try product()
        while let operation = operation(of: ["+", "-"]) { result = .binary(operation, result, try product()) }
        return result
    }

    private mutating func product() throws(ExpressionProblem) -> Formula {
        var result = try signed()
        while let operation = operation(of: ["*", "/"]) { result = .binary(operation, result, try signed()) }
        return result
    }

    private mutating func operation(of symbols: [String]) -> BinaryOperation? {
        guard case .symbol(let symbol) = token.kind, symbols.contains(symbol) else { return nil }
        place += 1
        return BinaryOperation(rawValue: symbol)
    }

    private mutating func signed() throws(ExpressionProblem) -> Formula {
        guard take("-") else { return try primary() }
        return .unary(.negate, try deeper { (parser) throws(ExpressionProblem) in try parser.signed() })
    }

    private mutating func primary() throws(ExpressionProblem) -> Formula {
        let start = token
        switch start.kind {
        case .number(let value):
            place += 1
            return .number(value)
        case .name(let name):
            place += 1
            return take("(") ? try call(name, start) : try signal(name, start)
        case .symbol("("):
            place += 1
            let inner = try choice()
            try need(")")
            return inner
        default: throw unexpected("a number, a signal or `(`")
        }
    }

    private func signal(_ name: String, _ token: ExpressionToken) throws(ExpressionProblem) -> Formula {
        if signals.contains(name) { return .signal(SignalName(name)) }
        var problem = ExpressionProblem(
            token.offset, token.length, "there is no signal \(quoted(name))\(Suggestion.text(name, in: signals))",
            help: name.contains("-")
                ? "to subtract, write spaces around `-`" : "signals: \(signals.joined(separator: ", "))")
        problem.isUnknownSignal = true
        throw problem
    }

    private mutating func call(_ name: String, _ start: ExpressionToken) throws(ExpressionProblem) -> Formula {
        let names = ["ceil", "floor", "round", "abs", "min", "max"]
        guard names.contains(name) else {
            throw ExpressionProblem(
                start.offset, start.length, "there is no function \(quoted(name))\(Suggestion.text(name, in: names))",
                help: "functions: \(Self.functions)")
        }
        var arguments = [try choice()]
        while take(",") { arguments.append(try choice()) }
        try need(")")
        if let operation = BinaryOperation(rawValue: name) {
            guard arguments.count > 1 else {
                throw ExpressionProblem(start.offset, start.length, "`\(name)` takes two values or more")
            }
            return arguments.dropFirst().reduce(arguments[0]) { .binary(operation, $0, $1) }
        }
        guard arguments.count == 1, let operation = UnaryOperation(rawValue: name) else {
            throw ExpressionProblem(start.offset, start.length, "`\(name)` takes one value, not \(arguments.count)")
        }
        return .unary(operation, arguments[0])
    }
}

extension Formula {
    /// How many operations lie inside one another, a bare number or signal included.
    fileprivate var depth: Int {
        switch self {
        case .number, .signal: 1
        case .unary(_, let operand): operand.depth + 1
        case .binary(_, let left, let right): max(left.depth, right.depth) + 1
        case .choice(let condition, let then, let or): max(condition.depth, then.depth, or.depth) + 1
        }
    }
}
