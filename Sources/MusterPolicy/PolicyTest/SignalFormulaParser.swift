/// Reads formulas: sums of products of powers.
struct SignalFormulaParser {
    private let scalars: [Unicode.Scalar]
    private let names: [String]
    private var place = 0
    private var depth = 0

    init(_ text: String, names: [String]) {
        scalars = Array(text.unicodeScalars)
        self.names = names
    }

    mutating func parse() throws(SignalFormula.Problem) -> SignalFormula.Term {
        let term = try sum()
        skipSpace()
        guard place == scalars.count else { throw problem("`\(scalars[place])` does not belong here") }
        return term
    }

    private func problem(_ message: String, at offset: Int? = nil, length: Int = 1) -> SignalFormula.Problem {
        SignalFormula.Problem(offset: offset ?? place, length: length, message: message)
    }

    private mutating func skipSpace() { while place < scalars.count, scalars[place] == " " { place += 1 } }

    private mutating func take(_ wanted: [SignalFormula.Operator]) -> SignalFormula.Operator? {
        skipSpace()
        guard place < scalars.count, let sign = SignalFormula.Operator(rawValue: Character(scalars[place])),
            wanted.contains(sign)
        else { return nil }
        place += 1
        return sign
    }

    private mutating func sum() throws(SignalFormula.Problem) -> SignalFormula.Term {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32 else { throw problem("the formula is nested too deep") }
        var left = try product()
        while let sign = take([.plus, .minus]) { left = .binary(sign, left, try product()) }
        return left
    }

    private mutating func product() throws(SignalFormula.Problem) -> SignalFormula.Term {
        var left = try power()
        while let sign = take([.times, .over]) { left = .binary(sign, left, try power()) }
        return left
    }

    private mutating func power() throws(SignalFormula.Problem) -> SignalFormula.Term {
        var signs = 0
        while take([.minus]) != nil { signs += 1 }
        var term = try atom()
        if take([.power]) != nil { term = .binary(.power, term, try power()) }
        return signs % 2 == 1 ? .negated(term) : term
    }

    private mutating func atom() throws(SignalFormula.Problem) -> SignalFormula.Term {
        skipSpace()
        guard place < scalars.count else { throw problem("the formula ends where a number or name is needed") }
        if scalars[place] == "(" {
            place += 1
            let inner = try sum()
            try expect(")")
            return inner
        }
        let begin = place
        while place < scalars.count, Self.isWord(scalars[place]) || scalars[place] == "%" { place += 1 }
        guard place > begin else { throw problem("`\(scalars[place])` does not belong here") }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: scalars[begin..<place])
        let text = String(word)
        if scalars[begin].properties.numericType != nil {
            if let quantity = Quantity.parse(text) { return .number(quantity.value) }
            throw problem("\(quoted(text)) is no number", at: begin, length: place - begin)
        }
        if let function = SignalFormula.Function(rawValue: text), place < scalars.count, scalars[place] == "(" {
            return try call(function, begin)
        }
        guard names.contains(text) else {
            throw problem(
                "there is no \(quoted(text))\(Suggestion.text(text, in: names))", at: begin, length: place - begin)
        }
        return .name(text)
    }

    private mutating func call(_ function: SignalFormula.Function, _ begin: Int) throws(SignalFormula.Problem)
        -> SignalFormula.Term
    {
        place += 1
        var terms: [SignalFormula.Term] = []
        skipSpace()
        if place < scalars.count, scalars[place] != ")" {
            terms.append(try sum())
            while place < scalars.count, scalars[place] == "," {
                place += 1
                terms.append(try sum())
                skipSpace()
            }
        }
        try expect(")")
        guard function.terms.map({ $0 == terms.count }) ?? !terms.isEmpty else {
            let wanted = function.terms.map { "\($0)" } ?? "one or more"
            throw problem(
                "`\(function.rawValue)` takes \(wanted) terms, not \(terms.count)", at: begin, length: place - begin)
        }
        return .call(function, terms)
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(SignalFormula.Problem) {
        skipSpace()
        guard place < scalars.count, scalars[place] == scalar else { throw problem("a `\(scalar)` is missing") }
        place += 1
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            || scalar == "_" || scalar == "."
    }
}
