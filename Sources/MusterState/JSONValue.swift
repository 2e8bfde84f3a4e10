/// A JSON document as a tree: what the migrations of older bodies work on.
package enum JSONValue: Hashable, Sendable {
    case null
    case flag(Bool)
    case integer(Int64)
    /// Only for numbers beyond `Int64.max`.
    case unsigned(UInt64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case map([String: JSONValue])

    /// The value under a key of a map, or nil; setting nil removes the key, and setting anything on what is no map does
    /// nothing.
    package subscript(key: String) -> JSONValue? {
        get {
            guard case .map(let values) = self else { return nil }
            return values[key]
        }
        set {
            guard case .map(var values) = self else { return }
            values[key] = newValue
            self = .map(values)
        }
    }
}

extension JSONValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let read = Self.scalar(in: container) {
            self = read
        } else if let list = Self.attempt([JSONValue].self, in: container) {
            self = .list(list)
        } else {
            self = .map(try container.decode([String: JSONValue].self))
        }
    }

    /// The value when it is neither a list nor a map: the first type that fits, the exact ones first.
    private static func scalar(in container: any SingleValueDecodingContainer) -> JSONValue? {
        attempt(Bool.self, in: container).map(JSONValue.flag)
            ?? attempt(String.self, in: container).map(JSONValue.text)
            ?? negativeZero(in: container)
            ?? attempt(Int64.self, in: container).map(JSONValue.integer)
            ?? attempt(UInt64.self, in: container).map(JSONValue.unsigned)
            ?? attempt(Double.self, in: container).map(JSONValue.number)
    }

    /// `-0`, which as an integer would lose its sign.
    private static func negativeZero(in container: any SingleValueDecodingContainer) -> JSONValue? {
        guard let number = attempt(Double.self, in: container), number == 0, number.sign == .minus else { return nil }
        return .number(number)
    }

    /// JSON's values carry no type: whether one is of this type shows in decoding it.
    private static func attempt<T: Decodable>(_ type: T.Type, in container: any SingleValueDecodingContainer) -> T? {
        switch Result(catching: { try container.decode(type) }) {
        case .success(let value): value
        case .failure: nil
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .integer(let integer): try container.encode(integer)
        case .unsigned(let unsigned): try container.encode(unsigned)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .map(let map): try container.encode(map)
        }
    }
}
