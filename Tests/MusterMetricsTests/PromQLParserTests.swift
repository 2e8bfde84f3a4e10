import Testing

@testable import MusterMetrics

@Suite struct PromQLParserTests {
    @Test(arguments: [
        ("sum by(code)(rate(x{b=\"c\",}[60s]))", "sum by (code) (rate(x{b=\"c\"}[1m]))"),
        ("AVG(x) WITHOUT (a,b,)", "avg without (a, b) (x)"), ("count by () (x)", "count(x)"),
        ("{__name__='x'}", "x"), ("{__name__='sum'}", "{__name__=\"sum\"}"), ("1+2*3", "1 + 2 * 3"),
        ("a == bool on(b) c", "a == bool on (b) c"), ("a/ignoring()c", "a / ignoring () c"), ("(1)", "(1)"),
        ("-a^2", "-a ^ 2"), ("+a", "+a"), ("--1", "1"), ("0x10", "16"), ("inf", "Inf"), ("x ^ inf ^ 2", "x ^ Inf ^ 2"),
        ("x[1w2d]", ""),
        ("rate(x[1w2d])", "rate(x[9d])"), ("rate(x[90m])", "rate(x[1h30m])"), ("`a\\b`", "\"a\\\\b\""),
        ("x # comment", "x"), ("clamp(x,0,1e3)", "clamp(x, 0, 1000)"),
    ])
    func printsCanonically(text: String, canonical: String) throws {
        if canonical.isEmpty {
            #expect(throws: PromQLError.self) { try PromQL.parse(text) }
            return
        }
        let expression = try PromQL.parse(text)
        #expect(expression.description == canonical)
        #expect(try PromQL.parse(canonical) == expression)
    }

    @Test func readsBackWhatItPrints() throws {
        var random = RandomExpressions(seed: 3)
        for text in OracleExpressions.written + (0..<500).map({ _ in random.next() }) {
            guard let expression = accepted(text) else { continue }
            #expect(try PromQL.parse(expression.description) == expression, "\(text)")
        }
    }

    private func accepted(_ text: String) -> PromQLExpression? {
        do { return try PromQL.parse(text) } catch { return nil }
    }

    @Test(arguments: [
        ("x offset 5m", "offset", 1, 3), ("x @ 1", "the @ modifier", 1, 3), ("rate(x[5m:1m])", "a subquery", 1, 7),
        ("rate(x[5m:])", "a subquery", 1, 7), ("a and b", "the operator and", 1, 3),
        ("a OR b", "the operator or", 1, 3), ("a unless b", "the operator unless", 1, 3),
        ("a + atan2", "", 1, 5), ("a\n* on (b) group_left c", "group_left", 2, 10),
        ("a * ignoring (b) group_right (d) c", "group_right", 1, 18),
        ("histogram_quantile(0.9, x)", "the function histogram_quantile", 1, 1),
        ("1 + topk(3, x)", "the aggregation topk", 1, 5), ("stddev by (a) (x)", "the aggregation stddev", 1, 1),
    ])
    func namesWhatIsNotSupported(text: String, feature: String, line: Int, column: Int) {
        let fault = #expect(throws: PromQLError.self) { try PromQL.parse(text) }
        #expect(fault?.position.line == line)
        #expect(fault?.position.column == column)
        if feature.isEmpty { return }
        #expect(fault?.message == "\(feature) is not supported yet")
    }

    @Test(arguments: [
        ("sum(rate(x[1m])", "1:16: found the end of the expression where a comma, an operator or ) was expected"),
        ("rate(x)", "1:6: rate takes a range vector here, not a instant vector"),
        ("raet(x[1m])", "1:1: there is no function raet; did you mean rate?"),
        ("avg_over_tim(x[1m])", "1:1: there is no function avg_over_tim; did you mean avg_over_time?"),
        ("zzzzzz(x)", "1:1: there is no function zzzzzz"),
        ("x{é=\"1\"}", "1:3: found 'é' where a label matcher, a comma or } was expected"),
        ("\"é\"\n+ {a=~\"b(\"}", "2:9: the ( is not closed"),
        ("{a=~\"b\\\\(\"}", "1:1: "), ("{a=~\"\\\\p\"}", "1:5: \\p is not supported, at character 1"),
        ("{a=~\"(?i)b\"}", "1:6: flags and named groups are not supported; (?: and ( are"),
        ("x[5x]", "1:3: found '5x' where a duration above zero such as 5m or 1h30m was expected"),
        ("1 == 1", "1:3: a comparison of two scalars needs bool, as in 1 == bool 2"),
        ("x{} + y{}", ""),
        ("{}", "1:1: the selector fits every series: at least one matcher must not match the empty value"),
        ("x[5m]", "1:1: a range vector is no result: wrap it, as in rate(...)"),
    ])
    func saysWhatIsWrongAndWhere(text: String, message: String) {
        if message.isEmpty || message == "1:1: " {
            #expect(throws: Never.self) { try PromQL.parse(text) }
            return
        }
        let fault = #expect(throws: PromQLError.self) { try PromQL.parse(text) }
        #expect(fault?.description == message)
    }

    @Test func boundsLengthAndDepth() {
        let texts = [
            String(repeating: "(", count: 5000),
            String(repeating: "(", count: 65) + "1" + String(repeating: ")", count: 65),
            String(repeating: "1+", count: 300) + "1", String(repeating: "x ", count: 9000),
            Array(repeating: "1", count: 100).joined(separator: "^"),
            "abs(" + String(repeating: "-", count: 300) + "+-(",
        ]
        for text in texts {
            #expect(throws: PromQLError.self) { try PromQL.parse(text) }
        }
        #expect(throws: Never.self) { try PromQL.parse(String(repeating: "1+", count: 200) + "1") }
    }

    @Test func tellsWhatToKeep() throws {
        let expression = try PromQL.parse("sum(rate(a[10m])) / (b{c=\"d\"} + max_over_time({__name__=\"e\"}[2m]))")
        #expect(expression.metricNames == ["a", "b", "e"])
        #expect(expression.window == 600_000)
        #expect(expression.selectors.map(\.range) == [600_000, 0, 120_000])
        #expect(try PromQL.parse("b").window == PromQL.lookback)
        #expect(try PromQL.parse("a + {__name__=~\"b|c\"}").metricNames == nil)
        #expect(try PromQL.parse("1 + 2").metricNames == [])
    }

    @Test(arguments: [
        ("sum(rate(a[1m]))", true), ("sum by (b) (a)", true), ("(sum(a)) * 2 / 3", true), ("1 + sum(a)", true),
        ("sum(a) + sum(b) - 1", true), ("+sum(a)", true), ("sum(a) - sum(b)", false), ("sum(a) / sum(b)", false),
        ("1 - avg(a)", false), ("-sum(a)", false), ("avg(a)", false), ("max(a)", false), ("a", false), ("1", false),
        ("1 / sum(a)", false), ("ceil(sum(a))", false), ("count(a)", false),
    ])
    func totals(_ text: String, _ isTotal: Bool) throws {
        #expect(try PromQL.parse(text).isTotal == isTotal)
    }

    @Test func selectorsSayWhatTheyNeed() throws {
        let needs = try PromQL.parse("a + irate(b{c=\"d\"}[1m]) + rate((e[2m])) + last_over_time(f[3m])").selectors
        #expect(needs.map(\.need) == [.sample, .twoSamples, .range(120_000), .sample])
        #expect(needs.map(\.text) == ["a", "b{c=\"d\"}", "e", "f"])
    }

    @Test func textIsNoNumber() throws {
        for text in ["\"load\"", "('load')"] {
            let fault = #expect(throws: PromQLError.self) { try PromQL.parseNumeric(text) }
            #expect(fault?.message.contains("text is no number") == true)
        }
        #expect(try PromQL.parseNumeric("1 + 2").isTotal == false)
    }

    @Test func survivesBrokenExpressions() throws {
        var generator = SeededGenerator(seed: 4)
        let store = try store(["x{a=\"b\"}": [1, 2, 3]])
        let words = [
            "sum", "by", "(", ")", "{", "}", "[", "]", "5m", "\"a\"", "=~", "=", "x", "rate", ",", "+", "^", "bool",
            "on", "1", "-", "#", "\n", "é", "\\", "'",
        ]
        for _ in 0..<20_000 {
            let length = Int.random(in: 1...12, using: &generator)
            let text = (0..<length).map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }
                .joined(separator: Bool.random(using: &generator) ? " " : "")
            do {
                let expression = try PromQL.parse(text)
                #expect(try PromQL.parse(expression.description) == expression, "\(text)")
                _ = try PromQL.evaluate(expression, store, at: start + 30_000)
            } catch {
                #expect(error.position.offset <= text.utf8.count)
            }
        }
    }
}
