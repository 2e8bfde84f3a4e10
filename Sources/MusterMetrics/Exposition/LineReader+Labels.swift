extension LineReader {
    /// Reads `{name="value",...}`; a comma after the last label is allowed. Labels with an empty value are left out.
    ///
    /// Shape: sorted by name, unique.
    mutating func readLabels() throws(ExpositionError) -> [MetricLabel] {
        at += 1
        var labels: [MetricLabel] = []
        var read = 0
        skipBlanks()
        while at < end, bytes[at] != UInt8(ascii: "}") {
            if read == limits.labels { throw fault(.tooManyLabels(limit: limits.labels), at) }
            let start = at
            let label = try readLabel()
            read += 1
            try insert(label, into: &labels, foundAt: start)
            skipBlanks()
            guard at < end, bytes[at] == UInt8(ascii: ",") else { break }
            at += 1
            skipBlanks()
        }
        guard at < end, bytes[at] == UInt8(ascii: "}") else { throw malformed("a comma or } after the label") }
        at += 1
        labels.removeAll { $0.value.isEmpty }
        return labels
    }

    private mutating func readLabel() throws(ExpositionError) -> MetricLabel {
        guard bytes[at].startsLabelName else { throw malformed("a label name or }") }
        let start = at
        while at < end, bytes[at].continuesLabelName { at += 1 }
        let name = ascii(start..<at)
        if name == MetricLabels.metricName {
            throw fault(.malformed(expected: "a label name other than __name__"), start)
        }
        skipBlanks()
        guard at < end, bytes[at] == UInt8(ascii: "=") else { throw malformed("= after the label name") }
        at += 1
        skipBlanks()
        guard at < end, bytes[at] == UInt8(ascii: "\"") else { throw malformed("a label value in double quotes") }
        at += 1
        return MetricLabel(name: name, value: try readQuotedRest())
    }

    private mutating func readQuotedRest() throws(ExpositionError) -> String {
        let start = at
        var escaped = false
        while at < end, bytes[at] != UInt8(ascii: "\"") {
            if bytes[at] == UInt8(ascii: "\\") {
                escaped = true
                at += 1
            }
            at += 1
        }
        guard at < end else {
            at = end
            throw malformed("a closing double quote")
        }
        let raw = bytes[start..<at]
        at += 1
        if !escaped, let text = String(validating: raw, as: UTF8.self) { return text }
        guard escaped, let text = String(validating: Self.unescaped(raw), as: UTF8.self) else {
            throw fault(.notText, start)
        }
        return text
    }

    /// The three escapes of the format resolved; a backslash before anything else stands for itself.
    private static func unescaped(_ raw: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < raw.endIndex else {
                result.append(byte)
                continue
            }
            switch raw[index] {
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): result.append(raw[index])
            default: result += [byte, raw[index]]
            }
            index += 1
        }
        return result
    }

    private func insert(
        _ label: MetricLabel, into labels: inout [MetricLabel], foundAt start: Int
    ) throws(ExpositionError) {
        var place = labels.count
        while place > 0, label.name.precedesInBytes(labels[place - 1].name) { place -= 1 }
        if place > 0, labels[place - 1].name == label.name {
            throw fault(.duplicateLabel(label.name), start)
        }
        labels.insert(label, at: place)
    }
}
