import Foundation
import MusterCore
import MusterTransport

/// What a Prometheus-compatible server answered to an instant query.
enum PrometheusAnswer: Hashable, Sendable {
    case empty
    case one(Double, at: Instant)
    case several(Int)

    /// `Failure`: `unauthorized` for 401 and 403, `throttled` for 429, `invalidRequest` for an expression that the
    /// server refuses, `unavailable` for everything else that is no answer.
    init(_ response: HTTPResponse, from place: String) throws(Failure) {
        let envelope = Envelope(response.body)
        guard response.status == 200, let envelope, envelope.status == "success" else {
            throw Self.refusal(response, envelope, place)
        }
        if let warning = envelope.warnings?.first {
            // A server warns when it could not read all there is: such a sum is too small.
            throw .unavailable("\(place) answered with a warning: \(warning.prefix(300))")
        }
        guard let result = envelope.data else { throw .unavailable("\(place): the answer holds no result") }
        switch result {
        case .scalar(let sample): self = .one(sample.value, at: sample.at)
        case .vector(let samples) where samples.count > 1: self = .several(samples.count)
        case .vector(let samples): self = samples.first.map { .one($0.value, at: $0.at) } ?? .empty
        case .other(let type):
            throw .invalidRequest("\(place): the expression gives a \(type) where one number is needed")
        }
    }

    private static func refusal(_ response: HTTPResponse, _ envelope: Envelope?, _ place: String) -> Failure {
        let said = envelope?.error.map { ": \($0.prefix(300))" } ?? ""
        let text = "\(place) answered \(response.status)\(said)"
        switch response.status {
        case 401, 403: return .unauthorized("\(text); is `credentials` right?")
        case 429:
            return .throttled(
                text, retryAfter: response.headers["Retry-After"].flatMap { Int($0) }.map { .seconds($0) })
        case 400, 422: return .invalidRequest(text)
        case 200 where envelope == nil:
            return .unavailable("\(place): the answer is not Prometheus' JSON (\(response.body.count) bytes)")
        case 300...399: return .unavailable("\(text), a redirect; redirects are not followed, give the final `url`")
        default: return .unavailable(text)
        }
    }
}

/// The answer's JSON.
private struct Envelope: Decodable {
    let status: String
    let error: String?
    let warnings: [String]?
    let data: QueryResult?

    /// Nil for bytes that are no such JSON.
    init?(_ body: [UInt8]) {
        guard let envelope = Result(catching: { try JSONDecoder().decode(Envelope.self, from: Data(body)) }).success
        else {
            return nil
        }
        self = envelope
    }
}

private enum QueryResult: Decodable {
    case scalar(QuerySample)
    case vector([QuerySample])
    case other(String)

    private enum Key: CodingKey { case resultType, result }
    private struct Element: Decodable { let value: QuerySample }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let type = try container.decode(String.self, forKey: .resultType)
        switch type {
        case "scalar": self = .scalar(try container.decode(QuerySample.self, forKey: .result))
        case "vector": self = .vector(try container.decode([Element].self, forKey: .result).map(\.value))
        default: self = .other(type)
        }
    }
}

/// `[1700000000.123, "42"]`; NaN and infinities come as text.
private struct QuerySample: Decodable {
    let at: Instant
    let value: Double

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        at = .prometheus(try container.decode(Double.self))
        let text = try container.decode(String.self)
        guard let number = Double(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no number")
        }
        value = number
    }
}

extension Result {
    fileprivate var success: Success? { if case .success(let value) = self { value } else { nil } }
}

extension Instant {
    /// A time as Prometheus writes it: seconds, exact to the millisecond, which a double of them is not.
    static func prometheus(_ seconds: Double) -> Instant {
        let milliseconds = (seconds * 1000).rounded()
        guard milliseconds.magnitude < 9e12 else { return Instant(seconds: seconds) }
        return Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
    }
}
