/// A regular expression over a whole label value, matched in time linear in the value's length.
///
/// The syntax is the usual part of RE2's: literals, `.` (no line break), classes, `\d \w \s` and their opposites, groups,
/// `|`, `* + ? {m} {m,} {m,n}` (lazy forms too), `^` and `$`. Everything else is an error.
///
/// Source: Ken Thompson, "Regular Expression Search Algorithm", 1968: all alternatives advance together.
struct LabelPattern: Sendable {
    enum Instruction: Sendable {
        case scalar(UInt32)
        case anyButNewline
        case set(LabelPatternSet)
        case split(Int, Int)
        case jump(Int)
        case assertStart, assertEnd
        case match
    }

    /// Most instructions of one pattern: bounds what a match costs for each character.
    static let maximumInstructions = 4096

    private let program: [Instruction]
    /// The pattern itself where it is nothing but literal characters.
    private let literal: String?

    init(_ pattern: String) throws(LabelPatternError) {
        var parser = LabelPatternParser(pattern)
        let tree = try parser.parse()
        literal = tree.literal
        var compiler = LabelPatternCompiler()
        program = try compiler.compile(tree)
    }

    func matches(_ text: String) -> Bool {
        if let literal { return literal.hasSameBytes(as: text) }
        var threads = LabelPatternThreads(program)
        let length = text.unicodeScalars.count
        threads.start(isEnd: length == 0)
        var position = 0
        for scalar in text.unicodeScalars {
            position += 1
            threads.step(scalar.value, isEnd: position == length)
            if threads.areDead { return false }
        }
        return threads.haveMatched
    }
}

/// What is wrong with a pattern, and before which of its characters.
struct LabelPatternError: Error, Equatable {
    let message: String
    /// Unicode scalars before the place.
    let offset: Int
}

/// A character class: ranges of scalar values, perhaps the opposite of them.
struct LabelPatternSet: Sendable, Equatable {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false

    static let digits = LabelPatternSet(ranges: [48...57])
    static let words = LabelPatternSet(ranges: [48...57, 65...90, 95...95, 97...122])
    static let spaces = LabelPatternSet(ranges: [9...10, 12...13, 32...32])

    func contains(_ scalar: UInt32) -> Bool {
        ranges.contains { $0.contains(scalar) } != isNegated
    }

    /// The same set without negation.
    var plainRanges: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return result
    }
}

/// The places in a program that are alive together.
private struct LabelPatternThreads {
    private let program: [LabelPattern.Instruction]
    private var alive: [Int] = []
    private var waiting: [Int] = []
    /// The step in which an instruction was last reached.
    private var reached: [Int]
    private var stepNumber = 0
    private(set) var haveMatched = false

    init(_ program: [LabelPattern.Instruction]) {
        self.program = program
        reached = Array(repeating: -1, count: program.count)
    }

    /// True once no further character can lead to a match.
    var areDead: Bool { alive.isEmpty && !haveMatched }

    mutating func start(isEnd: Bool) { follow(0, isStart: true, isEnd: isEnd) }

    mutating func step(_ scalar: UInt32, isEnd: Bool) {
        stepNumber += 1
        haveMatched = false
        let before = alive
        alive.removeAll(keepingCapacity: true)
        for place in before {
            let advances =
                switch program[place] {
                case .scalar(let wanted): wanted == scalar
                case .anyButNewline: scalar != 10
                case .set(let set): set.contains(scalar)
                case .split, .jump, .assertStart, .assertEnd, .match: false
                }
            if advances { follow(place + 1, isStart: false, isEnd: isEnd) }
        }
    }

    /// Makes alive what can be reached from a place without taking a character.
    private mutating func follow(_ place: Int, isStart: Bool, isEnd: Bool) {
        waiting.append(place)
        while let next = waiting.popLast() {
            if reached[next] == stepNumber { continue }
            reached[next] = stepNumber
            switch program[next] {
            case .scalar, .anyButNewline, .set: alive.append(next)
            case .split(let one, let other): waiting += [other, one]
            case .jump(let target): waiting.append(target)
            case .assertStart: if isStart { waiting.append(next + 1) }
            case .assertEnd: if isEnd { waiting.append(next + 1) }
            case .match: haveMatched = true
            }
        }
    }
}
