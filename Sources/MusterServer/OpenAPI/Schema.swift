import MusterCore
import MusterWire

/// The shape of a wire type, found out by decoding one: it cannot differ from what is really read and written.
indirect enum Schema: Hashable {
    struct Property: Hashable {
        /// As it stands on the wire.
        var key: String
        var schema: Schema
        var required: Bool
    }

    case object(name: String, [Property])
    case array(Schema)
    case string
    case time
    case integer
    case number
    case boolean
    case word([String])

    /// The shape of that type; throws for a type that is not made of keyed structs, arrays and scalars.
    init(of type: any Decodable.Type) throws {
        self = try SchemaProbe.sample(type).schema
    }
}

/// Decodes a made-up value and notes what was asked for on the way.
enum SchemaProbe {
    struct UnsupportedShape: Error, CustomStringConvertible {
        var description: String
    }

    static func sample<Value: Decodable>(_ type: Value.Type) throws -> (schema: Schema, value: Value) {
        let scalar: (Schema, Any)? =
            switch type {
            case is String.Type: (.string, "")
            case is Bool.Type: (.boolean, false)
            case is Double.Type: (.number, 0.0)
            case is Int.Type: (.integer, 0)
            case is UInt64.Type: (.integer, UInt64(0))
            case is Timestamp.Type: (.time, Timestamp(.init(nanoseconds: 0)))
            default: (type as? any WireWord.Type).flatMap { words($0) }
            }
        if let (schema, made) = scalar {
            guard let value = made as? Value else { throw UnsupportedShape(description: "\(type)") }
            return (schema, value)
        }
        let notes = Notes()
        let value = try Value(from: Probe(notes: notes))
        if let element = notes.element { return (.array(element), value) }
        return (.object(name: "\(type)", notes.properties), value)
    }

    private static func words<Word: WireWord>(_ type: Word.Type) -> (Schema, Any)? {
        Word.allCases.first.map { (.word(Word.allCases.map(\.rawValue)), $0) }
    }
}

/// What one decoder was asked for.
private final class Notes {
    var properties: [Schema.Property] = []
    var optional: Set<String> = []
    var element: Schema?
}

private struct Probe: Decoder {
    let notes: Notes
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedProbe<Key>(notes: notes))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { UnkeyedProbe(notes: notes) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw SchemaProbe.UnsupportedShape(description: "a bare value of an unknown type")
    }
}

private struct KeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let notes: Notes
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    /// Asked only for keys that may be missing.
    func contains(_ key: Key) -> Bool {
        notes.optional.insert(key.stringValue)
        return true
    }

    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let (schema, value) = try SchemaProbe.sample(type)
        notes.properties.append(
            Schema.Property(
                key: WireJSON.key(key.stringValue), schema: schema, required: !notes.optional.contains(key.stringValue))
        )
        return value
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw nested }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw nested }
    func superDecoder() throws -> any Decoder { throw nested }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw nested }

    private var nested: SchemaProbe.UnsupportedShape { .init(description: "a nested container") }
}

private struct UnkeyedProbe: UnkeyedDecodingContainer {
    let notes: Notes
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var isAtEnd = false
    var currentIndex = 0

    init(notes: Notes) { self.notes = notes }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let (schema, value) = try SchemaProbe.sample(type)
        notes.element = schema
        isAtEnd = true
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { throw nested }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw nested }
    mutating func superDecoder() throws -> any Decoder { throw nested }

    private var nested: SchemaProbe.UnsupportedShape { .init(description: "a nested container") }
}
