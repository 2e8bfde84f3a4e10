import MusterCore
import MusterMetrics
import MusterPorts
import MusterTransport

/// One instant query as a policy describes it.
struct PrometheusQuery: Sendable {
    let promql: String
    /// What gives the time of the newest sample that `promql` reads, in seconds; nil where that cannot be asked.
    let newest: String?
    /// The server, for people; secrets hidden.
    let place: String
    private let url: String
    private let timeout: Duration
    private let credential: SourceCredential?

    init(_ signal: SignalPolicy, credentials: [String: SourceCredential]) throws(Failure) {
        let reader = try SettingReader(
            signal.source.settings, of: "signal \(signal.name): prometheus",
            keys: ["url", "promql", "timeout", "credentials"])
        var url = try reader.requiredText("url", "give the server's address, such as http://prometheus:9090")
        guard url.hasPrefix("http://") || url.hasPrefix("https://"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { throw reader.mistake("url", "must begin with http:// or https:// and hold no query") }
        let authority = url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw reader.mistake("url", "must not hold a password; name it with `credentials`")
        }
        while url.hasSuffix("/") { url.removeLast() }
        promql = try reader.requiredText("promql", "give the PromQL expression to query")
        newest = Self.newest(promql)
        timeout = try reader.duration("timeout", in: .milliseconds(10)...(.seconds(300))) ?? .seconds(5)
        credential = try Self.credential(reader, credentials)
        self.url = url + "/api/v1/query"
        place = Redaction.url(url)
    }

    private static func credential(
        _ reader: SettingReader, _ credentials: [String: SourceCredential]
    ) throws(Failure) -> SourceCredential? {
        guard let name = try reader.text("credentials") else { return nil }
        guard let credential = credentials[name] else {
            throw reader.mistake("credentials", "names `\(name)`, which muster.yaml does not define")
        }
        return credential
    }

    /// A server dates its answer with the moment of the question, however old the samples are that it found.
    ///
    /// Of an expression that our own PromQL reads, the selectors are known. One metric that has ended is enough to make
    /// the value old.
    private static func newest(_ promql: String) -> String? {
        let selectors: [String]
        do throws(PromQLError) {
            selectors = Set(try PromQL.parse(promql).selectors.map(\.text)).sorted()
        } catch {
            // Not of our part of the language; the server may know it, and nothing is known of its selectors.
            return nil
        }
        let times = selectors.map { "max(timestamp(\($0)))" }
        guard times.count > 1 else { return times.first }
        let told = times.enumerated().map { "label_replace(\($1), \"selector\", \"\($0)\", \"\", \"\")" }
        return "min(\(told.joined(separator: " or ")))"
    }

    /// A POST, for expressions longer than URLs may be. It changes nothing, so it may be repeated.
    func request(_ promql: String, at now: Instant) -> HTTPRequest {
        let seconds = now.nanoseconds / 1_000_000_000
        let milliseconds = abs(now.nanoseconds % 1_000_000_000 / 1_000_000)
        let fraction = String(repeating: "0", count: 3 - "\(milliseconds)".count) + "\(milliseconds)"
        let form =
            "query=\(Self.escaped(promql))&time=\(seconds).\(fraction)&timeout=\(max(timeout.nanoseconds / 1_000_000, 1))ms"
        var request = HTTPRequest(
            method: .post, url: url,
            headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
            body: Array(form.utf8), deadline: timeout)
        request.connectTimeout = timeout
        request.authorization = credential?.authorization
        request.tls = credential?.tls
        request.mayRepeat = true
        return request
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) {
                escaped.unicodeScalars.append(scalar)
            } else {
                escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
