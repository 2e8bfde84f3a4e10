import Foundation
import MusterWire

extension ScaleTestReport {
    /// One test case for each expectation, as CI systems read them.
    var junit: String {
        let failed = expectations.count { !$0.holds }
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<testsuite name="\#(Self.escaped(name))" tests="\#(expectations.count)" failures="\#(failed)" "#
                + #"errors="0" skipped="0" timestamp="\#(startedAt.text)" time="\#(Self.number(durationSeconds))">"#,
        ]
        for verdict in expectations {
            let head =
                #"  <testcase classname="\#(Self.escaped(name))" name="\#(Self.escaped(verdict.measure))" time="0""#
            guard !verdict.holds else {
                lines.append(head + "/>")
                continue
            }
            lines.append(head + ">")
            lines.append(#"    <failure message="\#(Self.escaped(verdict.sentence))"/>"#)
            lines.append("  </testcase>")
        }
        return (lines + ["</testsuite>"]).joined(separator: "\n") + "\n"
    }

    private static func number(_ seconds: Double) -> String { String(format: "%.3f", seconds) }

    /// Text inside an attribute; characters that XML 1.0 cannot hold are replaced.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result += "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
