/// One request, with everything that decides how it is sent.
package struct HTTPRequest: Sendable {
    /// Who we say we are.
    package enum Authorization: Sendable, Hashable {
        case bearer(Secret)
        case basic(user: String, password: Secret)
    }

    /// Which version of HTTP to speak.
    package enum Version: Sendable, Hashable {
        /// HTTP/2 where TLS negotiates it, else HTTP/1.1.
        case automatic
        case http1
        /// As `automatic`, and concurrent requests to a target wait to share one connection.
        case http2
        /// HTTP/2 from the first byte, without negotiation; also on plain connections.
        case http2PriorKnowledge
    }

    /// What to do about bodies packed with gzip. Not for streams: their bytes come as they are.
    package enum Gzip: Sendable, Hashable {
        /// Not asked for, and not unpacked.
        case unexpected
        /// Not asked for, and unpacked where it comes all the same; any other packing is an error.
        case accepted
        /// Asked for, and unpacked. Costs four times the CPU of a plain page.
        case offered
    }

    package var method: HTTPMethod
    /// An absolute `http://` or `https://` URL. Spaces and control characters must be percent-encoded.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// A body too large to hold, in place of `body`. Only for `HTTPClient.send`.
    package var upload: HTTPUpload?
    /// The time from sending to the whole answer; for a stream, to the head of the answer.
    package var deadline: Duration = .seconds(10)
    /// The part of the deadline that connecting (name, TCP, TLS) may take.
    package var connectTimeout: Duration = .seconds(5)
    /// How long a stream may stay silent after its head; nil: for ever.
    package var idleLimit: Duration?
    /// The largest body accepted, after decompression, in bytes. Not for streams: their buffer is bounded.
    package var maximumBodyBytes = 8 << 20
    package var gzip = Gzip.unexpected
    /// The path of a unix socket to connect to; the URL then only says the `Host` and the path.
    package var unixSocket: String?
    package var tls: TLSOptions?
    /// The URL of a proxy. Without one none is used, whatever the environment says.
    package var proxy: String?
    package var httpVersion = Version.automatic
    package var authorization: Authorization?
    /// Whether the request may be sent a second time when a kept-alive connection dies under it. By default what
    /// the method allows; say true for a POST only when it carries its own idempotency key.
    package var mayRepeat: Bool

    package init(
        method: HTTPMethod = .get, url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        deadline: Duration = .seconds(10)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        mayRepeat = method.isIdempotent
    }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL, secrets hidden.
    package var description: String { "\(method.rawValue) \(Redaction.url(url))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// How to speak TLS to a target.
package struct TLSOptions: Sendable, Hashable {
    /// PEM file of the authorities to trust instead of the system's.
    package var caFile: String?
    /// PEM file of the certificate to present.
    package var certificateFile: String?
    /// PEM file of the private key of `certificateFile`.
    package var keyFile: String?
    /// False accepts any certificate of any name. Important: only for tests on loopback.
    package var verify: Bool

    package init(
        caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, verify: Bool = true
    ) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.verify = verify
    }
}

/// A request body that is read piece by piece while it is sent.
package struct HTTPUpload: Sendable {
    /// The length in bytes where it is known; without it HTTP/1.1 sends chunks.
    package var length: Int?
    /// The next piece, nil at the end. An error aborts the request.
    package var next: @Sendable () async throws -> [UInt8]?

    package init(length: Int? = nil, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.length = length
        self.next = next
    }
}
