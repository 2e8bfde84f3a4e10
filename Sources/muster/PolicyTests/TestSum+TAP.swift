import MusterPolicy
import MusterSimulator

/// What came of all tests, for harnesses of the Test Anything Protocol.
extension TestSum {
    /// Version 13, which those of version 14 read as well and Perl's `prove` does not read beyond. The diagnostics are
    /// of the YAML that both know: maps, lists, and texts in single quotes.
    ///
    /// `Source`: testanything.org, TAP version 13, "YAML blocks"; Perl's TAP::Parser::YAMLish::Reader.
    var tap: String {
        var lines = ["TAP version 13", "1..\(reports.count)"]
        for (place, report) in reports.enumerated() {
            let mark = report.isFailed || report.isBroken ? "not ok" : "ok"
            // A `#` would begin a directive such as `# SKIP`.
            lines.append("\(mark) \(place + 1) - \(report.name.onOneLine.replacing("#", with: "\\#"))")
            lines += diagnostics(of: report)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func diagnostics(of report: TestReport) -> [String] {
        var failures: [[(key: String, value: String)]] = []
        switch report.outcome {
        case .broken(let why): failures = [[("saw", Self.quoted(why))]]
        case .ran(let result):
            failures = result.failures.map { failure in
                [
                    ("line", "\(failure.expectation.place.range.from.line)"),
                    ("expectation", Self.quoted(failure.expectation.text)), ("saw", Self.quoted(failure.saw)),
                    ("explain", Self.quoted(report.explainCommand(failure))),
                ]
            }
        }
        guard !failures.isEmpty else { return [] }
        let told = failures.flatMap { failure in
            failure.enumerated().map { "    \($0.offset == 0 ? "-" : " ") \($0.element.key): \($0.element.value)" }
        }
        return ["  ---", "  file: \(Self.quoted(report.path))", "  failures:"] + told + ["  ..."]
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.onOneLine.replacing("'", with: "''") + "'"
    }
}
