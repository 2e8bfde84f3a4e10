extension DiagnosticRenderer {
    /// A case for each file; its errors are one failure, its warnings stand in its output.
    func junit(_ diagnostics: [Diagnostic], files: [String]) -> String {
        var byPath: [String: [Diagnostic]] = [:]
        for diagnostic in diagnostics { byPath[diagnostic.place.path, default: []].append(diagnostic) }
        let paths = Set(files).union(byPath.keys).sorted()
        let failed = byPath.values.count { $0.contains { $0.severity == .error } }
        let counts = "tests=\"\(paths.count)\" failures=\"\(failed)\""
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts)>\n"
        text += "  <testsuite name=\"muster check\" \(counts)>\n"
        for path in paths {
            let errors = byPath[path, default: []].filter { $0.severity == .error }
            let warnings = byPath[path, default: []].filter { $0.severity == .warning }
            text += "    <testcase classname=\"policy\" name=\"\(xml(path))\">\n"
            if let first = errors.first {
                text += "      <failure type=\"\(first.code.rawValue)\" message=\"\(xml(first.message))\">"
                text += xml(errors.map { self.text($0) }.joined()) + "</failure>\n"
            }
            if !warnings.isEmpty {
                text += "      <system-out>" + xml(warnings.map { self.text($0) }.joined()) + "</system-out>\n"
            }
            text += "    </testcase>\n"
        }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    /// Characters that XML gives a meaning, replaced; those that it cannot hold, dropped.
    private func xml(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "\n", "\t": result.append(scalar)
            default: if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF { result.append(scalar) }
            }
        }
        return String(result)
    }

    /// `::error file=...,line=...::message`; the help and the notes stand in the message.
    ///
    /// `Source`: GitHub Docs, "Workflow commands for GitHub Actions".
    func github(_ diagnostic: Diagnostic) -> String {
        let range = diagnostic.place.range
        var properties = [
            "file=\(property(diagnostic.place.path))", "line=\(range.from.line)", "col=\(range.from.column)",
            "endLine=\(range.to.line)",
        ]
        // Columns over several lines mean nothing there.
        if range.to.line == range.from.line { properties.append("endColumn=\(range.to.column)") }
        properties.append("title=\(diagnostic.code.rawValue)")
        var message = diagnostic.message
        for note in diagnostic.notes {
            message += "\n\(note.message): \(note.place.path):\(note.place.range.from.line)"
        }
        if let help = diagnostic.help { message += "\nhelp: \(help)" }
        return "::\(diagnostic.severity.rawValue) \(properties.joined(separator: ","))::\(escaped(message))\n"
    }

    private func property(_ text: String) -> String { escaped(text, ["%", "\r", "\n", ":", ","]) }

    private func escaped(_ text: String, _ characters: Set<Unicode.Scalar> = ["%", "\r", "\n"]) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if characters.contains(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
