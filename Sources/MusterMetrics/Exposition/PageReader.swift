import Glibc

/// Walks a page line by line and hands the wanted lines to `LineReader`.
struct PageReader {
    /// What the first byte of a line tells.
    private enum LineStart: UInt8 {
        case notWanted, maybeWanted, comment, empty, blank, invalid
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let format: ExpositionFormat
    private let wanted: WantedMetrics
    private let limits: ExpositionLimits
    private let lineStarts: [LineStart]
    private var line = 0
    private var samples: [ExpositionSample] = []
    private var seen: Set<MetricLabels> = []

    init(
        bytes: UnsafeBufferPointer<UInt8>, format: ExpositionFormat, wanted: WantedMetrics, limits: ExpositionLimits
    ) {
        self.bytes = bytes
        self.format = format
        self.wanted = wanted
        self.limits = limits
        lineStarts = (UInt8.min...UInt8.max).map { Self.lineStart($0, format: format, wanted: wanted) }
    }

    private static func lineStart(_ byte: UInt8, format: ExpositionFormat, wanted: WantedMetrics) -> LineStart {
        switch byte {
        case UInt8(ascii: "#"): return .comment
        case UInt8(ascii: "\n"): return format == .openMetrics ? .invalid : .empty
        case UInt8(ascii: " "), UInt8(ascii: "\t"): return format == .openMetrics ? .invalid : .blank
        case _ where byte.startsMetricName:
            guard let names = wanted.namesByFirstByte else { return .maybeWanted }
            return names[byte] == nil ? .notWanted : .maybeWanted
        default: return .invalid
        }
    }

    mutating func read() throws(ExpositionError) -> [ExpositionSample] {
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            if format == .openMetrics { throw ExpositionError(reason: .truncated, line: 1, column: 1) }
            return []
        }
        try refuseNUL(base)
        var ended = false
        var start = 0
        while start < bytes.count {
            line += 1
            let end =
                memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
                .map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
            if end - start > limits.lineBytes {
                throw ExpositionError(
                    reason: .lineTooLong(limit: limits.lineBytes), line: line, column: limits.lineBytes + 1)
            }
            if ended { throw fault(.contentAfterEnd, start, from: start) }
            switch lineStarts[Int(bytes[start])] {
            case .notWanted, .empty: break
            case .maybeWanted: try readSample(start, end)
            case .comment: ended = format == .openMetrics && isEndMark(start, end)
            case .blank:
                let first = firstNonBlank(start, end)
                if first < end && bytes[first] != UInt8(ascii: "#") { try readSample(first, end, lineStart: start) }
            case .invalid: throw fault(.malformed(expected: "a metric name or a comment"), start, from: start)
            }
            start = end + 1
        }
        if format == .openMetrics && !ended {
            throw ExpositionError(reason: .truncated, line: line + 1, column: 1)
        }
        if format == .prometheusText, bytes[bytes.count - 1] != UInt8(ascii: "\n") {
            // A worker that dies while it answers cuts a number in two, and half a number is another number.
            let last = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            throw fault(.unterminated, bytes.count, from: last)
        }
        return samples
    }

    private mutating func readSample(_ start: Int, _ end: Int, lineStart: Int? = nil) throws(ExpositionError) {
        let lineStart = lineStart ?? start
        guard isWanted(start, end) else { return }
        var reader = LineReader(
            bytes: bytes, lineStart: lineStart, at: start, end: end, line: line, format: format, limits: limits)
        let sample = try reader.read()
        if samples.count >= limits.samples {
            throw fault(.tooManySamples(limit: limits.samples), start, from: lineStart)
        }
        if !seen.insert(sample.labels).inserted {
            throw fault(.duplicateSeries(sample.labels.description), start, from: lineStart)
        }
        samples.append(sample)
    }

    /// True for a line that has to be read: its name is wanted, or it has none and is at fault.
    private func isWanted(_ start: Int, _ end: Int) -> Bool {
        guard let table = wanted.namesByFirstByte, bytes[start].startsMetricName else { return true }
        for name in table[bytes[start]] ?? [] {
            let after = start + name.count
            guard after <= end, after == end || !bytes[after].continuesMetricName else { continue }
            if bytes[start..<after].elementsEqual(name) { return true }
        }
        return false
    }

    private func isEndMark(_ start: Int, _ end: Int) -> Bool {
        bytes[start..<end].elementsEqual("# EOF".utf8)
    }

    private func firstNonBlank(_ start: Int, _ end: Int) -> Int {
        bytes[start..<end].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? end
    }

    private func refuseNUL(_ base: UnsafePointer<UInt8>) throws(ExpositionError) {
        guard let found = memchr(base, 0, bytes.count) else { return }
        let offset = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lines = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        throw ExpositionError(
            reason: .notText, line: lines, column: scalarColumn(of: offset, from: lineStart, in: bytes))
    }

    private func fault(_ reason: ExpositionError.Reason, _ at: Int, from lineStart: Int) -> ExpositionError {
        ExpositionError(reason: reason, line: line, column: scalarColumn(of: at, from: lineStart, in: bytes))
    }
}

/// The column, counted from 1 in Unicode scalars, of the byte at `offset` in the line that begins at `lineStart`.
func scalarColumn(of offset: Int, from lineStart: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes[lineStart..<offset].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
}

extension UInt8 {
    /// ASCII letter or underscore: what a label name starts with.
    var startsLabelName: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == UInt8(ascii: "_") }
    var continuesLabelName: Bool { startsLabelName || isDigit }
    var startsMetricName: Bool { startsLabelName || self == UInt8(ascii: ":") }
    var continuesMetricName: Bool { startsMetricName || isDigit }
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
