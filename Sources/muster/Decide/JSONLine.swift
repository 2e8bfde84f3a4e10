/// What is wrong with a line, and where: the column counts Unicode scalars from 1.
struct LineProblem: Error {
    var column: Int
    var message: String
}

/// A JSON value of a line with the byte at which it stands.
struct JSONValue {
    enum Content {
        case null
        case flag(Bool)
        case number(Double)
        case text(String)
        case list([JSONValue])
        case map([(key: String, value: JSONValue)])
    }

    var content: Content
    /// Bytes from the beginning of the line.
    var place: Int
}

/// Reads one line of JSON in one pass: many thousands a second, and every problem has its place.
struct JSONLine {
    private let bytes: ArraySlice<UInt8>
    private var next: Int
    /// Deeper nesting is refused.
    private static let deepest = 16

    /// The one value of the line.
    static func read(_ bytes: ArraySlice<UInt8>) throws(LineProblem) -> JSONValue {
        var line = JSONLine(bytes: bytes, next: bytes.startIndex)
        let value = try line.value(0)
        line.skipBlanks()
        guard line.next == bytes.endIndex else { throw line.problem("there is something after the value") }
        return value
    }

    /// A problem at a place of the line.
    static func problem(_ message: String, at place: Int, in bytes: ArraySlice<UInt8>) -> LineProblem {
        let before = bytes.prefix(place)
        return LineProblem(column: before.count { $0 & 0xC0 != 0x80 } + 1, message: message)
    }

    private func problem(_ message: String, at place: Int? = nil) -> LineProblem {
        Self.problem(message, at: (place ?? next) - bytes.startIndex, in: bytes)
    }

    private var peek: UInt8? { next < bytes.endIndex ? bytes[next] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0D { next += 1 }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: byte) else { return false }
        next += 1
        return true
    }

    private mutating func value(_ depth: Int) throws(LineProblem) -> JSONValue {
        skipBlanks()
        guard depth < Self.deepest else { throw problem("nested too deep") }
        let place = next - bytes.startIndex
        let content: JSONValue.Content
        switch peek {
        case UInt8(ascii: "{"): content = try map(depth)
        case UInt8(ascii: "["): content = try list(depth)
        case UInt8(ascii: "\""): content = .text(try text())
        case UInt8(ascii: "t"): content = .flag(try word("true", true))
        case UInt8(ascii: "f"): content = .flag(try word("false", false))
        case UInt8(ascii: "n"):
            _ = try word("null", false)
            content = .null
        case nil: throw problem("a value is missing")
        default: content = .number(try number())
        }
        return JSONValue(content: content, place: place)
    }

    private mutating func word(_ word: StaticString, _ value: Bool) throws(LineProblem) -> Bool {
        let begin = next
        for letter in word.description.utf8 {
            guard peek == letter else { throw problem("no JSON value", at: begin) }
            next += 1
        }
        return value
    }

    private mutating func map(_ depth: Int) throws(LineProblem) -> JSONValue.Content {
        next += 1
        var entries: [(key: String, value: JSONValue)] = []
        skipBlanks()
        if take("}") { return .map(entries) }
        repeat {
            skipBlanks()
            let place = next
            guard peek == UInt8(ascii: "\"") else { throw problem("a key in quotes is missing") }
            let key = try text()
            if entries.contains(where: { $0.key == key }) { throw problem("`\(key)` comes twice", at: place) }
            skipBlanks()
            guard take(":") else { throw problem("a colon is missing") }
            entries.append((key, try value(depth + 1)))
            skipBlanks()
        } while take(",")
        guard take("}") else { throw problem("a comma or `}` is missing") }
        return .map(entries)
    }

    private mutating func list(_ depth: Int) throws(LineProblem) -> JSONValue.Content {
        next += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if take("]") { return .list(elements) }
        repeat {
            elements.append(try value(depth + 1))
            skipBlanks()
        } while take(",")
        guard take("]") else { throw problem("a comma or `]` is missing") }
        return .list(elements)
    }

    private mutating func number() throws(LineProblem) -> Double {
        let begin = next
        while let byte = peek, Self.isOfNumber(byte) { next += 1 }
        // Swift reads more than JSON allows, such as `1.` or `+1`: nothing that means something else there.
        guard next > begin, let value = Double(String(decoding: bytes[begin..<next], as: UTF8.self)) else {
            next = begin
            throw problem("no JSON value")
        }
        return value
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func text() throws(LineProblem) -> String {
        let begin = next
        next += 1
        let first = next
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { next += 1 }
        if take("\"") { return String(decoding: bytes[first..<(next - 1)], as: UTF8.self) }
        // Names and times need no escapes, so they are refused and not read.
        if peek == UInt8(ascii: "\\") { throw problem("a text with `\\` is not read here") }
        throw problem("the text has no end", at: begin)
    }
}
