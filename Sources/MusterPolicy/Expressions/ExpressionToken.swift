/// A word of an expression and where it stands, in Unicode scalars from 0.
struct ExpressionToken {
    enum Kind: Hashable {
        case number(Double)
        case name(String)
        case symbol(String)
        case end
    }
    var kind: Kind
    var offset: Int
    var length: Int

    /// How messages name it.
    var text: String {
        switch kind {
        case .number(let value): "the number \(value)"
        case .name(let name): quoted(name)
        case .symbol(let symbol): "`\(symbol)`"
        case .end: "the end"
        }
    }

    private static let symbols = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",", "?", ":"]

    /// The words of a text, an `end` behind them. A name may hold `-`, as names of signals do; a subtraction has spaces.
    static func all(in text: String) throws(ExpressionProblem) -> [ExpressionToken] {
        let scalars = Array(text.unicodeScalars)
        var tokens: [ExpressionToken] = []
        var place = 0
        while place < scalars.count {
            if " \t\n".unicodeScalars.contains(scalars[place]) {
                place += 1
                continue
            }
            let token = try next(scalars, at: place)
            tokens.append(token)
            place += token.length
        }
        tokens.append(ExpressionToken(kind: .end, offset: scalars.count, length: 1))
        return tokens
    }

    private static func next(
        _ scalars: [Unicode.Scalar], at place: Int
    ) throws(ExpressionProblem) -> ExpressionToken {
        func word(_ isPart: (Unicode.Scalar) -> Bool) -> String {
            var word = String.UnicodeScalarView()
            word.append(contentsOf: scalars[place...].prefix(while: isPart))
            return String(word)
        }
        if isDigit(scalars[place]) {
            let word = word { isDigit($0) || isLetter($0) || $0 == "." || $0 == "%" }
            guard let value = Quantity.parse(word)?.value else {
                throw ExpressionProblem(
                    place, word.unicodeScalars.count, "\(quoted(word)) is no number",
                    help: "write it like `400`, `1.5k`, `60%` or `250ms`")
            }
            return ExpressionToken(kind: .number(value), offset: place, length: word.unicodeScalars.count)
        }
        if isLetter(scalars[place]) {
            let word = word { isDigit($0) || isLetter($0) || $0 == "_" || $0 == "-" }
            return ExpressionToken(kind: .name(word), offset: place, length: word.unicodeScalars.count)
        }
        for symbol in symbols where scalars[place...].starts(with: symbol.unicodeScalars) {
            return ExpressionToken(kind: .symbol(symbol), offset: place, length: symbol.unicodeScalars.count)
        }
        throw ExpressionProblem(
            place, 1, "\(quoted(String(scalars[place]))) has no meaning here",
            help: "there are `+ - * /`, comparisons, `a ? b : c`, and \(ExpressionParser.functions)")
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
}
