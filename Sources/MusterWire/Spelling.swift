/// Finds what somebody meant who mistyped a word of a closed list.
public enum Spelling {
    /// The nearest of the known words, letters' case aside; nil when none is near enough to be meant.
    public static func nearest(to word: String, among known: [String]) -> String? {
        let typed = Array(word.lowercased().unicodeScalars.prefix(64))
        let distances = known.map { (name: $0, steps: steps(from: typed, to: Array($0.lowercased().unicodeScalars))) }
        guard let best = distances.min(by: { ($0.steps, $0.name) < ($1.steps, $1.name) }) else { return nil }
        return best.steps <= max(1, typed.count / 3) ? best.name : nil
    }

    /// Letters to insert, delete or replace (Levenshtein).
    private static func steps(from left: [Unicode.Scalar], to right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (scalar == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
