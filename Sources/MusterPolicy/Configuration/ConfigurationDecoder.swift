/// Turns the bytes of `muster.yaml` into a configuration, or says what is wrong with them. Pure: it opens no file.
public struct ConfigurationDecoder: Sendable {
    public init() {}

    /// The configuration, or nil and the reasons. Paths stand as they are in the file.
    public func decode(_ file: SourceFile) -> (configuration: DaemonConfiguration?, diagnostics: [Diagnostic]) {
        switch SourceText.of(file.bytes) {
        case .failure(let bad):
            let findings = Findings(path: file.path, source: nil)
            findings.error(
                .notUTF8, SourceRange(from: bad.position, to: bad.position),
                "the file is not UTF-8 text; here is the first byte that is not")
            return (nil, findings.diagnostics)
        case .success(let source):
            let findings = Findings(path: file.path, source: source)
            var composer = YAMLComposer(findings: findings, limits: YAMLLimits())
            guard let root = composer.compose(source) else { return (nil, findings.diagnostics) }
            let options = PolicyDecoder.Options(zone: { _ in nil }, promql: { _ in nil })
            let configuration = PolicyReader(findings: findings, options: options).configuration(root)
            return (findings.hasErrors ? nil : configuration, findings.diagnostics)
        }
    }
}

extension LanguageBlock {
    /// Every block of `muster.yaml`, for its reference.
    public static let configurationBlocks = [configuration, log, recording, token, secret, credential, basic, trust]

    static let configuration = LanguageBlock(
        "muster.yaml",
        [
            Key("state", "directory", standard: "/var/lib/muster", "The journal, and what providers keep."),
            Key("policies", "list of files and folders", required: true, "Watched: a change takes effect in a second."),
            Key("listen", "host:port", standard: "127.0.0.1:7077", "The API. Anything but loopback needs `tokens`."),
            Key("tokens", "list", standard: "none", "Who may ask the API; with none, everybody on this machine."),
            Key("log", "map", "How the log is written."),
            Key("recording", "map", "What is kept of readings, for `muster plan` and what was learned."),
            Key("credentials", "map by name", "What policies name as `credentials`."),
        ])
    static let log = LanguageBlock(
        "log",
        [
            Key("format", "`text` or `json`", standard: "text", "One line an event."),
            Key(
                "level", "`trace`, `debug`, `info`, `notice`, `warning`, `error`, `critical`", standard: "info",
                "Info has one line for each decision that changes something, and none for a poll."),
        ])
    static let recording = LanguageBlock(
        "recording",
        [
            Key("enabled", "`true` or `false`", standard: "true", "Whether anything is recorded."),
            Key("keep", "duration, at most `366d`", standard: "14d", "How long readings are kept."),
            Key("atMost", "size", standard: "256MB", "What it may take on the disk; the oldest goes first."),
        ])
    static let token = LanguageBlock(
        "tokens",
        [
            Key("name", "text", required: true, "Stands in the journal as who asked."),
            Key("role", "`read` or `operate`", standard: "read", "`operate` may change things."),
            Key("secret", "map", required: true, "Where the token is kept."),
        ])
    static let secret = LanguageBlock(
        "secret",
        [
            Key("file", "file", "The first line of this file."),
            Key("env", "name", "This environment variable."),
        ])
    static let credential = LanguageBlock(
        "credentials",
        [
            Key("bearer", "map", "A bearer token: `{file: ...}` or `{env: ...}`."),
            Key("basic", "map", "A user and a password."),
            Key("tls", "map", "An authority, and a certificate of our own."),
        ])
    static let basic = LanguageBlock(
        "basic",
        [
            Key("user", "text", required: true, "The user's name."),
            Key("password", "map", required: true, "`{file: ...}` or `{env: ...}`."),
        ])
    static let trust = LanguageBlock(
        "tls",
        [
            Key("ca", "file", standard: "the system's", "Authorities in PEM."),
            Key("cert", "file", "Our certificate in PEM."),
            Key("key", "file", "Its key in PEM."),
        ])
}
