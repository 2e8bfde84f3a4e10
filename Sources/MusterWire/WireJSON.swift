public import Foundation

/// JSON as the API speaks it: snake_case keys, sorted.
public enum WireJSON {
    /// Bytes of a value, on one line, or indented for people.
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting =
            pretty
            ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            : [
                .sortedKeys, .withoutEscapingSlashes,
            ]
        return try encoder.encode(value)
    }

    /// A value from bytes; keys that it does not know are ignored, so that an older client reads a newer daemon.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: bytes)
    }

    /// A key as it stands on the wire: `forSeconds` is `for_seconds`.
    public static func key(_ property: String) -> String {
        var key = ""
        for character in property {
            if character.isUppercase { key += "_" + character.lowercased() } else { key.append(character) }
        }
        return key
    }
}

/// A closed set of words on the wire.
public protocol WireWord: RawRepresentable, CaseIterable, Codable, Hashable, Sendable where RawValue == String {}
