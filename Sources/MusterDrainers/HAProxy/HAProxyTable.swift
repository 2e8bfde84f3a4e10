/// A table that HAProxy prints: a line of column names behind `# `, then rows.
struct HAProxyTable: Sendable {
    /// By column name.
    let rows: [[String: String]]

    /// Nil for text that is no such table.
    init?(_ text: String, separator: Character) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard let head = lines.firstIndex(where: { $0.hasPrefix("# ") }) else { return nil }
        let names = Self.fields(lines[head].dropFirst(2), separator)
        rows = lines[(head + 1)...].map { line in
            Dictionary(zip(names, Self.fields(line, separator)), uniquingKeysWith: { first, _ in first })
        }
    }

    /// Fields of one line; quotes may enclose separators, and are doubled inside a quoted field.
    private static func fields(_ line: Substring, _ separator: Character) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                fields.append(field)
                field = ""
            } else {
                field.append(character)
            }
        }
        return fields + [field]
    }
}
