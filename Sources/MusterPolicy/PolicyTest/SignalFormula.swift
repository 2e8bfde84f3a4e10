import Glibc

/// A formula over time: numbers with units, `+ - * / ^`, brackets, names, and a few functions.
package struct SignalFormula: Hashable, Sendable {
    /// What is wrong, by Unicode scalars from 0.
    struct Problem: Error {
        var offset: Int
        var length: Int
        var message: String
    }

    indirect enum Term: Hashable, Sendable {
        case number(Double)
        case name(String)
        case negated(Term)
        case binary(Operator, Term, Term)
        case call(Function, [Term])
    }

    enum Operator: Character, Hashable, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
        case power = "^"
    }

    enum Function: String, Hashable, Sendable, CaseIterable {
        case min, max, abs, sqrt, exp, sin, cos, floor, ceil
        /// The first up to the given time, the second from then on: `step(600, 0, 5)`.
        case step
        /// Around 0 with a deviation of 1, drawn anew at each reading.
        case noise

        /// How many terms it takes; nil: one or more.
        var terms: Int? {
            switch self {
            case .min, .max: nil
            case .step: 3
            case .noise: 0
            default: 1
            }
        }
    }

    /// Names that every formula may use: seconds since the beginning, hour of the day in UTC, workers that take work.
    static let worldNames = ["t", "hour", "weekday", "workers", "pi"]

    /// As it is written.
    package let text: String
    let term: Term

    /// `names` are those that may be used.
    init(_ text: String, names: [String]) throws(Problem) {
        var parser = SignalFormulaParser(text, names: names)
        term = try parser.parse()
        self.text = text
    }

    /// The names it uses.
    var names: Set<String> {
        var found: Set<String> = []
        var open = [term]
        while let next = open.popLast() {
            switch next {
            case .number: break
            case .name(let name): found.insert(name)
            case .negated(let inner): open.append(inner)
            case .binary(_, let left, let right): open += [left, right]
            case .call(_, let terms): open += terms
            }
        }
        return found
    }

    /// Whether the name stands in it.
    package func uses(_ name: String) -> Bool { names.contains(name) }

    /// Its value; what a name stands for comes in, `t` included.
    package func value(noise: () -> Double, _ named: (String) -> Double) -> Double { Self.value(term, noise, named) }

    private static func value(_ term: Term, _ noise: () -> Double, _ named: (String) -> Double) -> Double {
        switch term {
        case .number(let number): return number
        case .name("pi"): return .pi
        case .name(let name): return named(name)
        case .negated(let inner): return -value(inner, noise, named)
        case .binary(let sign, let left, let right):
            let (left, right) = (value(left, noise, named), value(right, noise, named))
            switch sign {
            case .plus: return left + right
            case .minus: return left - right
            case .times: return left * right
            case .over: return left / right
            case .power: return pow(left, right)
            }
        case .call(let function, let terms):
            return value(function, terms.map { value($0, noise, named) }, noise, named)
        }
    }

    private static func value(
        _ function: Function, _ terms: [Double], _ noise: () -> Double, _ named: (String) -> Double
    ) -> Double {
        switch function {
        case .min: return terms.min() ?? 0
        case .max: return terms.max() ?? 0
        case .abs: return Swift.abs(terms[0])
        case .sqrt: return terms[0].squareRoot()
        case .exp: return Glibc.exp(terms[0])
        case .sin: return Glibc.sin(terms[0])
        case .cos: return Glibc.cos(terms[0])
        case .floor: return terms[0].rounded(.down)
        case .ceil: return terms[0].rounded(.up)
        case .step: return named("t") < terms[0] ? terms[1] : terms[2]
        case .noise: return noise()
        }
    }
}
