/// Rows in columns: UPPERCASE heads, two spaces apart, the last column as it is.
struct Table {
    /// Text that may be coloured; its width is that of the plain text.
    struct Cell: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        var text: String
        var tone: Style.Tone?

        init(_ text: String, _ tone: Style.Tone? = nil) {
            self.text = text.onOneLine
            self.tone = tone
        }

        init(stringLiteral value: String) { self.init(value) }
    }

    var heads: [String]
    var rows: [[Cell]] = []

    func text(_ style: Style) -> String {
        var widths = heads.map(\.count)
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.text.count) }
        }
        let lines = [heads.map { Cell($0, .bold) }] + rows
        return lines.map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                line += cell.tone.map { style($0, cell.text) } ?? cell.text
                if index < row.count - 1 {
                    line += String(repeating: " ", count: widths[index] - cell.text.count + 2)
                }
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
