/// Numbers as PromQL writes them.
enum PromQLNumber {
    /// The literal's value; nil where it is malformed or too large.
    ///
    /// As in Prometheus a leading 0 makes a whole number octal where its digits allow.
    static func value(_ literal: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
        let text = String(decoding: literal, as: UTF8.self)
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            return Int64(text.dropFirst(2), radix: 16).map(Double.init)
        }
        if text.count > 1, text.hasPrefix("0"), let octal = Int64(text, radix: 8) {
            return Double(octal)
        }
        guard case .value(let value) = DecimalNumber(UnsafeBufferPointer(rebasing: literal)) else { return nil }
        return value
    }

    /// The shortest text that reads back as the same number.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "Inf" }
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
