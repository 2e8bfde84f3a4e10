/// Cuts an expression into tokens.
struct PromQLLexer {
    let bytes: UnsafeBufferPointer<UInt8>
    let text: [UInt8]
    var at = 0
    /// Inside `{}` a comma-separated list of matchers stands, inside `[]` durations.
    private var inBraces = false
    private var inBrackets = false
    private var tokens: [PromQLToken] = []
    /// Where the newest token begins, from which the next one's line and column are counted on.
    private var reached = PromQLPosition(offset: 0, line: 1, column: 1)

    /// The whole text as tokens, the last of them `.end`.
    static func tokens(of text: [UInt8]) throws(PromQLError) -> [PromQLToken] {
        try text.withUnsafeBufferPointer { (bytes) throws(PromQLError) in
            var lexer = PromQLLexer(bytes: bytes, text: text)
            while try lexer.next() {}
            return lexer.tokens
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, text: [UInt8]) {
        self.bytes = bytes
        self.text = text
    }

    /// Reads one token; false at the end.
    private mutating func next() throws(PromQLError) -> Bool {
        skipBlanksAndComments()
        let start = at
        guard at < bytes.count else {
            add(.end, start)
            return false
        }
        let byte = bytes[at]
        if inBrackets && byte.isDigit {
            add(.duration(try duration()), start)
        } else if byte.isDigit || byte == UInt8(ascii: ".") && peek(1)?.isDigit == true {
            add(try numberOrDuration(), start)
        } else if byte.startsLabelName || byte == UInt8(ascii: ":") && !inBrackets && !inBraces {
            add(identifier(), start)
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
            add(try string(quote: byte), start)
        } else {
            let symbol = try symbol()
            switch symbol {
            case .leftBrace: inBraces = true
            case .rightBrace: inBraces = false
            case .leftBracket: inBrackets = true
            case .rightBracket: inBrackets = false
            default: break
            }
            add(.symbol(symbol), start)
        }
        return true
    }

    private mutating func add(_ kind: PromQLToken.Kind, _ start: Int) {
        var line = reached.line
        var column = reached.column
        for byte in bytes[reached.offset..<start] where byte & 0xC0 != 0x80 {
            column = byte == UInt8(ascii: "\n") ? 1 : column + 1
            line += byte == UInt8(ascii: "\n") ? 1 : 0
        }
        reached = PromQLPosition(offset: start, line: line, column: column)
        tokens.append(PromQLToken(kind: kind, position: reached))
    }

    func position(_ offset: Int) -> PromQLPosition { PromQLPosition(offset: offset, in: text) }

    func peek(_ distance: Int) -> UInt8? {
        at + distance < bytes.count ? bytes[at + distance] : nil
    }

    private mutating func skipBlanksAndComments() {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): at += 1
            case UInt8(ascii: "#"): while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            default: return
            }
        }
    }

    private mutating func identifier() -> PromQLToken.Kind {
        let start = at
        while at < bytes.count, bytes[at].continuesLabelName || bytes[at] == UInt8(ascii: ":") && !inBraces { at += 1 }
        let name = String(decoding: bytes[start..<at], as: UTF8.self)
        if !inBraces {
            let lower = name.lowercased()
            if lower == "inf" { return .number(.infinity) }
            if lower == "nan" { return .number(.nan) }
        }
        return .identifier(name)
    }

    private mutating func numberOrDuration() throws(PromQLError) -> PromQLToken.Kind {
        let start = at
        let hexadecimal = bytes[at] == UInt8(ascii: "0") && peek(1).map { $0 | 0x20 == UInt8(ascii: "x") } == true
        if hexadecimal { at += 2 }
        skip { $0.isDigit || hexadecimal && $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "f") }
        if peek(0) == UInt8(ascii: ".") {
            at += 1
            skip(while: \.isDigit)
        }
        if peek(0).map({ $0 | 0x20 == UInt8(ascii: "e") }) == true {
            at += 1
            if peek(0) == UInt8(ascii: "+") || peek(0) == UInt8(ascii: "-") { at += 1 }
            skip(while: \.isDigit)
        }
        if peek(0)?.continuesLabelName != true {
            if let value = PromQLNumber.value(bytes[start..<at]) { return .number(value) }
        } else {
            at = start
            return .duration(try duration())
        }
        throw .syntax(found: found(start), expected: "a number that a Double holds", position(start))
    }

    private mutating func duration() throws(PromQLError) -> Int64 {
        let start = at
        skip { $0.continuesLabelName }
        if let value = PromQLDuration.milliseconds(String(decoding: bytes[start..<at], as: UTF8.self)) { return value }
        let expected = inBrackets ? "a duration above zero such as 5m or 1h30m" : "a number, or a duration in brackets"
        throw .syntax(found: found(start), expected: expected, position(start))
    }

    private func found(_ start: Int) -> String { "'\(String(decoding: bytes[start..<at], as: UTF8.self))'" }

    mutating func skip(while condition: (UInt8) -> Bool) {
        while at < bytes.count, condition(bytes[at]) { at += 1 }
    }

    private mutating func symbol() throws(PromQLError) -> PromQLToken.Symbol {
        let start = at
        for length in [2, 1] where at + length <= bytes.count {
            let text = String(decoding: bytes[at..<at + length], as: UTF8.self)
            guard let symbol = PromQLToken.Symbol(rawValue: text), isLegalHere(symbol) else { continue }
            at += length
            return symbol
        }
        var length = 1
        while let byte = peek(length), byte & 0xC0 == 0x80 { length += 1 }
        let character = String(decoding: bytes[at..<at + length], as: UTF8.self)
        throw .syntax(found: "'\(character)'", expected: expectedHere, position(start))
    }

    private var expectedHere: String {
        if inBraces { return "a label matcher, a comma or }" }
        return inBrackets ? "a duration or ]" : "an operand or an operator"
    }

    private func isLegalHere(_ symbol: PromQLToken.Symbol) -> Bool {
        switch symbol {
        case .assign, .notEqual, .matches, .matchesNot, .comma, .rightBrace:
            inBraces || (symbol != .matches && symbol != .matchesNot && !inBrackets)
        case .rightBracket, .colon: inBrackets
        default: !inBraces && !inBrackets
        }
    }
}
