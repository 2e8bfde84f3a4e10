import Foundation
import Testing

@testable import MusterMetrics

@Suite struct LabelPatternTests {
    @Test(arguments: [
        ("", ["": true, "a": false]), ("abc", ["abc": true, "ab": false, "abcd": false]),
        ("a.c", ["abc": true, "aéc": true, "a\nc": false]), ("a|b|", ["a": true, "b": true, "": true, "ab": false]),
        ("(ab)+", ["ab": true, "abab": true, "aba": false, "": false]),
        ("a{2,3}", ["a": false, "aa": true, "aaa": true, "aaaa": false]),
        ("a{2,}", ["a": false, "aaaaa": true]), ("a{2}", ["aa": true, "aaa": false]),
        ("a{,2}", ["a{,2}": true, "aa": false]),
        ("[a-c]x[^a-c]", ["bxd": true, "bxb": false, "ax\n": true]), ("[]a]+", ["]a": true]),
        ("[^]]", ["]": false, "a": true]),
        ("[a-]", ["-": true, "b": false]), ("[\\d\\-_]+", ["1-_": true, "a": false]),
        ("[^\\D]", ["5": true, "a": false]),
        ("\\d\\D\\w\\W\\s\\S", ["1a_ \tx": true, "aa_ \tx": false]), ("\\.\\*\\\\", [".*\\": true]),
        ("(a*)*b", ["aaab": true, "b": true]),
        ("^a$", ["a": true, "aa": false]), ("a^b", ["ab": false]), ("(?:a|b)*?c", ["abac": true]),
        ("x*", ["": true, "xxx": true, "xy": false]),
        ("(|a)+", ["": true, "aaa": true]), ("é+", ["éé": true, "e": false]),
        ("(a|ab)(c|bcd)(d*)", ["abcd": true, "abcdd": true]),
    ])
    func matchesWholeValues(pattern: String, values: [String: Bool]) throws {
        let compiled = try LabelPattern(pattern)
        for (value, expected) in values {
            #expect(compiled.matches(value) == expected, "\(pattern) on \(value)")
        }
    }

    /// Patterns that a backtracking engine would not end.
    @Test(.timeLimit(.minutes(1))) func takesLinearTime() throws {
        let value = String(repeating: "a", count: 20_000)
        for pattern in ["(a*)*b", "(a|a)*b", "(a|aa)+$b", "(a?){50}a{50}"] {
            #expect(try !LabelPattern(pattern).matches(value))
        }
    }

    @Test func refusesWhatGrowsTooLarge() {
        for pattern in [
            "(a{1000}){1000}", "((){1000}){1000}", "(((){1000}){1000}){1000}", String(repeating: "(", count: 60),
            "a{1001}",
        ] {
            #expect(throws: LabelPatternError.self) { try LabelPattern(pattern) }
        }
    }

    /// Random patterns and values, against Foundation's engine.
    @Test func agreesWithAnotherEngine() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<1500 {
            let text = Self.pattern(depth: 3, &generator)
            let ours = try LabelPattern(text)
            let theirs = try NSRegularExpression(pattern: "\\A(?:\(text))\\z")
            for _ in 0..<8 {
                let length = Int.random(in: 0...6, using: &generator)
                let value = (0..<length).map { _ in ["a", "b", "1", " "].randomElement(using: &generator) ?? "a" }
                    .joined()
                let found = theirs.firstMatch(in: value, range: NSRange(value.startIndex..., in: value))
                #expect(ours.matches(value) == (found != nil), "\(text) on '\(value)'")
            }
        }
    }

    private static func pattern(depth: Int, _ generator: inout SeededGenerator) -> String {
        let atoms = ["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "1"]
        if depth == 0 { return atoms[Int.random(in: 0..<atoms.count, using: &generator)] }
        let inner = pattern(depth: depth - 1, &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: return inner + pattern(depth: depth - 1, &generator)
        case 1: return "(\(inner)|\(pattern(depth: depth - 1, &generator)))"
        case 2:
            return "(?:\(inner))" + (["*", "+", "?", "{2}", "{1,2}", "{0,}"].randomElement(using: &generator) ?? "*")
        case 3: return "(\(inner))"
        default: return "(|\(inner))"
        }
    }
}
