/// Builds the tree of an expression: recursive descent, operators by precedence.
struct PromQLParser {
    static let longestText = 16_384
    private static let deepestNesting = 64
    private static let highestTree = 256

    private let tokens: [PromQLToken]
    private var at = 0
    private var depth = 0

    /// Parses a whole text to a tree whose type an evaluation can give.
    static func parse(_ text: String) throws(PromQLError) -> PromQLNode {
        let bytes = Array(text.utf8)
        guard bytes.count <= longestText else {
            throw .tooLarge(
                message: "the expression is longer than \(longestText) bytes",
                PromQLPosition(offset: 0, line: 1, column: 1))
        }
        var parser = PromQLParser(tokens: try PromQLLexer.tokens(of: bytes))
        let root = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("an operator or the end") }
        if root.type == .range {
            throw .wrongType(message: "a range vector is no result: wrap it, as in rate(...)", root.position)
        }
        return root
    }

    private init(tokens: [PromQLToken]) { self.tokens = tokens }

    var token: PromQLToken { tokens[at] }

    func unexpected(_ expected: String) -> PromQLError {
        .syntax(found: token.text, expected: expected, token.position)
    }

    mutating func advance() {
        if at + 1 < tokens.count { at += 1 }
    }

    mutating func accept(_ symbol: PromQLToken.Symbol) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: PromQLToken.Symbol, _ expected: String) throws(PromQLError) {
        guard accept(symbol) else { throw unexpected(expected) }
    }

    /// The token's text in lower case where it is an identifier: keywords are the same in any case.
    var keyword: String? {
        if case .identifier(let name) = token.kind { return name.lowercased() }
        return nil
    }

    var nextIsLeftParenthesis: Bool {
        at + 1 < tokens.count && tokens[at + 1].kind == .symbol(.leftParenthesis)
    }

    var nextKeyword: String? {
        if at + 1 < tokens.count, case .identifier(let name) = tokens[at + 1].kind { return name.lowercased() }
        return nil
    }

    func node(_ kind: PromQLNode.Kind, _ position: PromQLPosition) throws(PromQLError) -> PromQLNode {
        let node = PromQLNode(kind, position)
        guard node.height <= Self.highestTree else {
            throw .tooLarge(message: "more than \(Self.highestTree) operations build on one another", position)
        }
        return node
    }

    /// Operators that bind at least as tightly as `weakest`, with their operands.
    mutating func expression(_ weakest: Int = 1) throws(PromQLError) -> PromQLNode {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepestNesting {
            throw .tooLarge(message: "more than \(Self.deepestNesting) levels of nesting", token.position)
        }
        var left = try unary()
        while let operation = try binaryOperator(), operation.precedence >= weakest {
            let position = token.position
            advance()
            let returnsBool = keyword == "bool"
            if returnsBool { advance() }
            let matching = try self.matching()
            let tighter = operation.precedence + (operation == .power ? 0 : 1)
            let right = try expression(tighter)
            let binary = PromQLBinary(
                operation: operation, returnsBool: returnsBool, matching: matching, left: left, right: right)
            try check(binary, position)
            left = try node(.binary(binary), position)
        }
        return left
    }

    private func binaryOperator() throws(PromQLError) -> PromQLOperator? {
        if let word = keyword, ["and", "or", "unless", "atan2"].contains(word) {
            throw .unsupported(feature: "the operator \(word)", token.position)
        }
        guard case .symbol(let symbol) = token.kind else { return nil }
        return PromQLOperator(rawValue: symbol.rawValue)
    }

    private mutating func matching() throws(PromQLError) -> PromQLMatching {
        var matching = PromQLMatching.allLabels
        if let word = keyword, word == "on" || word == "ignoring", nextIsLeftParenthesis {
            advance()
            matching = PromQLMatching(isOn: word == "on", labels: try labelNames())
            if let word = keyword, word == "group_left" || word == "group_right" {
                throw .unsupported(feature: word, token.position)
            }
        }
        return matching
    }

    private mutating func unary() throws(PromQLError) -> PromQLNode {
        let position = token.position
        var minuses = 0
        var signs = 0
        while token.kind == .symbol(.minus) || token.kind == .symbol(.plus) {
            minuses += token.kind == .symbol(.minus) ? 1 : 0
            signs += 1
            advance()
        }
        if signs == 0 { return try postfix() }
        let operand = try expression(PromQLOperator.power.precedence)
        guard operand.type == .scalar || operand.type == .vector else {
            throw .wrongType(message: "a \(operand.type.rawValue) has no sign", position)
        }
        if case .number(let value) = operand.kind {
            return try node(.number(minuses % 2 == 1 ? -value : value), position)
        }
        // Two minuses are kept as one pair: each also drops the metric name.
        if minuses == 0 { return try node(.unary(negates: false, operand), position) }
        var result = operand
        for _ in 0..<(minuses % 2 == 0 ? 2 : 1) {
            result = try node(.unary(negates: true, result), position)
        }
        return result
    }

    private mutating func postfix() throws(PromQLError) -> PromQLNode {
        var operand = try primary()
        while true {
            if token.kind == .symbol(.leftBracket) {
                operand = try range(of: operand)
            } else if token.kind == .symbol(.at) {
                throw .unsupported(feature: "the @ modifier", token.position)
            } else if keyword == "offset" {
                throw .unsupported(feature: "offset", token.position)
            } else {
                return operand
            }
        }
    }

    private mutating func range(of operand: PromQLNode) throws(PromQLError) -> PromQLNode {
        let bracket = token.position
        advance()
        guard case .duration(let milliseconds) = token.kind else { throw unexpected("a duration such as 5m") }
        advance()
        if token.kind == .symbol(.colon) { throw .unsupported(feature: "a subquery", bracket) }
        try expect(.rightBracket, "]")
        guard case .selector(let selector) = operand.kind else {
            throw .wrongType(message: "only a selector has a range, as in x[5m]", bracket)
        }
        return try node(.range(selector, milliseconds: milliseconds), operand.position)
    }

    private mutating func primary() throws(PromQLError) -> PromQLNode {
        let position = token.position
        switch token.kind {
        case .number(let value):
            advance()
            return try node(.number(value), position)
        case .string(let text, _):
            advance()
            return try node(.string(text), position)
        case .symbol(.leftParenthesis):
            advance()
            let inner = try expression()
            try expect(.rightParenthesis, "an operator or )")
            return try node(.parentheses(inner), position)
        case .symbol(.leftBrace):
            return try node(.selector(try selector(named: nil)), position)
        case .identifier(let name):
            return try named(name)
        default:
            throw unexpected("a metric name, a number, a function, an aggregation or (")
        }
    }
}
