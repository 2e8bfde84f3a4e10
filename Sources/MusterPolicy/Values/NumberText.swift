/// Reads numbers as they stand in a policy: decimal, no sign, no exponent, no leading zero.
enum NumberText {
    /// `400`, `0.25`; nil for anything else.
    static func decimal(_ text: some StringProtocol) -> Double? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, text.utf8.count <= 32, parts.allSatisfy({ isDigits($0) }) else { return nil }
        // A leading zero is octal to some readers of YAML: refuse what two people may read as two numbers.
        if let whole = parts.first, whole.count > 1, whole.first == UInt8(ascii: "0") { return nil }
        return Double(String(text))
    }

    /// `400`; nil for anything else or beyond `Int`.
    static func whole(_ text: some StringProtocol) -> Int? {
        guard isDigits(text.utf8), text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0") else { return nil }
        return Int(String(text))
    }

    /// `400`, `1.5k`, `2M`: a number that may be in thousands or millions.
    static func count(_ text: some StringProtocol) -> Double? {
        switch text.last {
        case "k": decimal(text.dropLast()).map { $0 * 1_000 }
        case "M": decimal(text.dropLast()).map { $0 * 1_000_000 }
        default: decimal(text)
        }
    }

    /// The number and the rest behind it: `30` and `ms`.
    static func split(_ text: some StringProtocol) -> (number: Double, unit: String)? {
        let end = text.firstIndex { !($0.isASCII && ($0.isNumber || $0 == ".")) } ?? text.endIndex
        guard let number = decimal(text[..<end]) else { return nil }
        return (number, String(text[end...]))
    }

    private static func isDigits(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}
