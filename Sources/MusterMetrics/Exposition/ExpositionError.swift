/// Why a page was refused, and where. Nothing of a refused page is used.
public struct ExpositionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong.
    public enum Reason: Sendable, Hashable {
        /// A byte that no text has: NUL, or a label value that is not UTF-8.
        case notText
        /// The line is longer than the limit, in bytes.
        case lineTooLong(limit: Int)
        /// More wanted samples than the limit.
        case tooManySamples(limit: Int)
        /// More labels on one sample than the limit.
        case tooManyLabels(limit: Int)
        /// The line ended, or went on, where `expected` had to stand.
        case malformed(expected: String)
        /// A number of the right form that no `Double` or timestamp can hold.
        case outOfRange(String)
        /// One label name twice on a sample.
        case duplicateLabel(String)
        /// One series twice on the page.
        case duplicateSeries(String)
        /// An OpenMetrics page without its closing `# EOF`: it was cut off.
        case truncated
        /// The last line of a page in the text format has no newline: it was cut off, perhaps within a number.
        case unterminated
        /// Something follows the `# EOF` of an OpenMetrics page.
        case contentAfterEnd
    }

    /// What was wrong.
    public let reason: Reason
    /// Counted from 1.
    public let line: Int
    /// Counted from 1, in Unicode scalars.
    public let column: Int

    /// One sentence for a log or a status line.
    public var description: String { "line \(line), column \(column): \(text)" }

    private var text: String {
        switch reason {
        case .notText: "not text: a NUL byte or invalid UTF-8"
        case .lineTooLong(let limit): "the line is longer than \(limit) bytes"
        case .tooManySamples(let limit): "more than \(limit) samples"
        case .tooManyLabels(let limit): "more than \(limit) labels on one sample"
        case .malformed(let expected): "expected \(expected)"
        case .outOfRange(let what): "\(what) is out of range"
        case .duplicateLabel(let name): "label \(name) is given twice"
        case .duplicateSeries(let series): "series \(series) is on the page twice"
        case .truncated: "the page ends without # EOF: it was cut off"
        case .unterminated: "the page ends within a line: it was cut off"
        case .contentAfterEnd: "something follows # EOF"
        }
    }
}
