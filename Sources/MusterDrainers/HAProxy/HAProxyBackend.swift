import MusterCore
import MusterPorts

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

/// One backend's commands; replies become types here and nowhere else.
struct HAProxyBackend: Sendable {
    let client: HAProxyClient
    let settings: HAProxySettings

    /// `backend/server`, safe to stand in a command.
    private func path(_ worker: WorkerID) throws(Failure) -> String {
        guard HAProxyName.isSafe(worker.rawValue) else {
            throw .invalidRequest("haproxy: the worker's name may hold letters, digits and _ - . : only")
        }
        return "\(settings.backend)/\(worker.rawValue)"
    }

    /// The servers there are.
    func servers() async throws(Failure) -> [HAProxyServer] {
        let text = try await ask("show servers state \(settings.backend)")
        guard let table = HAProxyTable(text, separator: " ") else { throw refusal(text) }
        var servers: [HAProxyServer] = []
        for row in table.rows {
            guard let name = row["srv_name"], let address = row["srv_addr"],
                let port = row["srv_port"].flatMap({ Int($0) }),
                let admin = row["srv_admin_state"].flatMap({ Int($0) })
            else { throw unreadable("show servers state") }
            servers.append(
                HAProxyServer(
                    name: name, address: address, port: port, isFenced: admin & Self.fenced != 0,
                    isInMaintenance: admin & Self.maintenance != 0))
        }
        return servers
    }

    /// The server of a worker, or nil.
    func server(_ worker: WorkerID) async throws(Failure) -> HAProxyServer? {
        try await servers().first { $0.name == worker.rawValue }
    }

    /// What the worker's server is doing; nil where there is none.
    func activity(_ worker: WorkerID) async throws(Failure) -> HAProxyActivity? {
        let text = try await ask("show stat \(settings.backend) 4 -1")
        guard let table = HAProxyTable(text, separator: ",") else { throw refusal(text) }
        guard let row = table.rows.first(where: { $0["svname"] == worker.rawValue }) else { return nil }
        guard let status = row["status"], let sessions = row["scur"].flatMap({ Int($0) }) else {
            throw unreadable("show stat")
        }
        return HAProxyActivity(
            status: status, check: row["check_status"] ?? "", sessions: sessions,
            queued: row["qcur"].flatMap { Int($0) } ?? 0)
    }

    /// Adds the server, in maintenance. True also when one of that name is there already.
    func add(_ worker: WorkerID, address: String, port: Int) async throws(Failure) {
        let host = address.contains(":") ? "[\(address)]" : address
        var command = "add server \(try path(worker)) \(host):\(port)"
        if let check = settings.check {
            let every = check.every.nanoseconds / 1_000_000
            command += " check inter \(every)ms rise \(check.rise) fall \(check.fall)"
        }
        if let weight = settings.weight { command += " weight \(weight)" }
        if let maxconn = settings.maxconn { command += " maxconn \(maxconn)" }
        let reply = try await change(command)
        guard reply.hasPrefix("New server registered") || reply.hasPrefix("Already exists a server") else {
            throw refusal(reply)
        }
    }

    func enableHealthCheck(_ worker: WorkerID) async throws(Failure) {
        try await expectSilence(change("enable health \(try path(worker))"))
    }

    func setState(_ worker: WorkerID, _ state: HAProxyAdminState) async throws(Failure) {
        try await expectSilence(change("set server \(try path(worker)) state \(state.rawValue)"))
    }

    /// Nil when the server is gone, else why HAProxy would not delete it yet.
    func delete(_ worker: WorkerID) async throws(Failure) -> String? {
        let reply = try await change("del server \(try path(worker))")
        if reply.hasPrefix("Server deleted") || reply.hasPrefix("No such server") { return nil }
        if reply.hasPrefix("Server still has connections") || reply.hasPrefix("Only servers in maintenance") {
            return reply
        }
        throw refusal(reply)
    }

    private func expectSilence(_ reply: String) throws(Failure) {
        if !reply.isEmpty { throw refusal(reply) }
    }

    private func ask(_ command: String) async throws(Failure) -> String {
        try await client.reply(to: command, at: settings.socket, timeout: settings.timeout, changes: false)
    }

    private func change(_ command: String) async throws(Failure) -> String {
        try await client.reply(to: command, at: settings.socket, timeout: settings.timeout, changes: true)
    }

    private func unreadable(_ command: String) -> Failure {
        .unavailable("the reply of \(settings.socket) to `\(command)` cannot be read; is it HAProxy 2.6 or later?")
    }

    /// The typed failure for a reply that is not a success.
    private func refusal(_ reply: String) -> Failure {
        let line = reply.prefix { !$0.isNewline }.prefix(200)
        let place = "HAProxy at \(settings.socket)"
        if reply.hasPrefix("Permission denied") {
            return .unauthorized("\(place): permission denied; the socket needs `level admin`")
        }
        if reply.hasPrefix("No such server") {
            return .notFound("\(place): no such server in backend \(settings.backend)")
        }
        let missing = ["No such backend", "No such proxy", "Can't find backend"]
        if missing.contains(where: { reply.hasPrefix($0) }) {
            return .invalidRequest("\(place) has no backend `\(settings.backend)`")
        }
        if reply.hasPrefix("Unknown command") {
            return .invalidRequest("\(place) does not know the command; HAProxy 2.6 or later is needed")
        }
        return .invalidRequest("\(place): \(line)")
    }

    /// Bits of `srv_admin_state`: maintenance by command, by inheritance, by configuration, by resolution.
    private static let maintenance = 0x01 | 0x02 | 0x04 | 0x20
    /// The above and drain, by command and by inheritance.
    private static let fenced = maintenance | 0x08 | 0x10
}

/// What an administrator can set.
enum HAProxyAdminState: String, Sendable {
    case ready, drain, maint
}
