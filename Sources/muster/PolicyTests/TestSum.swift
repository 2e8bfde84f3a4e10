import Foundation
import MusterCore
import MusterPolicy
import MusterSimulator
import MusterWire

/// What came of all tests, for programs.
struct TestSum {
    var reports: [TestReport]
    /// How long all of them took together.
    var seconds: Double

    /// Tests that ran and do not hold.
    var failed: Int { reports.count { $0.isFailed } }
    /// Tests that could not be run.
    var broken: Int { reports.count { $0.isBroken } }

    /// One test case for each file, as CI systems read them.
    var junit: String {
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuite name="muster test" tests="\#(reports.count)" failures="\#(failed)" errors="\#(broken)" "#
                + #"skipped="0" time="\#(Self.number(seconds))">"#,
        ]
        for report in reports {
            let head =
                #"  <testcase classname="\#(ScaleTestReport.escaped(report.path))" "#
                + #"name="\#(ScaleTestReport.escaped(report.name))" time="\#(Self.number(report.seconds))""#
            guard !report.remarks.isEmpty else {
                lines.append(head + "/>")
                continue
            }
            let kind = report.isBroken ? "error" : "failure"
            // One element a case, as schemas of JUnit have it; what else is wrong stands in it.
            let more = report.remarks.count - 1
            let message = (report.remarks.first ?? "") + (more > 0 ? " (and \(more) more)" : "")
            let all = report.remarks.joined(separator: "\n")
            lines.append(head + ">")
            lines.append(
                #"    <\#(kind) message="\#(ScaleTestReport.escaped(message))">\#(ScaleTestReport.escaped(all))</\#(kind)>"#
            )
            lines.append("  </testcase>")
        }
        return (lines + ["</testsuite>"]).joined(separator: "\n") + "\n"
    }

    private static func number(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

    private struct Whole: Encodable {
        var tests: [Line]
        var passed: Int
        var failed: Int
        var broken: Int
        var seconds: Double
    }

    private struct Line: Encodable {
        var file: String
        var name: String
        var result: String
        var lengthSeconds: Double
        var seconds: Double
        var workerHours: Double?
        var cost: Double?
        var currency: String?
        var failures: [Failure]
    }

    private struct Failure: Encodable {
        var line: Int?
        var expectation: String?
        var saw: String
        var explain: String?
    }

    var json: String {
        get throws {
            let whole = Whole(
                tests: reports.map(line), passed: reports.count - failed - broken, failed: failed, broken: broken,
                seconds: seconds)
            return String(decoding: try WireJSON.encode(whole, pretty: true), as: UTF8.self)
        }
    }

    private func line(_ report: TestReport) -> Line {
        var line = Line(
            file: report.path, name: report.name, result: "passed", lengthSeconds: report.length.inSeconds,
            seconds: report.seconds, workerHours: nil, failures: [])
        switch report.outcome {
        case .broken(let why):
            line.result = "broken"
            line.failures = [Failure(saw: why)]
        case .ran(let result):
            line.workerHours = result.workerHours
            line.cost = result.cost
            line.currency = result.currency
            line.result = result.hasPassed ? "passed" : "failed"
            line.failures = result.failures.map { failure in
                Failure(
                    line: failure.expectation.place.range.from.line, expectation: failure.expectation.text,
                    saw: failure.saw, explain: report.explainCommand(failure))
            }
        }
        return line
    }
}

extension TestReport {
    var isFailed: Bool {
        if case .ran(let result) = outcome { !result.hasPassed } else { false }
    }

    var isBroken: Bool {
        if case .broken = outcome { true } else { false }
    }

    /// What is wrong, a line for each failed expectation.
    var remarks: [String] {
        switch outcome {
        case .broken(let why): [why]
        case .ran(let result):
            result.failures.map { failure in
                "\(path):\(failure.expectation.place.range.from.line): \(failure.expectation.text): \(failure.saw)"
            }
        }
    }

    /// The command that explains the decision behind a failure.
    func explainCommand(_ failure: TrialResult.Failure) -> String {
        // A shell's quotes end at a quote: it is closed, written, and opened again.
        let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-".contains($0) } && path.first != "-"
        let quoted = isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
        return "muster test \(quoted) --explain \(Int(failure.explain.inSeconds.rounded()))s"
    }
}
