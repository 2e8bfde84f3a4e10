/// Demand as columns and capacity as a line, both in workers.
struct FleetChart {
    /// One moment or bucket.
    struct Point {
        var demand: Double
        var ready: Double
        var isOverloaded: Bool
    }

    static let rows = 8
    private static let gutter = 7
    private static let blocks: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    var points: [Point]

    /// Lines from the top, each at most `columns` wide.
    func lines(columns: Int, style: Style) -> [String] {
        let merged = merge(into: max(10, columns - Self.gutter - 1))
        let top = max(1, merged.map { max($0.demand, $0.ready) }.max() ?? 1) * 1.05
        return (0..<Self.rows).reversed().map { row in
            label(row, top) + merged.map { cell($0, row, top, style) }.joined()
        }
    }

    /// As many columns as fit, each at its tightest point.
    private func merge(into width: Int) -> [Point] {
        guard points.count > width else { return points }
        return (0..<width).compactMap { column in
            let stretch = points[(column * points.count / width)..<((column + 1) * points.count / width)]
            return stretch.min { $0.ready - $0.demand < $1.ready - $1.demand }
        }
    }

    private func label(_ row: Int, _ top: Double) -> String {
        let text = row % 2 == 1 ? "\(Int((top * Double(row + 1) / Double(Self.rows)).rounded()))" : ""
        return String(repeating: " ", count: max(0, Self.gutter - 1 - text.count)) + text + " "
    }

    private func cell(_ point: Point, _ row: Int, _ top: Double, _ style: Style) -> String {
        let scale = Double(Self.rows) / top
        if Int(point.ready * scale) == row { return style(point.isOverloaded ? .red : .green, "━") }
        let eighths = Int(((point.demand * scale - Double(row)) * 8).rounded())
        return style(.cyan, String(Self.blocks[min(8, max(0, eighths))]))
    }
}
