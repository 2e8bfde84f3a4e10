/// Reads one sample line: `name{labels} value [timestamp] [# exemplar]`.
struct LineReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let lineStart: Int
    var at: Int
    let end: Int
    let line: Int
    let format: ExpositionFormat
    let limits: ExpositionLimits

    /// The sample, the whole line having been checked.
    mutating func read() throws(ExpositionError) -> ExpositionSample {
        guard at < end, bytes[at].startsMetricName else { throw malformed("a metric name") }
        let nameStart = at
        while at < end, bytes[at].continuesMetricName { at += 1 }
        let name = ascii(nameStart..<at)
        skipBlanks()
        var pairs: [MetricLabel] = []
        if at < end, bytes[at] == UInt8(ascii: "{") {
            pairs = try readLabels()
            skipBlanks()
        } else if at == nameStart + name.utf8.count {
            throw malformed(at == end ? "a value" : "a space or { after the metric name")
        }
        let value = try readValue()
        skipBlanks()
        let timestamp = try readTimestamp()
        skipBlanks()
        try readEnd()
        return ExpositionSample(
            labels: MetricLabels(name: name, sorted: pairs), value: value, timestamp: timestamp)
    }

    private mutating func readValue() throws(ExpositionError) -> Double {
        let token = nextToken()
        guard !token.isEmpty else { throw malformed("a value") }
        switch DecimalNumber(UnsafeBufferPointer(rebasing: bytes[token])) {
        case .value(let value): return value
        case .malformed: throw fault(.malformed(expected: "a decimal number, Inf or NaN"), token.lowerBound)
        case .outOfRange: throw fault(.outOfRange("the value"), token.lowerBound)
        }
    }

    private mutating func readTimestamp() throws(ExpositionError) -> Int64? {
        guard at < end, bytes[at] != UInt8(ascii: "#") else { return nil }
        let token = nextToken()
        let text = UnsafeBufferPointer(rebasing: bytes[token])
        if format == .prometheusText {
            let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else {
                throw fault(.malformed(expected: "a timestamp in whole milliseconds"), token.lowerBound)
            }
            guard let time = Int64(ascii(token)) else { throw fault(.outOfRange("the timestamp"), token.lowerBound) }
            return time
        }
        guard case .value(let seconds) = DecimalNumber(text), seconds.isFinite else {
            throw fault(.malformed(expected: "a timestamp in seconds"), token.lowerBound)
        }
        guard let time = Int64(exactly: (seconds * 1000).rounded(.towardZero)) else {
            throw fault(.outOfRange("the timestamp"), token.lowerBound)
        }
        return time
    }

    /// Accepts the end of the line or, in OpenMetrics, an exemplar, which is not read.
    private func readEnd() throws(ExpositionError) {
        if at == end { return }
        let rest = bytes[at..<end]
        let isExemplar = rest.starts(with: "# {".utf8)
        guard format == .openMetrics && isExemplar else { throw malformed("the end of the line") }
    }

    mutating func skipBlanks() {
        while at < end, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") { at += 1 }
    }

    private mutating func nextToken() -> Range<Int> {
        let start = at
        while at < end, bytes[at] != UInt8(ascii: " "), bytes[at] != UInt8(ascii: "\t") { at += 1 }
        return start..<at
    }

    /// The bytes as text; the caller has checked that they are ASCII.
    func ascii(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    func malformed(_ expected: String) -> ExpositionError { fault(.malformed(expected: expected), at) }

    func fault(_ reason: ExpositionError.Reason, _ offset: Int) -> ExpositionError {
        ExpositionError(reason: reason, line: line, column: scalarColumn(of: offset, from: lineStart, in: bytes))
    }
}
