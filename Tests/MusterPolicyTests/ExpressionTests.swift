import MusterCore
import MusterPolicy
import Testing

@Suite("Expressions")
struct ExpressionTests {
    private func formula(_ text: String) throws -> Formula {
        let result = decode(smallest + "  formula: {expression: \"\(text)\"}\n")
        #expect(rendered(result) == "", "\(text)")
        guard case .expression(let rule)? = result.policies.first?.rules.last?.kind else {
            Issue.record("\(text) is no expression")
            return .number(0)
        }
        #expect(rule.text == text)
        return rule.formula
    }

    private let tps = Formula.signal("tps")

    @Test func bindsAsPeopleRead() throws {
        #expect(
            try formula("tps + 2 * 3 - 4")
                == .binary(.subtract, .binary(.add, tps, .binary(.multiply, .number(2), .number(3))), .number(4)))
        #expect(try formula("tps / 2 / 5") == .binary(.divide, .binary(.divide, tps, .number(2)), .number(5)))
        #expect(
            try formula("(tps + 2) * -3")
                == .binary(.multiply, .binary(.add, tps, .number(2)), .unary(.negate, .number(3))))
        #expect(
            try formula("tps > 1k ? 2 : p99 >= 250ms ? 3 : 4")
                == .choice(
                    if: .binary(.greater, tps, .number(1_000)), then: .number(2),
                    or: .choice(
                        if: .binary(.greaterOrEqual, .signal("p99"), .number(0.25)), then: .number(3), or: .number(4))))
    }

    @Test func functions() throws {
        #expect(try formula("ceil(tps/250)") == .unary(.ceil, .binary(.divide, tps, .number(250))))
        #expect(try formula("max(tps, 1, 60%)") == .binary(.max, .binary(.max, tps, .number(1)), .number(0.6)))
        #expect(try formula("abs(floor(round(tps)))") == .unary(.abs, .unary(.floor, .unary(.round, tps))))
    }

    @Test func namesMayHoldADash() throws {
        let text = smallest.replacing("p99", with: "queue-depth")
        let good = decode(text + "  f: {expression: \"tps - queue-depth\"}\n")
        #expect(rendered(good) == "")
        #expect(good.policies.first?.rules.last?.kind.signals == ["tps", "queue-depth"])
        let bad = decode(smallest + "  f: {expression: tps-p99}\n")
        #expect(rendered(bad).contains("to subtract, write spaces around `-`"))
    }

    @Test func depthIsBounded() {
        for text in [
            String(repeating: "(", count: 40) + "tps" + String(repeating: ")", count: 40),
            String(repeating: "-", count: 40) + "tps", "tps" + String(repeating: " + 1", count: 40),
            String(repeating: "tps ? 1 : ", count: 40) + "2",
        ] {
            let result = decode(smallest + "  f: {expression: \"\(text)\"}\n")
            #expect(result.diagnostics.map(\.code) == [.expression], "\(text)")
        }
        #expect(
            decode(smallest + "  f: {expression: \"tps\(String(repeating: " + 1", count: 30))\"}\n").policies.count == 1
        )
    }

    /// Whatever stands there, the decoder answers.
    @Test func noiseIsExplained() {
        var dice = Dice(seed: 3)
        let words = [
            "tps", "p99", "1", "250ms", "+", "-", "*", "/", "(", ")", ",", "?", ":", "<", "==", "min", "ceil", "!", " ",
            "é",
        ]
        var good = 0
        for _ in 0..<3_000 {
            let text = (0...dice.below(9)).map { _ in words[dice.below(words.count)] }.joined(separator: " ")
            let result = decode(smallest + "  f: {expression: \"\(text)\"}\n")
            #expect((result.policies.count == 1) != result.hasErrors)
            good += result.policies.count
        }
        #expect(good > 20)
    }
}
