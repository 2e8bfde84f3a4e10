/// A whole answer. A redirect or an error status is an answer like any other.
package struct HTTPResponse: Sendable {
    /// How long the parts of the exchange took, each from the call to `send`.
    package struct Timings: Sendable, Equatable {
        /// To the last byte.
        package var total: Duration
        /// How long the request waited for its turn before anything was done for it.
        package var queued: Duration
        /// To the connection, TLS excluded; nil when a kept-alive one was used.
        package var connect: Duration?
        /// To the first byte of the answer; nil when there was none.
        package var firstByte: Duration?
    }

    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The version of HTTP that was spoken: 10, 11, 20.
    package var version: Int
    package var timings: Timings

    package init(
        status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], version: Int = 11,
        timings: Timings = Timings(total: .zero, queued: .zero, connect: nil, firstByte: nil)
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.version = version
        self.timings = timings
    }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Status and length of the body.
    package var description: String { "\(status), \(body.count) bytes" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
