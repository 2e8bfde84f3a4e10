/// The smallest parts of an expression.
struct PromQLToken: Equatable {
    enum Kind: Equatable {
        case identifier(String)
        case number(Double)
        /// Milliseconds.
        case duration(Int64)
        /// `plain`: written without escapes, so that places inside the text can be told.
        case string(String, plain: Bool)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String {
        case plus = "+", minus = "-", times = "*", divide = "/", modulo = "%", power = "^"
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
        case assign = "=", matches = "=~", matchesNot = "!~"
        case leftParenthesis = "(", rightParenthesis = ")", leftBrace = "{", rightBrace = "}"
        case leftBracket = "[", rightBracket = "]", comma = ",", colon = ":", at = "@"
    }

    let kind: Kind
    let position: PromQLPosition

    /// How an error names the token.
    var text: String {
        switch kind {
        case .identifier(let name): "'\(name)'"
        case .number(let value): "the number \(PromQLNumber.text(value))"
        case .duration(let milliseconds): "the duration \(PromQLDuration.text(milliseconds))"
        case .string: "a string"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}
