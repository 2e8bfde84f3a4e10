import MusterMetrics
import Testing

@Suite struct ExpositionTests {
    private func parse(
        _ text: String, _ format: ExpositionFormat = .prometheusText, keeping names: [String]? = nil,
        limits: ExpositionLimits = ExpositionLimits()
    ) throws(ExpositionError) -> [ExpositionSample] {
        let wanted = names.map { WantedMetrics($0) } ?? .everything
        return try Exposition.parse(Array(text.utf8), as: format, keeping: wanted, limits: limits)
    }

    private func sample(_ name: String, _ value: Double) -> ExpositionSample { sample(name, [:], value) }

    private func sample(
        _ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double, at time: Int64? = nil
    ) -> ExpositionSample {
        ExpositionSample(labels: MetricLabels(name: name, labels), value: value, timestamp: time)
    }

    @Test func readsThePrometheusTextFormat() throws {
        let page = """
            # HELP pay_total Payments, with a \\ and a # in it
            # TYPE pay_total counter
            pay_total{method="post",code="200"} 1027 1395066363000
            pay_total { code = "400" , method = "post" , } 3 -62135596800000
              \tindented 4
            #no blank after the mark

            escapes{path="C:\\\\DIR\\n\\"x\\" \\q",empty=""} 1.458255915e9
            bare 12.47
            big +Inf
            small -Inf
            none NaN
            :colon:x_1 1e-3\u{20}

            """
        let expected = [
            sample("pay_total", ["code": "200", "method": "post"], 1027, at: 1_395_066_363_000),
            sample("pay_total", ["code": "400", "method": "post"], 3, at: -62_135_596_800_000),
            sample("indented", 4), sample("escapes", ["path": "C:\\DIR\n\"x\" \\q"], 1_458_255_915),
            sample("bare", 12.47), sample("big", .infinity), sample("small", -.infinity),
        ]
        let samples = try parse(page)
        #expect(Array(samples.prefix(7)) == expected)
        #expect(samples[7].value.isNaN)
        #expect(samples[8] == sample(":colon:x_1", 0.001))
    }

    @Test func readsOpenMetrics() throws {
        let page = """
            # TYPE acme_http counter
            # UNIT acme_http seconds
            acme_http_total{path="/"} 1 1520879607.789 # {trace_id="}\\""} 0.67 1520879606
            acme_http_created{path="/"} 1.5e9
            acme_bucket{le="0.1"} 8 # {} 0.054
            # EOF

            """
        let expected = [
            sample("acme_http_total", ["path": "/"], 1, at: 1_520_879_607_789),
            sample("acme_http_created", ["path": "/"], 1.5e9), sample("acme_bucket", ["le": "0.1"], 8),
        ]
        #expect(try parse(page, .openMetrics) == expected)
        #expect(try parse("# EOF", .openMetrics) == [])
    }

    @Test func keepsOnlyWhatIsWanted() throws {
        let page = "a 1\nab 2\na_total{x=\"y\"} 3\na_total_more 4\nb broken but not wanted\n# a 5\nab 6\n"
        #expect(try parse(page, keeping: ["a_total", "zz"]) == [sample("a_total", ["x": "y"], 3)])
        #expect(try parse(page, keeping: []) == [])
        #expect(throws: ExpositionError.self) { try parse(page, keeping: ["ab"]) }
    }

    @Test(arguments: [
        ("text/plain; version=0.0.4", ExpositionFormat.prometheusText), ("", .prometheusText),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
        ("Application/OpenMetrics-Text", .openMetrics),
    ])
    func takesTheFormatFromTheContentType(header: String, format: ExpositionFormat) {
        #expect(ExpositionFormat(contentType: header) == format)
    }

    @Test(arguments: [
        ("x", 1, 2, "a value"), ("x ", 1, 3, "a value"), ("x abc", 1, 3, "a decimal number, Inf or NaN"),
        ("x 0x1F", 1, 3, "a decimal number, Inf or NaN"), ("x infinity", 1, 3, "a decimal number, Inf or NaN"),
        ("x 1 2 3", 1, 7, "the end of the line"), ("x 1 2.5", 1, 5, "a timestamp in whole milliseconds"),
        ("x{a=\"b\" 1", 1, 9, "a comma or } after the label"), ("x{a=\"b", 1, 7, "a closing double quote"),
        ("x{a=\"b\\", 1, 8, "a closing double quote"), ("x{a=b} 1", 1, 5, "a label value in double quotes"),
        ("x{1=\"b\"} 1", 1, 3, "a label name or }"), ("x{a} 1", 1, 4, "= after the label name"),
        ("x{__name__=\"b\"} 1", 1, 3, "a label name other than __name__"),
        ("a 1\nü 2", 2, 1, "a metric name or a comment"),
        ("<html>", 1, 1, "a metric name or a comment"), ("x\u{e9}", 1, 2, "a space or { after the metric name"),
        ("x{a=\"é\"} y", 1, 10, "a decimal number, Inf or NaN"), ("x 1 # {a=\"b\"} 1", 1, 5, "the end of the line"),
        ("x 1\r\n", 1, 3, "a decimal number, Inf or NaN"), ("x 1e", 1, 3, "a decimal number, Inf or NaN"),
        ("x 1_0", 1, 3, "a decimal number, Inf or NaN"), ("x .", 1, 3, "a decimal number, Inf or NaN"),
    ])
    func namesWhereALineIsWrong(page: String, line: Int, column: Int, expected: String) {
        let fault = #expect(throws: ExpositionError.self) { try parse(page) }
        #expect(fault?.reason == .malformed(expected: expected))
        #expect(fault?.line == line)
        #expect(fault?.column == column)
    }

    @Test(arguments: [
        ("x 1e400", ExpositionError.Reason.outOfRange("the value"), 3),
        ("x 1e999999999999999999999", .outOfRange("the value"), 3),
        ("x 1 99999999999999999999", .outOfRange("the timestamp"), 5),
        ("x{a=\"1\",a=\"2\"} 1", .duplicateLabel("a"), 9),
        ("x{a=\"\",a=\"\"} 1", .duplicateLabel("a"), 8),
        ("x\u{0} 1", .notText, 2),
    ])
    func refuses(page: String, reason: ExpositionError.Reason, column: Int) {
        let fault = #expect(throws: ExpositionError.self) { try parse(page) }
        #expect(fault?.reason == reason)
        #expect(fault?.column == column)
    }

    @Test func refusesASeriesThatIsThereTwice() throws {
        let fault = #expect(throws: ExpositionError.self) {
            try parse("x{a=\"1\",b=\"2\"} 1\nx{a=\"2\"} 1\nx{b=\"2\",a=\"1\",c=\"\"} 1\n")
        }
        #expect(fault?.reason == .duplicateSeries("x{a=\"1\", b=\"2\"}"))
        #expect(fault?.line == 3)
        let composed = try parse("x{a=\"\u{e9}\"} 1\nx{a=\"e\u{301}\"} 1\n")
        #expect(composed.count == 2, "equal to the eye, but not the same bytes")
    }

    /// `x_total 1234` that was cut within its number is another number.
    @Test(arguments: ["x_total 12", "y 1\nx_total 12", "y 1\n# HELP x_to", "y 1\n ", "x{a=\"b\"} 1 17000"])
    func aTextPageCutWithinALineIsRefused(_ page: String) throws {
        let fault = #expect(throws: ExpositionError.self) { try parse(page) }
        #expect(fault?.reason == .unterminated)
        #expect(fault?.line == page.split(separator: "\n").count)
        #expect(throws: Never.self) { try parse(page + "\n") }
    }

    @Test func refusesCutOffOpenMetrics() {
        for page in ["", "x 1\n", "x 1\n# EO", "x 1\n# EOF "] {
            let fault = #expect(throws: ExpositionError.self) { try parse(page, .openMetrics) }
            #expect(fault?.reason == .truncated)
        }
        let fault = #expect(throws: ExpositionError.self) { try parse("# EOF\nx 1\n", .openMetrics) }
        #expect(fault?.reason == .contentAfterEnd)
        #expect(throws: ExpositionError.self) { try parse("x 1\n\n# EOF\n", .openMetrics) }
        #expect(throws: ExpositionError.self) { try parse("x 1 Inf\n# EOF\n", .openMetrics) }
        #expect(throws: ExpositionError.self) { try parse("x 1 1e300\n# EOF\n", .openMetrics) }
    }

    @Test func keepsToItsLimits() throws {
        let limits = ExpositionLimits(lineBytes: 20, samples: 2, labels: 1)
        let faults: [(String, ExpositionError.Reason)] = [
            ("unwanted_but_much_too_long 1", .lineTooLong(limit: 20)), ("x 1\ny 1\nz 1", .tooManySamples(limit: 2)),
            ("x{a=\"\",b=\"1\"} 1", .tooManyLabels(limit: 1)),
        ]
        for (page, reason) in faults {
            let fault = #expect(throws: ExpositionError.self) { try parse(page, limits: limits) }
            #expect(fault?.reason == reason)
        }
        #expect(try parse("x{a=\"1234567\"} 12345\ny 1\nx\n", keeping: ["y"], limits: limits) == [sample("y", 1)])
    }

    @Test func refusesWhatIsNotUTF8() {
        let page = Array("a 1\nx{é=\"".utf8.prefix(6)) + Array("a=\"".utf8) + [0xff] + Array("\"} 1".utf8)
        let fault = #expect(throws: ExpositionError.self) { try Exposition.parse(page, as: .prometheusText) }
        #expect(fault?.reason == .notText)
        #expect(fault?.line == 2)
        #expect(fault?.column == 6)
    }

    /// Numbers by the short way and by the C library, against Swift's own reading.
    @Test func readsNumbersToTheLastBit() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            let texts = [
                "\(number)", "\(Double(Int32(truncatingIfNeeded: generator.next())) / 1000)", "\(generator.next())",
            ]
            for text in texts {
                #expect(try parse("x \(text)\n").first?.value.bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
    }

    /// Whatever bytes come: samples or an error with a place inside the page, never a crash.
    @Test func survivesBrokenPages() throws {
        let page = Array("# HELP a b\na_total{x=\"y\\\"\",z=\"é\"} 1.5e3 123 # {a=\"b\"} 1\nb NaN\n# EOF\n".utf8)
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<20_000 {
            var broken = page
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<broken.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: broken[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: broken.removeSubrange(place...)
                default: broken.insert(broken[Int.random(in: 0..<broken.count, using: &generator)], at: place)
                }
                if broken.isEmpty { break }
            }
            for format in [ExpositionFormat.prometheusText, .openMetrics] {
                do {
                    _ = try Exposition.parse(broken, as: format)
                } catch {
                    #expect(error.line >= 1 && error.column >= 1 && error.column <= broken.count + 1)
                }
            }
        }
    }
}
