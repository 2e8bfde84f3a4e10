import Foundation
import MusterCore

/// What decisions were made of, as JSON; every number comes back to the bit.
struct InputsCodec: Sendable {
    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    init() {
        encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }

    func bytes(of value: some Encodable) throws -> Data { try encoder.encode(value) }

    func value<Value: Decodable>(_ type: Value.Type, of bytes: Data) throws -> Value {
        try decoder.decode(type, from: bytes)
    }
}
