/// The tree of a pattern.
indirect enum LabelPatternTree {
    case empty
    case scalar(UInt32)
    case anyButNewline
    case set(LabelPatternSet)
    case assertStart, assertEnd
    case sequence([LabelPatternTree])
    case choice([LabelPatternTree])
    /// `most` nil: without bound.
    case repetition(LabelPatternTree, least: Int, most: Int?)

    /// The text where the tree is nothing but literal characters.
    var literal: String? {
        switch self {
        case .empty: return ""
        case .scalar(let value): return Unicode.Scalar(value).map { String(Character($0)) }
        case .sequence(let parts):
            var text = ""
            for part in parts {
                guard case .scalar(let value) = part, let scalar = Unicode.Scalar(value) else { return nil }
                text.unicodeScalars.append(scalar)
            }
            return text
        case .anyButNewline, .set, .assertStart, .assertEnd, .choice, .repetition: return nil
        }
    }
}

/// Reads a pattern's text.
struct LabelPatternParser {
    private static let deepestNesting = 50
    private static let mostRepetitions = 1000

    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var depth = 0

    init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

    mutating func parse() throws(LabelPatternError) -> LabelPatternTree {
        let tree = try choice()
        if at < scalars.count { throw error("the ) has no (") }
        return tree
    }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private func error(_ message: String, at place: Int? = nil) -> LabelPatternError {
        LabelPatternError(message: message, offset: place ?? at)
    }

    private mutating func choice() throws(LabelPatternError) -> LabelPatternTree {
        var branches = [try sequence()]
        while next == "|" {
            at += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(LabelPatternError) -> LabelPatternTree {
        var parts: [LabelPatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let start = at
            let part = try atom()
            let repeated = try repetition(of: part, from: start)
            parts.append(repeated)
        }
        if parts.isEmpty { return .empty }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func atom() throws(LabelPatternError) -> LabelPatternTree {
        let scalar = scalars[at]
        switch scalar {
        case "(": return try group()
        case "[": return .set(try characterClass())
        case "\\": return try escape()
        case "*", "+", "?": throw error("nothing stands before the \(scalar) that could be repeated")
        default: break
        }
        at += 1
        switch scalar {
        case ".": return .anyButNewline
        case "^": return .assertStart
        case "$": return .assertEnd
        default: return .scalar(scalar.value)
        }
    }

    private mutating func group() throws(LabelPatternError) -> LabelPatternTree {
        let start = at
        at += 1
        if next == "?" {
            guard at + 1 < scalars.count, scalars[at + 1] == ":" else {
                throw error("flags and named groups are not supported; (?: and ( are", at: start)
            }
            at += 2
        }
        depth += 1
        if depth > Self.deepestNesting { throw error("groups nest too deeply", at: start) }
        let inner = try choice()
        depth -= 1
        guard next == ")" else { throw error("the ( is not closed", at: start) }
        at += 1
        // A group keeps its own repetition apart from one behind it: (a*)* is allowed, a** is not.
        return .sequence([inner])
    }

    private mutating func repetition(
        of part: LabelPatternTree, from start: Int
    ) throws(LabelPatternError) -> LabelPatternTree {
        guard let bounds = try bounds() else { return part }
        if next == "?" { at += 1 }
        let after = at
        if try self.bounds() != nil { throw error("two repetitions in a row", at: after) }
        return .repetition(part, least: bounds.least, most: bounds.most)
    }

    private mutating func bounds() throws(LabelPatternError) -> (least: Int, most: Int?)? {
        switch next {
        case "*":
            at += 1
            return (0, nil)
        case "+":
            at += 1
            return (1, nil)
        case "?":
            at += 1
            return (0, 1)
        case "{": return try countedBounds()
        default: return nil
        }
    }

    /// `{m}`, `{m,}` or `{m,n}`; a brace that begins none of them is a literal.
    private mutating func countedBounds() throws(LabelPatternError) -> (least: Int, most: Int?)? {
        let start = at
        at += 1
        guard let least = number() else {
            at = start
            return nil
        }
        var most: Int? = least
        if next == "," {
            at += 1
            most = next == "}" ? nil : number()
            if most == nil && next != "}" {
                at = start
                return nil
            }
        }
        guard next == "}" else {
            at = start
            return nil
        }
        at += 1
        if max(least, most ?? 0) > Self.mostRepetitions || least > most ?? .max {
            throw error("a repetition is at most {\(Self.mostRepetitions)} and rises", at: start)
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = next.flatMap({ Int(String($0)) }), (0...9).contains(digit) {
            value = min((value ?? 0) * 10 + digit, Self.mostRepetitions + 1)
            at += 1
        }
        return value
    }
}

extension LabelPatternParser {
    /// A class such as `[^a-z\d_]`; a `]` right after its beginning is a literal.
    private mutating func characterClass() throws(LabelPatternError) -> LabelPatternSet {
        let start = at
        var set = LabelPatternSet()
        at += 1
        if next == "^" {
            set.isNegated = true
            at += 1
        }
        var isFirst = true
        while let scalar = next, isFirst || scalar != "]" {
            isFirst = false
            if scalar == "[", at + 1 < scalars.count, scalars[at + 1] == ":" {
                throw error("named classes such as [:alpha:] are not supported")
            }
            set.ranges += try classMember()
        }
        guard next == "]" else { throw error("the [ is not closed", at: start) }
        at += 1
        return set
    }

    private mutating func classMember() throws(LabelPatternError) -> [ClosedRange<UInt32>] {
        let start = at
        guard let low = try classScalar() else { return lastClass.plainRanges }
        guard next == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else { return [low...low] }
        at += 1
        guard let high = try classScalar(), low <= high else { throw error("the range does not rise", at: start) }
        return [low...high]
    }

    /// One character of a class; nil after an escape such as `\d`, which `lastClass` then gives.
    private mutating func classScalar() throws(LabelPatternError) -> UInt32? {
        guard scalars[at] == "\\" else {
            at += 1
            return scalars[at - 1].value
        }
        if case .scalar(let value) = try escape() { return value }
        return nil
    }

    /// The class that the escape just read stands for.
    private var lastClass: LabelPatternSet { Self.escapedClass(scalars[at - 1]) ?? LabelPatternSet() }

    private static func escapedClass(_ letter: Unicode.Scalar) -> LabelPatternSet? {
        var set: LabelPatternSet
        switch letter {
        case "d", "D": set = .digits
        case "w", "W": set = .words
        case "s", "S": set = .spaces
        default: return nil
        }
        set.isNegated = letter.value < 97
        return set
    }

    private mutating func escape() throws(LabelPatternError) -> LabelPatternTree {
        let start = at
        at += 1
        guard let letter = next else { throw error("a \\ ends the pattern", at: start) }
        at += 1
        if let set = Self.escapedClass(letter) { return .set(set) }
        let controls: [Unicode.Scalar: UInt32] = ["a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11]
        if let control = controls[letter] { return .scalar(control) }
        let isLetterOrDigit = letter == "_" ? false : LabelPatternSet.words.contains(letter.value)
        if letter.isASCII && !isLetterOrDigit { return .scalar(letter.value) }
        throw error("\\\(letter) is not supported", at: start)
    }
}
