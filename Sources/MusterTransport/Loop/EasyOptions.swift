import CLibCURL

/// Sets the options of an easy handle and remembers the first that libcurl refused.
struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    private(set) var refused: (option: CURLoption, code: CURLcode)?

    init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

    mutating func set(_ option: CURLoption, _ value: Int) { note(option, muster_easy_set_long(easy, option, value)) }

    mutating func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

    mutating func set(_ option: CURLoption, _ value: String?) {
        note(option, muster_easy_set_string(easy, option, value))
    }

    mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
        note(option, muster_easy_set_pointer(easy, option, pointer))
    }

    mutating func set(_ option: CURLoption, bytes: Int64) {
        note(option, muster_easy_set_offset(easy, option, bytes))
    }

    mutating func note(_ option: CURLoption, _ code: CURLcode) {
        if code != CURLE_OK, refused == nil { refused = (option, code) }
    }
}

extension Transfer {
    /// Makes a handle ready for this request. The handle must have been reset.
    func configure(_ easy: UnsafeMutableRawPointer, userAgent: String) throws(TransportError) {
        var options = EasyOptions(easy)
        setBasics(&options, userAgent: userAgent)
        setFunctions(&options)
        setMethodAndBody(&options)
        try setHeaders(&options)
        setTLS(&options)
        if let refused = options.refused {
            throw .invalidRequest("libcurl refused option \(refused.option.rawValue): \(refused.code.text)")
        }
    }

    private func setBasics(_ options: inout EasyOptions, userAgent: String) {
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_NOSIGNAL, true)
        // Else removing a transfer waits for its name look-up, and every other transfer with it.
        options.set(CURLOPT_QUICK_EXIT, true)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_PROXY, request.proxy ?? "")
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        options.set(CURLOPT_MAXAGE_CONN, 3600)
        options.set(CURLOPT_TCP_KEEPALIVE, true)
        options.set(CURLOPT_TCP_KEEPIDLE, 30)
        options.set(CURLOPT_TCP_KEEPINTVL, 15)
        options.set(CURLOPT_USERAGENT, userAgent)
        let connect = min(request.connectTimeout, request.deadline).clampedNanoseconds / 1_000_000
        options.set(CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, min(connect, Int64(Int32.max)))))
        if let path = request.unixSocket { options.set(CURLOPT_UNIX_SOCKET_PATH, path) }
        options.set(CURLOPT_HTTP09_ALLOWED, false)
        switch request.httpVersion {
        case .automatic: options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        case .http1: options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        case .http2:
            options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            options.set(CURLOPT_PIPEWAIT, true)
        case .http2PriorKnowledge:
            options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE))
            options.set(CURLOPT_PIPEWAIT, true)
        }
    }

    private func setMethodAndBody(_ options: inout EasyOptions) {
        if submission.upload != nil {
            options.set(CURLOPT_UPLOAD, true)
            options.set(CURLOPT_INFILESIZE_LARGE, bytes: request.upload?.length.map(Int64.init) ?? -1)
            options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            return
        }
        switch request.method {
        case .get where request.body.isEmpty: options.set(CURLOPT_HTTPGET, true)
        case .head: options.set(CURLOPT_NOBODY, true)
        case .delete where request.body.isEmpty, .options where request.body.isEmpty:
            options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        default:
            options.set(CURLOPT_POST, true)
            options.set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: Int64(request.body.count))
            request.body.withUnsafeBytes { body in
                var nothing: UInt8 = 0
                let start = body.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                withUnsafeMutableBytes(of: &nothing) {
                    options.set(CURLOPT_COPYPOSTFIELDS, pointer: start ?? $0.baseAddress)
                }
            }
            if request.method != .post { options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        }
    }

    private func setHeaders(_ options: inout EasyOptions) throws(TransportError) {
        var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // libcurl would add these of its own accord: the one costs a round trip, the other says what nobody said.
        lines.append("Expect:")
        if gzip == .offered { lines.append("Accept-Encoding: gzip") }
        if request.headers["content-type"] == nil { lines.append("Content-Type:") }
        switch request.authorization {
        case .bearer(let token): lines.append("Authorization: Bearer \(token.exposed)")
        case .basic(let user, let password):
            options.note(CURLOPT_HTTPAUTH, muster_easy_set_basic_authentication(options.easy))
            options.set(CURLOPT_USERNAME, user)
            options.set(CURLOPT_PASSWORD, password.exposed)
        case nil: break
        }
        for line in lines {
            guard let list = curl_slist_append(headerList, line) else {
                throw .exhausted("libcurl has no memory")
            }
            headerList = list
        }
        options.set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func setTLS(_ options: inout EasyOptions) {
        guard let tls = request.tls else { return }
        if let file = tls.caFile {
            options.set(CURLOPT_CAINFO, file)
            // Without this the system's authorities would be trusted beside ours.
            options.set(CURLOPT_CAPATH, nil as String?)
        }
        options.set(CURLOPT_CA_CACHE_TIMEOUT, 60)
        if let file = tls.certificateFile { options.set(CURLOPT_SSLCERT, file) }
        if let file = tls.keyFile { options.set(CURLOPT_SSLKEY, file) }
        if !tls.verify {
            options.set(CURLOPT_SSL_VERIFYPEER, 0)
            options.set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }
}
