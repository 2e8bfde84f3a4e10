import Foundation
import MusterWire

/// Bodies of requests: nothing unknown passes.
enum StrictJSON {
    static func decode<Value: WireType>(_ type: Value.Type, from bytes: [UInt8]) throws(Problem) -> Value {
        let given = Data(bytes.isEmpty ? Array("{}".utf8) : bytes)
        let known = try properties(of: type)
        try refuseUnknown(given, known: known)
        do {
            return try WireJSON.decode(type, from: given)
        } catch let error as DecodingError {
            throw problem(error)
        } catch {
            throw Problem(.malformedJSON, "the body cannot be read: \(error)")
        }
    }

    private static func properties(of type: any WireType.Type) throws(Problem) -> [String] {
        do {
            guard case .object(_, let properties) = try Schema(of: type) else { return [] }
            return properties.map(\.key)
        } catch {
            throw Problem(.internalFailure, "the body's type has no schema: \(error)")
        }
    }

    private static func refuseUnknown(_ bytes: Data, known: [String]) throws(Problem) {
        let object: Any
        do {
            object = try JSONSerialization.jsonObject(with: bytes, options: [.fragmentsAllowed])
        } catch {
            throw Problem(.malformedJSON, "the body is not JSON")
        }
        guard let members = object as? [String: Any] else {
            throw Problem(.malformedJSON, "the body must be a JSON object")
        }
        let unknown = members.keys.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            let names = unknown.map { "`\($0)`" }.joined(separator: ", ")
            let allowed = known.isEmpty ? "it takes none" : "it takes " + known.sorted().joined(separator: ", ")
            throw Problem(.unknownKey, "the body has \(names); \(allowed)", keys: unknown)
        }
    }

    private static func problem(_ error: DecodingError) -> Problem {
        switch error {
        case .keyNotFound(let key, _):
            let name = WireJSON.key(key.stringValue)
            return Problem(.malformedJSON, "the body lacks `\(name)`", keys: [name])
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.map { WireJSON.key($0.stringValue) }
            guard !path.isEmpty else { return Problem(.malformedJSON, "the body is not the JSON that is wanted") }
            return Problem(
                .malformedJSON, "`\(path.joined(separator: "."))` is not of the right type", keys: [path[0]])
        @unknown default:
            return Problem(.malformedJSON, "the body is not the JSON that is wanted")
        }
    }
}
