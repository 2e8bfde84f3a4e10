/// What `muster.yaml` says of one daemon: where it keeps its state, what it listens on, who may ask.
public struct DaemonConfiguration: Hashable, Sendable {
    /// Directory of the journal and of what the providers keep; made when it is not there.
    public var state: String
    /// Policy files and folders.
    public var policies: [String]
    /// Host and port of the API.
    public var host: String
    public var port: Int
    public var tokens: [Token]
    public var log: Log
    /// How much is recorded; nil when nothing is.
    public var recording: Recording?
    /// Sorted by name, unique.
    public var credentials: [Credential]

    /// Where a secret is kept; it never stands in the file itself.
    public enum Secret: Hashable, Sendable {
        case file(String)
        case environment(String)
    }

    /// Who may ask the API what.
    public struct Token: Hashable, Sendable {
        public var name: String
        public var mayOperate: Bool
        public var secret: Secret
    }

    /// How the log is written.
    public struct Log: Hashable, Sendable {
        public var isJSON = false
        /// One of swift-log's levels.
        public var level = "info"
    }

    /// What is kept of readings, beside the journal.
    public struct Recording: Hashable, Sendable {
        public var keep = Duration.seconds(14 * 86_400)
        /// Bytes on the disk.
        public var atMost = 256_000_000
    }

    /// What a policy may name as `credentials`.
    public struct Credential: Hashable, Sendable {
        public var name: String
        public var bearer: Secret?
        public var user: String?
        public var password: Secret?
        public var authorityFile: String?
        public var certificateFile: String?
        public var keyFile: String?
    }

    init() {
        state = "/var/lib/muster"
        policies = []
        host = "127.0.0.1"
        port = 7077
        tokens = []
        log = Log()
        recording = Recording()
        credentials = []
    }
}
