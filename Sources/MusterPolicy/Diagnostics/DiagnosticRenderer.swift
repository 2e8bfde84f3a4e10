/// Writes diagnostics for people and for programs.
public struct DiagnosticRenderer: Sendable {
    /// The forms there are.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// For people, each with its line of the file.
        case text
        /// A list, for programs.
        case json
        /// The Static Analysis Results Interchange Format, for code-scanning pages.
        case sarif
        /// A test suite whose cases are the files, for CI servers.
        case junit
        /// Workflow commands of GitHub Actions, which become annotations of the lines.
        case github
    }

    /// A line is cut to so many characters around its range.
    private static let width = 120

    /// Who speaks, for forms that name it.
    let version: String

    public init(version: String = "") { self.version = version }

    /// All of them in one form, ending in a line break; in text nothing for none, in JSON an empty array.
    ///
    /// `files` are all that were read, for forms that also name those without a diagnostic.
    public func render(_ diagnostics: [Diagnostic], as form: Form = .text, files: [String] = []) -> String {
        switch form {
        case .text: diagnostics.map { text($0) }.joined()
        case .json: "[" + diagnostics.map { json($0) }.joined(separator: ",\n ") + "]\n"
        case .sarif: sarif(diagnostics)
        case .junit: junit(diagnostics, files: files)
        case .github: diagnostics.map { github($0) }.joined()
        }
    }

    func text(_ diagnostic: Diagnostic) -> String {
        var result = heading(diagnostic.place, diagnostic.severity.rawValue)
        result += "\(diagnostic.message) [\(diagnostic.code.rawValue)]\n" + excerpt(diagnostic.place)
        for note in diagnostic.notes {
            result += heading(note.place, "note") + note.message + "\n" + excerpt(note.place)
        }
        if let help = diagnostic.help { result += "        = help: \(help)\n" }
        return result
    }

    private func heading(_ place: Diagnostic.Place, _ kind: String) -> String {
        "\(printable(place.path)):\(place.range.from.line):\(place.range.from.column): \(kind): "
    }

    /// The line and a mark under the range; for a range of several lines, under its part of the first.
    private func excerpt(_ place: Diagnostic.Place) -> String {
        let line = Array(printable(place.line).unicodeScalars)
        let range = place.range
        guard !line.isEmpty else { return "" }
        let from = min(max(0, range.from.column - 1), line.count)
        var to = range.to.line == range.from.line ? min(range.to.column - 1, line.count) : line.count
        while to > from, line[to - 1] == " " { to -= 1 }
        let start = from > Self.width / 2 && line.count > Self.width ? from - Self.width / 2 : 0
        let end = min(line.count, start + Self.width)
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: line[start..<end])
        let number = String(range.from.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number + " | "
        let margin = String(repeating: " ", count: gutter.count - 2) + "| "
        let marks = "^" + String(repeating: "~", count: max(0, min(to, end) - from - 1))
        return gutter + String(shown) + "\n" + margin + String(repeating: " ", count: from - start) + marks + "\n"
    }

    private func json(_ diagnostic: Diagnostic) -> String {
        var fields = [
            "\"severity\": \(JSONText.string(diagnostic.severity.rawValue))",
            "\"code\": \(JSONText.string(diagnostic.code.rawValue))",
        ]
        fields += place(diagnostic.place)
        fields.append("\"message\": \(JSONText.string(diagnostic.message))")
        let notes = diagnostic.notes.map { note in
            "{" + (place(note.place) + ["\"message\": \(JSONText.string(note.message))"]).joined(separator: ", ") + "}"
        }
        fields.append("\"notes\": [\(notes.joined(separator: ", "))]")
        fields.append("\"help\": \(diagnostic.help.map { JSONText.string($0) } ?? "null")")
        return "{" + fields.joined(separator: ", ") + "}"
    }

    private func place(_ place: Diagnostic.Place) -> [String] {
        [
            "\"path\": \(JSONText.string(place.path))", "\"line\": \(place.range.from.line)",
            "\"column\": \(place.range.from.column)", "\"end_line\": \(place.range.to.line)",
            "\"end_column\": \(place.range.to.column)",
        ]
    }
}
