import MusterCore

/// A file that is read, and the name people know it by.
struct NamedSource {
    var path: String
    /// Nil for a file that is not text.
    var text: SourceText?
}

/// Collects what there is to say of one file.
final class Findings {
    /// The number of the file that is told, which is also where ranges lie unless they say otherwise.
    let file: Int
    /// All files that are read together.
    private let sources: [NamedSource]
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var hasErrors = false
    /// Whether anything but what this version lacks is wrong: then nothing can be said of the policy as a whole.
    private(set) var isBroken = false
    /// The fleet that the file is about, once it is known.
    var fleet: (fleet: FleetName, range: SourceRange)?

    /// More than these of one file help nobody.
    static let most = 100

    init(file: Int, of sources: [NamedSource]) {
        self.file = file
        self.sources = sources
    }

    /// For a file that is read alone; `source` is nil when it is not text.
    convenience init(path: String, source: SourceText?) {
        self.init(file: 0, of: [NamedSource(path: path, text: source)])
    }

    var path: String { sources[file].path }

    /// A stretch of this file.
    func range(from: SourcePosition, to: SourcePosition) -> SourceRange {
        SourceRange(from: from, to: to, file: file)
    }

    func error(
        _ code: DiagnosticCode, _ range: SourceRange, _ message: String, notes: [Diagnostic.Note] = [],
        help: String? = nil
    ) {
        hasErrors = true
        if code != .notAvailable { isBroken = true }
        add(.error, code, range, message, notes, help)
    }

    func warning(
        _ code: DiagnosticCode, _ range: SourceRange, _ message: String, notes: [Diagnostic.Note] = [],
        help: String? = nil
    ) {
        add(.warning, code, range, message, notes, help)
    }

    func note(_ range: SourceRange, _ message: String) -> Diagnostic.Note {
        Diagnostic.Note(place: place(range), message: printable(message))
    }

    func place(_ range: SourceRange) -> Diagnostic.Place {
        Diagnostic.Place(
            path: sources[range.file].path, range: range, line: masked(line(range.from.line, of: range.file)))
    }

    private func add(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ range: SourceRange, _ message: String,
        _ notes: [Diagnostic.Note], _ help: String?
    ) {
        guard diagnostics.count < Self.most else { return }
        diagnostics.append(
            Diagnostic(
                severity: severity, code: code, place: place(range), message: printable(message), notes: notes,
                help: help.map { printable($0) }))
    }

    /// The line of a place, for finding a scalar's own text again.
    func line(_ number: Int, of file: Int) -> String { sources[file].text?.line(number) ?? "" }
}

/// The line with users and passwords of URLs covered, each character by one, so that columns stay true.
private func masked(_ line: String) -> String {
    guard line.contains("@") else { return line }
    var scalars = Array(line.unicodeScalars)
    for place in scalars.indices.dropFirst(2) where scalars[(place - 2)...place].elementsEqual("://".unicodeScalars) {
        let rest = scalars[(place + 1)...].prefix { !("/ \"'".unicodeScalars.contains($0)) }
        guard let end = rest.lastIndex(of: "@") else { continue }
        for covered in (place + 1)..<end { scalars[covered] = "*" }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
}

/// Text of a file in a message: in backticks, on one line, not endless.
func quoted(_ text: String) -> String {
    text.count > 80 ? "`\(text.prefix(79))…`" : "`\(text)`"
}

/// The text with everything replaced that could move a terminal's cursor or change its colours.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        result.append(scalar == "\t" ? " " : isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(result)
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}
