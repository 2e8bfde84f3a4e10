/// The two text formats that a worker's page may have.
public enum ExpositionFormat: Sendable, Hashable {
    /// Prometheus text format 0.0.4: timestamps in milliseconds, a newline closes every line.
    case prometheusText
    /// OpenMetrics 1.0: timestamps in seconds, `# EOF` closes the page.
    case openMetrics

    /// The format that a `Content-Type` header announces; the text format where it announces nothing known.
    public init(contentType: String) {
        let mediaType = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        self = mediaType == "application/openmetrics-text" ? .openMetrics : .prometheusText
    }
}
