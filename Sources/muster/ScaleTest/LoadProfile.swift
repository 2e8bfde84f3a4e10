import MusterCore
import MusterPolicy

/// A load over time: points, linear in between.
struct LoadProfile: Sendable {
    private struct Piece {
        var start: Double
        var length: Double
        var from: Double
        var to: Double
        /// Requests due before it begins.
        var before: Double

        var slope: Double { (to - from) / length }

        /// Requests due in its first seconds.
        func due(_ seconds: Double) -> Double { from * seconds + slope * seconds * seconds / 2 }
    }

    private let pieces: [Piece]
    /// The highest load, in requests a second.
    let peak: Double
    /// Seconds.
    let length: Double
    /// Requests due in all.
    let total: Double

    /// `points` begin at 0 and increase.
    init(_ points: [ScaleTestPlan.Point]) {
        var pieces: [Piece] = []
        var before = 0.0
        for (left, right) in zip(points, points.dropFirst()) {
            let piece = Piece(
                start: left.at.inSeconds, length: (right.at - left.at).inSeconds, from: left.rate, to: right.rate,
                before: before)
            before += piece.due(piece.length)
            pieces.append(piece)
        }
        self.pieces = pieces
        peak = points.map(\.rate).max() ?? 0
        length = points.last?.at.inSeconds ?? 0
        total = before
    }

    /// Requests a second at a time; 0 outside.
    func rate(at seconds: Double) -> Double {
        guard seconds >= 0, let piece = pieces.last(where: { $0.start <= seconds }) else { return 0 }
        let within = seconds - piece.start
        return within > piece.length ? 0 : piece.from + piece.slope * within
    }

    /// When that many requests have become due, in seconds; nil when they never do.
    func time(ofDue amount: Double) -> Double? {
        guard amount <= total, let piece = pieces.last(where: { $0.before < amount }) ?? pieces.first else {
            return nil
        }
        let rest = amount - piece.before
        // slope/2 t² + from t = rest, in the form that stays exact for small slopes.
        let root = (piece.from * piece.from + 2 * piece.slope * rest).squareRoot()
        let divisor = piece.from + (root.isNaN ? 0 : root)
        return divisor > 0 ? piece.start + min(2 * rest / divisor, piece.length) : nil
    }
}
