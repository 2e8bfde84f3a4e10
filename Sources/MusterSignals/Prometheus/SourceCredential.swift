import MusterTransport

/// What a named credential of `muster.yaml` holds for a source: the composition root reads it, sources present it.
package struct SourceCredential: Sendable {
    package var authorization: HTTPRequest.Authorization?
    package var tls: TLSOptions?

    package init(authorization: HTTPRequest.Authorization? = nil, tls: TLSOptions? = nil) {
        self.authorization = authorization
        self.tls = tls
    }
}
