extension PromQLLexer {
    /// Reads a string in any of the three quotes; between backquotes everything stands for itself.
    mutating func string(quote: UInt8) throws(PromQLError) -> PromQLToken.Kind {
        let start = at
        var content: [UInt8] = []
        var plain = true
        at += 1
        while true {
            guard let byte = peek(0), byte != UInt8(ascii: "\n") || quote == UInt8(ascii: "`") else {
                let end = at < bytes.count ? "the end of the line" : "the end of the expression"
                throw .syntax(found: end, expected: "the closing quote of the string", position(start))
            }
            at += 1
            if byte == quote { break }
            if byte == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") {
                plain = false
                try appendEscape(quote: quote, to: &content)
            } else {
                content.append(byte)
            }
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw .syntax(found: "bytes that are not UTF-8", expected: "text", position(start))
        }
        return .string(text, plain: plain)
    }

    private mutating func appendEscape(quote: UInt8, to content: inout [UInt8]) throws(PromQLError) {
        let start = at - 1
        let expected = "an escape: \\n \\t \\r \\a \\b \\f \\v \\\\ \\xHH \\uHHHH \\UHHHHHHHH \\OOO, or the quote's"
        guard let byte = peek(0) else {
            throw .syntax(found: "the end of the expression", expected: expected, position(start))
        }
        at += 1
        let simple: [Character: UInt8] = [
            "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": UInt8(ascii: "\\"),
        ]
        let character = Character(Unicode.Scalar(byte))
        if let value = simple[character] {
            content.append(value)
            return
        }
        if byte == quote {
            content.append(quote)
            return
        }
        switch character {
        case "x":
            if let value = digits(2, radix: 16).flatMap(UInt8.init(exactly:)) {
                content.append(value)
                return
            }
        case "u", "U":
            if let value = digits(character == "u" ? 4 : 8, radix: 16), let scalar = Unicode.Scalar(value) {
                content += Array(String(Character(scalar)).utf8)
                return
            }
        case "0"..."7":
            at -= 1
            if let value = digits(3, radix: 8).flatMap(UInt8.init(exactly:)) {
                content.append(value)
                return
            }
        default: break
        }
        throw .syntax(found: "'\\\(character)'", expected: expected, position(start))
    }

    private mutating func digits(_ wanted: Int, radix: Int) -> UInt32? {
        guard at + wanted <= bytes.count else { return nil }
        let digits = bytes[at..<at + wanted]
        guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
        at += wanted
        return UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
    }
}
