import MusterCore
import MusterPorts
import MusterTransport

/// What decides how pages are fetched: signals that agree on it share one scrape.
struct WorkerScrape: Hashable, Sendable {
    var port: Int?
    var path: String
    var scheme: String
    var acceptGzip: Bool
    var every: Duration
    var timeout: Duration
    /// PEM file of the authorities to trust instead of the system's.
    var authorities: String?

    /// Whether both fetch the same thing, if not in the same way or as often.
    func isOfSamePage(as other: WorkerScrape) -> Bool { port == other.port && path == other.path }

    /// Pages larger than this are refused while they come in.
    static let largestPage = 16 << 20

    /// Reads a `workers` signal's settings; `promql` is what to evaluate.
    static func read(_ signal: SignalPolicy) throws(Failure) -> (scrape: WorkerScrape, promql: String) {
        let place = "signal \(signal.name): workers"
        let reader = try SettingReader(
            signal.source.settings, of: place, keys: ["port", "path", "promql", "timeout", "scheme", "ca", "gzip"])
        let promql = try reader.requiredText("promql", "give the PromQL expression to evaluate")
        let path = try reader.text("path") ?? "/metrics"
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw reader.mistake("path", "must begin with / and hold no blanks")
        }
        let scheme = try reader.text("scheme") ?? "http"
        guard scheme == "http" || scheme == "https" else { throw reader.mistake("scheme", "must be http or https") }
        let every = max(signal.every, .milliseconds(50))
        let timeout = try reader.duration("timeout", in: .milliseconds(1)...(.seconds(3600)))
        let authorities = try reader.text("ca")
        guard authorities == nil || scheme == "https" else { throw reader.mistake("ca", "needs `scheme: https`") }
        let scrape = WorkerScrape(
            port: try reader.whole("port", in: 1...65535), path: path, scheme: scheme,
            acceptGzip: try reader.flag("gzip") ?? false, every: every,
            timeout: min(timeout ?? .seconds(2), every), authorities: authorities)
        return (scrape, promql)
    }

    /// The scrape of a drain's condition.
    init(_ wait: WaitCondition) {
        self.init(
            port: wait.port, path: wait.path, scheme: "http", acceptGzip: false, every: wait.every,
            timeout: max(min(wait.every, .seconds(2)), .milliseconds(250)))
    }

    init(
        port: Int?, path: String, scheme: String, acceptGzip: Bool, every: Duration, timeout: Duration,
        authorities: String? = nil
    ) {
        self.port = port
        self.path = path
        self.scheme = scheme
        self.acceptGzip = acceptGzip
        self.every = every
        self.timeout = timeout
        self.authorities = authorities
    }

    func request(to address: WorkerAddress) -> HTTPRequest {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        var request = HTTPRequest(
            url: "\(scheme)://\(host):\(address.reachablePort(port))\(path)",
            headers: ["Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"],
            deadline: timeout)
        request.connectTimeout = timeout
        request.maximumBodyBytes = Self.largestPage
        request.gzip = acceptGzip ? .offered : .accepted
        if let authorities { request.tls = TLSOptions(caFile: authorities) }
        return request
    }
}
