/// A request method of HTTP.
package enum HTTPMethod: String, Sendable, Hashable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2).
    package var isIdempotent: Bool { self != .post && self != .patch }
}
