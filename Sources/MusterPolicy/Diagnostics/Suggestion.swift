/// Finds what was probably meant.
enum Suggestion {
    /// The nearest of the known words, when it is near enough to be meant; the first of equals.
    static func nearest(to word: String, in known: [String]) -> String? {
        let written = Array(word.lowercased().unicodeScalars.prefix(64))
        var best: (word: String, distance: Int)?
        for candidate in known {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let allowed = max(1, max(letters.count, written.count) / 3)
            guard abs(letters.count - written.count) <= allowed else { continue }
            let distance = distance(written, letters)
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// `; did you mean ...?`, or nothing.
    static func text(_ word: String, in known: [String]) -> String {
        nearest(to: word, in: known).map { "; did you mean `\($0)`?" } ?? ""
    }

    /// Edits between two words: insert, delete, replace, swap neighbours.
    ///
    /// `Source`: Damerau 1964, in the optimal string alignment form.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let same = left[row] == right[column]
                var edits = min(last[column + 1] + 1, current[column] + 1, last[column] + (same ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    edits = min(edits, beforeLast[column - 1] + 1)
                }
                current.append(edits)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
