/// A place in a text. Lines and columns count from 1, columns in Unicode scalars.
public struct SourcePosition: Hashable, Comparable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    /// The first character of a text.
    public static let start = SourcePosition(line: 1, column: 1)
}

/// A stretch of a text, from (inclusive) to (exclusive).
public struct SourceRange: Hashable, Sendable {
    public var from: SourcePosition
    public var to: SourcePosition
    /// The file's number among those that are read together, from 0.
    public var file: Int

    public init(from: SourcePosition, to: SourcePosition, file: Int = 0) {
        self.from = from
        self.to = to
        self.file = file
    }

    /// The empty stretch before the first character of a file.
    static func start(ofFile file: Int) -> SourceRange { SourceRange(from: .start, to: .start, file: file) }
}
