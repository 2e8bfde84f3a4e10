/// Reads the pages on which workers expose their metrics.
public enum Exposition {
    /// The wanted samples of one page, in the page's order.
    ///
    /// Lines that are not wanted are skipped unread: only their first byte and their length are looked at. Comments are
    /// ignored, and so are exemplars.
    ///
    /// - Throws: `ExpositionError` at the first fault; a page is taken whole or not at all.
    public static func parse(
        _ page: [UInt8],
        as format: ExpositionFormat,
        keeping wanted: WantedMetrics = .everything,
        limits: ExpositionLimits = ExpositionLimits()
    ) throws(ExpositionError) -> [ExpositionSample] {
        try page.withUnsafeBufferPointer { (bytes) throws(ExpositionError) in
            var reader = PageReader(bytes: bytes, format: format, wanted: wanted, limits: limits)
            return try reader.read()
        }
    }
}
