import MusterCore

/// What is known of one server of a backend.
struct HAProxyServer: Sendable, Hashable {
    var name: String
    /// Numeric; `-` where HAProxy has none.
    var address: String
    var port: Int
    /// No new work by an administrator's will: drain or maintenance.
    var isFenced: Bool
    var isInMaintenance: Bool
}

/// What a server is doing.
struct HAProxyActivity: Sendable, Hashable {
    /// `UP`, `UP 1/3`, `DOWN`, `DRAIN`, `MAINT`, `no check`.
    var status: String
    /// The last check's result, such as `L7OK`; empty or `INI` before the first.
    var check: String
    var sessions: Int
    var queued: Int

    /// Traffic reaches it, and its health is not a mere assumption.
    var isUp: Bool { status == "no check" || (status == "UP" && !check.isEmpty && check != "INI") }
}

/// A backend at one moment, as one process of HAProxy has it.
struct HAProxySnapshot: Sendable {
    var process: HAProxyInstance
    var servers: [HAProxyServer]
    /// By the server's name.
    var activities: [String: HAProxyActivity]
    /// Why there are none, where HAProxy has said so.
    var problem: Failure?

    /// The server of a worker, or nil.
    func server(_ worker: WorkerID) -> HAProxyServer? { servers.first { $0.name == worker.rawValue } }

    /// The three questions that make a snapshot of a backend.
    static func questions(_ backend: String) -> [String] {
        ["show info", "show servers state \(backend)", "show stat \(backend) 4 -1"]
    }

    /// Reads the answers to the questions; nil when one of them is not what it has to be. `problem` reads one that says
    /// what is wrong.
    init?(_ answers: [String], isLocal: Bool, problem: (String) -> Failure?) {
        guard answers.count == 3, let process = HAProxyInstance(info: answers[0], isLocal: isLocal) else { return nil }
        self.process = process
        guard let servers = Self.servers(answers[1]), let activities = Self.activities(answers[2]) else {
            guard let problem = problem(answers[1]) ?? problem(answers[2]) else { return nil }
            self.problem = problem
            servers = []
            activities = [:]
            return
        }
        self.servers = servers
        self.activities = activities
    }

    private static func servers(_ text: String) -> [HAProxyServer]? {
        guard let table = HAProxyTable(text, separator: " ") else { return nil }
        var servers: [HAProxyServer] = []
        for row in table.rows {
            guard let name = row["srv_name"], let address = row["srv_addr"],
                let port = row["srv_port"].flatMap({ Int($0) }),
                let admin = row["srv_admin_state"].flatMap({ Int($0) })
            else { return nil }
            servers.append(
                HAProxyServer(
                    name: name, address: address, port: port, isFenced: admin & fenced != 0,
                    isInMaintenance: admin & maintenance != 0))
        }
        return servers
    }

    private static func activities(_ text: String) -> [String: HAProxyActivity]? {
        guard let table = HAProxyTable(text, separator: ",") else { return nil }
        var activities: [String: HAProxyActivity] = [:]
        for row in table.rows {
            guard let name = row["svname"], let status = row["status"], let sessions = row["scur"].flatMap({ Int($0) })
            else { return nil }
            activities[name] = HAProxyActivity(
                status: status, check: row["check_status"] ?? "", sessions: sessions,
                queued: row["qcur"].flatMap { Int($0) } ?? 0)
        }
        return activities
    }

    /// Bits of `srv_admin_state`: maintenance by command, by inheritance, by configuration, by resolution.
    private static let maintenance = 0x01 | 0x02 | 0x04 | 0x20
    /// The above and drain, by command and by inheritance.
    private static let fenced = maintenance | 0x08 | 0x10
}
