/// A text that no description, log line or dump shows.
package struct Secret: Sendable, Hashable {
    /// The text itself. Important: for the wire only.
    package let exposed: String

    package init(_ text: String) { exposed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Redaction.mark }
    package var debugDescription: String { Redaction.mark }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
