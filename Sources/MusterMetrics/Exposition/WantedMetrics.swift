/// The metric names worth keeping of a page, prepared for the parser.
public struct WantedMetrics: Sendable {
    /// By first byte; nil: every name is wanted.
    let namesByFirstByte: [UInt8: [[UInt8]]]?

    /// Keeps every sample.
    public static let everything = WantedMetrics(namesByFirstByte: nil)

    /// Keeps the samples with these names, suffixes such as `_total` and `_bucket` included in the name.
    public init(_ names: some Sequence<String>) {
        var table: [UInt8: [[UInt8]]] = [:]
        for name in Set(names) {
            let bytes = Array(name.utf8)
            if let first = bytes.first {
                table[first, default: []].append(bytes)
            }
        }
        namesByFirstByte = table
    }

    private init(namesByFirstByte: [UInt8: [[UInt8]]]?) {
        self.namesByFirstByte = namesByFirstByte
    }
}
