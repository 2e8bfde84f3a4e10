/// Load as columns and the capacity in service as a line, over the whole length of a test.
struct LoadChart {
    static let rows = 8
    private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    var history: [RunState.Point]
    /// Seconds.
    var length: Double
    /// The highest load of the test, in requests a second.
    var peak: Double

    /// Lines from the top, each at most `columns` wide.
    func lines(columns: Int, style: Style) -> [String] {
        let gutter = 6
        let width = max(10, columns - gutter - 1)
        let top = max(peak, history.map(\.capacity).max() ?? 0, 1) * 1.05
        let points = columnPoints(width)
        return (0..<Self.rows).reversed().map { row in
            label(row, top: top, gutter: gutter) + points.map { cell($0, row: row, top: top, style: style) }.joined()
        }
    }

    /// The newest point of each column; nil where there is none yet.
    private func columnPoints(_ width: Int) -> [RunState.Point?] {
        var points = [RunState.Point?](repeating: nil, count: width)
        for point in history where length > 0 {
            points[min(width - 1, max(0, Int(point.at / length * Double(width))))] = point
        }
        // A column between two looks shows the earlier one.
        for place in points.indices.dropFirst() where points[place] == nil {
            if points[place...].contains(where: { $0 != nil }) { points[place] = points[place - 1] }
        }
        return points
    }

    private func label(_ row: Int, top: Double, gutter: Int) -> String {
        let text = row % 2 == 1 ? "\(Int((top * Double(row + 1) / Double(Self.rows)).rounded()))" : ""
        return String(repeating: " ", count: max(0, gutter - 1 - text.count)) + text + " "
    }

    private func cell(_ point: RunState.Point?, row: Int, top: Double, style: Style) -> String {
        guard let point else { return " " }
        let load = point.load / top * Double(Self.rows)
        let capacity = point.capacity / top * Double(Self.rows)
        if Int(capacity) == row { return style(point.capacity < point.load ? .red : .green, "━") }
        let eighths = Int(((load - Double(row)) * 8).rounded())
        return style(.cyan, String(Self.blocks[min(8, max(0, eighths))]))
    }
}
