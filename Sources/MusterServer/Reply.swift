import Foundation
import HTTPTypes
import Hummingbird
import MusterWire

/// What a handler gives back.
enum Reply: Sendable {
    case json(any Encodable & Sendable, status: Int = 200)
    /// Bytes that are JSON already.
    case document([UInt8])
    case text(String, contentType: String, status: Int = 200)
    case events(EventFeed)

    func response(for exchange: Exchange) throws(Problem) -> Response {
        switch self {
        case .json(let value, let status):
            return Self.make(status, "application/json", Array(try Self.encoded(value)))
        case .document(let bytes): return Self.make(200, "application/json", bytes)
        case .text(let text, let type, let status): return Self.make(status, type, Array(text.utf8))
        case .events(let feed): return try feed.response(for: exchange)
        }
    }

    static func problem(_ problem: Problem) -> Response {
        let bytes: [UInt8]
        do { bytes = Array(try encoded(problem)) } catch { bytes = [] }
        var response = make(problem.status, "application/problem+json", bytes)
        if problem.code == .unauthenticated { response.headers[.wwwAuthenticate] = "Bearer realm=\"muster\"" }
        if problem.code == .unavailable || problem.code == .tooManyStreams { response.headers[.retryAfter] = "1" }
        return response
    }

    private static func encoded(_ value: any Encodable) throws(Problem) -> Data {
        do { return try WireJSON.encode(value) } catch {
            throw Problem(.internalFailure, "the answer cannot be encoded: \(error)")
        }
    }

    private static func make(_ status: Int, _ type: String, _ bytes: [UInt8]) -> Response {
        Response(
            status: .init(code: status), headers: headers(type),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Headers that keep browsers and caches from doing more than was asked.
    static func headers(_ type: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store"]
        headers[.xContentTypeOptions] = "nosniff"
        return headers
    }
}
