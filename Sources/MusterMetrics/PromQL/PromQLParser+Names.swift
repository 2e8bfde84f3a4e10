extension PromQLParser {
    /// Words that can only be operators, never a metric's name.
    private static let reserved: Set<String> = ["bool", "on", "ignoring", "group_left", "group_right", "atan2"]

    /// An operand that begins with a name: aggregation, call or selector.
    mutating func named(_ name: String) throws(PromQLError) -> PromQLNode {
        let position = token.position
        let word = name.lowercased()
        let follower = tokenAfterIsGrouping
        if nextIsLeftParenthesis || follower {
            if PromQLFunction.unsupportedAggregations.contains(word) {
                throw .unsupported(feature: "the aggregation \(word)", position)
            }
            if let operation = PromQLAggregation.Operation(rawValue: word) {
                return try aggregation(operation)
            }
        }
        if nextIsLeftParenthesis { return try call(name) }
        if Self.reserved.contains(word) { throw unexpected("an operand") }
        advance()
        if token.kind == .symbol(.leftBrace) { return try node(.selector(try selector(named: name)), position) }
        return try node(.selector(PromQLSelector(matchers: [Self.nameMatcher(name)])), position)
    }

    private var tokenAfterIsGrouping: Bool { nextKeyword == "by" || nextKeyword == "without" }

    private mutating func aggregation(
        _ operation: PromQLAggregation.Operation
    ) throws(PromQLError) -> PromQLNode {
        let position = token.position
        advance()
        var grouping = try self.grouping()
        guard token.kind == .symbol(.leftParenthesis) else { throw unexpected("(") }
        let arguments = try self.arguments()
        if grouping == nil { grouping = try self.grouping() }
        guard arguments.count == 1, let operand = arguments.first else {
            throw .wrongType(message: "\(operation.rawValue) takes one operand, not \(arguments.count)", position)
        }
        guard operand.type == .vector else {
            throw .wrongType(
                message: "\(operation.rawValue) takes an instant vector, not a \(operand.type.rawValue)",
                operand.position)
        }
        return try node(
            .aggregation(
                PromQLAggregation(operation: operation, grouping: grouping ?? .by([]), operand: operand)), position)
    }

    private mutating func grouping() throws(PromQLError) -> PromQLAggregation.Grouping? {
        guard let word = keyword, word == "by" || word == "without" else { return nil }
        advance()
        let labels = try labelNames()
        return word == "by" ? .by(labels) : .without(labels)
    }

    /// `(a, b)`, perhaps empty; a comma after the last name is allowed.
    mutating func labelNames() throws(PromQLError) -> [String] {
        try expect(.leftParenthesis, "( and label names")
        var names: [String] = []
        while token.kind != .symbol(.rightParenthesis) {
            guard case .identifier(let name) = token.kind, !name.contains(":") else {
                throw unexpected("a label name or )")
            }
            advance()
            names.append(name)
            if !accept(.comma) { break }
        }
        try expect(.rightParenthesis, "a comma or )")
        return names
    }

    private mutating func arguments() throws(PromQLError) -> [PromQLNode] {
        advance()
        var arguments: [PromQLNode] = []
        if accept(.rightParenthesis) { return arguments }
        repeat {
            arguments.append(try expression())
        } while accept(.comma)
        try expect(.rightParenthesis, "a comma, an operator or )")
        return arguments
    }

    private mutating func call(_ name: String) throws(PromQLError) -> PromQLNode {
        let position = token.position
        guard let function = PromQLFunction(rawValue: name) else {
            if PromQLFunction.knownButUnsupported.contains(name) {
                throw .unsupported(feature: "the function \(name)", position)
            }
            throw .unknownFunction(name: name, didYouMean: PromQLFunction.nearest(to: name), position)
        }
        advance()
        var arguments = try self.arguments()
        let parameters = function.parameters
        guard arguments.count == parameters.count else {
            throw .wrongType(message: "\(name) takes \(parameters.count) arguments, not \(arguments.count)", position)
        }
        for (index, (argument, wanted)) in zip(arguments, parameters).enumerated() {
            guard argument.type == wanted else {
                throw .wrongType(
                    message: "\(name) takes a \(wanted.rawValue) here, not a \(argument.type.rawValue)",
                    argument.position)
            }
            if wanted == .range { arguments[index] = argument.unwrapped }
        }
        return try node(.call(function, arguments), position)
    }

    /// Checks what the operands' types allow.
    func check(_ binary: PromQLBinary, _ position: PromQLPosition) throws(PromQLError) {
        for operand in [binary.left, binary.right] where operand.type != .scalar && operand.type != .vector {
            throw .wrongType(
                message: "\(binary.operation.rawValue) takes scalars and vectors, not a \(operand.type.rawValue)",
                operand.position)
        }
        let scalars = [binary.left, binary.right].filter { $0.type == .scalar }.count
        if binary.returnsBool && !binary.operation.isComparison {
            throw .invalid(message: "bool goes with comparisons only", position)
        }
        if binary.operation.isComparison && !binary.returnsBool && scalars == 2 {
            throw .invalid(message: "a comparison of two scalars needs bool, as in 1 == bool 2", position)
        }
        if !binary.matching.labels.isEmpty && scalars > 0 {
            throw .invalid(message: "on and ignoring go between two instant vectors only", position)
        }
    }
}
