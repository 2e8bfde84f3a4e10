/// Header fields in the order in which they were given; names compare without regard to ASCII case.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One header field.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [(String, String)] = []) {
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }

    package init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }

    /// The value of the first field of that name. Setting replaces every field of that name.
    package subscript(_ name: String) -> String? {
        get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            fields.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// The values of every field of that name, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// Adds a field and keeps those of the same name.
    package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }
}

extension HTTPHeaders: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Values that tell nothing about a caller's identity; every other value is hidden.
    private static let shown = ["accept", "content-type", "content-length", "content-encoding", "date", "retry-after"]

    /// The fields, the values hidden except where the name is known to carry no secret.
    package var description: String {
        fields.map { field in
            let name = field.name.lowercased()
            return "\(name): \(Self.shown.contains(name) ? field.value : Redaction.mark)"
        }.joined(separator: ", ")
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension HTTPHeaders {
    /// Parses what libcurl handed over, line by line. A line that begins with a blank continues the one before.
    init(parsing block: [UInt8]) {
        fields = []
        for raw in block.split(separator: UInt8(ascii: "\n")) {
            let line = raw.trimmingBlanks()
            if raw.first == 0x20 || raw.first == 0x09, !fields.isEmpty {
                fields[fields.count - 1].value += " " + String(decoding: line, as: UTF8.self)
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex {
                let value = line[line.index(after: colon)...].trimmingBlanks()
                add(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
            }
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func trimmingBlanks() -> ArraySlice<UInt8> {
        var rest = self
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 || last == 0x0D { rest.removeLast() }
        return rest
    }
}

extension String {
    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0 == $1 || ($0.lowercasedASCII == $1.lowercasedASCII) }
    }
}

extension UInt8 {
    var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
