import Foundation

/// JSON values as YAML blocks, keys sorted.
enum YAMLText {
    /// The value as a document; `json` must be what `JSONSerialization` reads.
    static func document(_ json: Any) -> String { block(json, indent: 0).joined(separator: "\n") + "\n" }

    private static func block(_ value: Any, indent: Int) -> [String] {
        let pad = String(repeating: " ", count: indent)
        switch value {
        case let members as [String: Any] where !members.isEmpty:
            return members.sorted { $0.key < $1.key }.flatMap { key, member -> [String] in
                if let scalar = scalar(member) { return ["\(pad)\(quoted(key)): \(scalar)"] }
                let deeper = member is [Any] ? indent : indent + 2
                return ["\(pad)\(quoted(key)):"] + block(member, indent: deeper)
            }
        case let elements as [Any] where !elements.isEmpty:
            return elements.flatMap { element -> [String] in
                if let scalar = scalar(element) { return ["\(pad)- \(scalar)"] }
                var lines = block(element, indent: indent + 2)
                lines[0] = pad + "- " + lines[0].dropFirst(indent + 2)
                return lines
            }
        default: return [pad + (scalar(value) ?? "null")]
        }
    }

    /// On one line, or nil when it takes several.
    private static func scalar(_ value: Any) -> String? {
        switch value {
        case let text as String: return quoted(text)
        case let number as NSNumber:
            if isTruth(number) { return number.boolValue ? "true" : "false" }
            return number.stringValue
        case let members as [String: Any]: return members.isEmpty ? "{}" : nil
        case let elements as [Any]: return elements.isEmpty ? "[]" : nil
        default: return "null"
        }
    }

    private static func isTruth(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }

    /// Plain when nothing in it could mean anything else, else in double quotes.
    private static func quoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || $0 == "_" || $0 == "-" || $0 == "/" || $0 == "."
                || ("0"..."9").contains($0)
        }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        if plain, let first = text.unicodeScalars.first, ("a"..."z").contains(first) || ("A"..."Z").contains(first),
            !words.contains(text.lowercased())
        {
            return text
        }
        var escaped = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                escaped += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped + "\""
    }
}
