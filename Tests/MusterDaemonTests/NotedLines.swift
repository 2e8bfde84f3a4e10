import Logging
import Synchronization

/// Keeps what is logged.
final class NotedLines: Sendable {
    private let lines = Mutex<[String]>([])

    /// Level and message of each line.
    var texts: [String] { lines.withLock { $0 } }

    var log: Logger { Logger(label: "test") { _ in Handler(notes: self) } }

    private struct Handler: LogHandler {
        let notes: NotedLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            notes.lines.withLock { $0.append("\(event.level) \(event.message)") }
        }
    }
}
