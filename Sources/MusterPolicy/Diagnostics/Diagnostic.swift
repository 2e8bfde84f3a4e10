/// Something to tell the author of a file: what, where, and what to do about it.
public struct Diagnostic: Hashable, Sendable {
    /// Whether the file can be used all the same.
    public enum Severity: String, Hashable, Sendable {
        /// The file is not used.
        case error
        /// The file is used.
        case warning
    }

    /// A stretch of a file, with the line it begins on.
    public struct Place: Hashable, Sendable {
        public var path: String
        public var range: SourceRange
        /// The first line of the range, as it stands in the file.
        public var line: String

        public init(path: String, range: SourceRange, line: String) {
            self.path = path
            self.range = range
            self.line = line
        }
    }

    /// Another place that has to do with it.
    public struct Note: Hashable, Sendable {
        public var place: Place
        public var message: String

        public init(place: Place, message: String) {
            self.place = place
            self.message = message
        }
    }

    public var severity: Severity
    public var code: DiagnosticCode
    public var place: Place
    /// One line, free of control characters.
    public var message: String
    public var notes: [Note]
    /// What to write instead.
    public var help: String?

    public init(
        severity: Severity, code: DiagnosticCode, place: Place, message: String, notes: [Note] = [], help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.place = place
        self.message = message
        self.notes = notes
        self.help = help
    }
}
