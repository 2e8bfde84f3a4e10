/// One process of HAProxy: a reload puts another in its place while it still serves the sessions that it has.
struct HAProxyInstance: Hashable, Sendable {
    var pid: Int32
    /// Seconds since 1970, by HAProxy's clock.
    var started: Int
    /// The process as this machine sees it; nil when it runs elsewhere or in a namespace of its own.
    var local: LocalProcess?

    /// Reads the answer to `show info`; nil when it lacks what is needed.
    init?(info: String, isLocal: Bool) {
        var fields: [Substring: Substring] = [:]
        for line in info.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        guard let pid = fields["Pid"].flatMap({ Int32($0) }),
            let started = fields["Start_time_sec"].flatMap({ Int($0) })
        else { return nil }
        self.pid = pid
        self.started = started
        local = isLocal ? LocalProcess.named("haproxy", pid) : nil
    }

    /// The same process, whatever was found out about it.
    static func == (left: Self, right: Self) -> Bool { left.pid == right.pid && left.started == right.started }

    func hash(into hasher: inout Hasher) {
        hasher.combine(pid)
        hasher.combine(started)
    }

    /// False only when it is certain to have ended; nil when that cannot be told from here.
    var isRunning: Bool? { local.map(\.isRunning) }

    /// Processes that it was started to replace and that still run.
    var predecessors: [LocalProcess] { local?.softStopped ?? [] }
}
