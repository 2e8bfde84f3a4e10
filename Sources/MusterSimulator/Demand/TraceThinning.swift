import MusterCore

/// Keeps a bounded number of points of a trace of any length: when there are too many, each two become their mean.
struct TraceThinning {
    struct Point: Hashable, Sendable {
        var at: Instant
        var rate: Double
    }

    let most: Int
    private var points: [Point] = []
    /// How many rows make one point.
    private var merged = 1
    private var open: (first: Instant, sum: Double, rows: Int)?
    private(set) var taken = 0
    private(set) var first: Instant?

    init(most: Int) { self.most = max(4, most) }

    mutating func take(_ point: Point) {
        taken += 1
        if first == nil { first = point.at }
        let sum = (open?.sum ?? 0) + point.rate
        open = (open?.first ?? point.at, sum, (open?.rows ?? 0) + 1)
        guard let full = open, full.rows == merged else { return }
        open = nil
        points.append(Point(at: full.first, rate: full.sum / Double(full.rows)))
        if points.count == most { halve() }
    }

    /// The points, and how many rows each is the mean of.
    func finish() -> (points: [Point], merged: Int) {
        var points = points
        if let open { points.append(Point(at: open.first, rate: open.sum / Double(open.rows))) }
        return (points, merged)
    }

    private mutating func halve() {
        for place in 0..<(points.count / 2) {
            let (left, right) = (points[2 * place], points[2 * place + 1])
            points[place] = Point(at: left.at, rate: (left.rate + right.rate) / 2)
        }
        points.removeLast(points.count - points.count / 2)
        merged *= 2
    }
}

/// Finds stretches without rows that are longer than the trace's own step has it.
struct TraceGaps {
    private(set) var last: (at: Instant, line: Int)?
    private var usual: Duration?
    private var found = 0
    private var longest: (gap: Duration, line: Int)?

    mutating func note(_ at: Instant, line: Int) {
        if let last {
            let step = at - last.at
            if let usual, step > usual * 3 / 2 {
                found += 1
                if step > longest?.gap ?? .zero { longest = (step, line) }
            } else {
                usual = min(usual ?? step, step)
            }
        }
        last = (at, line)
    }

    var notes: [String] {
        guard let longest else { return [] }
        return [
            "\(found) gap\(found == 1 ? "" : "s") filled with straight lines, the longest of "
                + "\(Phrase.duration(longest.gap)) before line \(longest.line)"
        ]
    }
}
