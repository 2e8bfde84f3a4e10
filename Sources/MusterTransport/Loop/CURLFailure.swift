import CLibCURL

extension CURLcode {
    /// libcurl's own words for the code.
    var text: String { String(cString: curl_easy_strerror(self)) }
}

extension Transfer {
    /// Our error for libcurl's code.
    func error(for code: CURLcode, detail: String) -> TransportError {
        if let failure { return failure }
        let text = Redaction.text(detail.isEmpty ? code.text : detail, hiding: request.secrets)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .nameResolution
        case CURLE_COULDNT_CONNECT: return connectError(text)
        case CURLE_OPERATION_TIMEDOUT: return expiry
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_USE_SSL_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            return wasRequested ? .connectionLost("TLS: \(text)") : .tls(text)
        case CURLE_URL_MALFORMAT: return .invalidRequest(text)
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: return .malformed(text)
        default: return wasRequested ? .connectionLost(text) : .unreachable(text)
        }
    }

    private func connectError(_ text: String) -> TransportError {
        var system = 0
        if let easy { muster_easy_get_long(easy, CURLINFO_OS_ERRNO, &system) }
        return system == Int(ECONNREFUSED) ? .connectionRefused : .unreachable(text)
    }
}

extension HTTPRequest {
    /// What is wrong with the request before anything is sent.
    var problem: String? {
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            return "the URL must begin with http:// or https://"
        }
        guard url.utf8.count <= 65_536 else { return "the URL is longer than 65536 bytes" }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            return "the URL holds a space or control character: percent-encode it"
        }
        for field in headers.fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isTokenByte) else {
                return "a header's name is not a token"
            }
            guard field.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
                return "the value of header \(field.name) holds a control character"
            }
        }
        if let unixSocket, unixSocket.isEmpty || unixSocket.utf8.count > 107 {
            return "the path of a unix socket must have 1 to 107 bytes"
        }
        let texts = [unixSocket, proxy, tls?.caFile, tls?.certificateFile, tls?.keyFile]
        if texts.contains(where: { $0?.utf8.contains(0) == true }) { return "a path or proxy holds a zero byte" }
        if case .bearer(let token) = authorization, !token.exposed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            return "the bearer token holds a character that a header cannot"
        }
        if case .basic(let user, let password) = authorization,
            user.utf8.contains(0x3A) || (user + password.exposed).utf8.contains(0)
        {
            return "the user name of basic authentication holds a colon, or one of the two a zero byte"
        }
        if let length = upload?.length, length < 0 { return "the length of the upload is negative" }
        return nil
    }

    var targetKey: Target.Key {
        let authority = url.utf8.dropFirst(url.hasPrefix("https://") ? 8 : 7)
        let end = authority.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? url.utf8.endIndex
        return Target.Key(origin: String(url[..<end]), unixSocket: unixSocket, proxy: proxy, tls: tls)
    }
}

extension UInt8 {
    /// Whether the byte may stand in the name of a header (RFC 9110, section 5.6.2).
    fileprivate var isTokenByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
