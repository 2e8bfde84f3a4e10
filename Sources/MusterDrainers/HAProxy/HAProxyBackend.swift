import MusterCore
import MusterPorts

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

    /// What there is and what it does, at one moment.
    func snapshot() async throws(Failure) -> HAProxySnapshot {
        let answers = try await client.answers(
            to: HAProxySnapshot.questions(settings.backend), at: settings.socket, timeout: settings.timeout)
        let isLocal = settings.socket.isLocal
        if let snapshot = HAProxySnapshot(answers, isLocal: isLocal, problem: mistake) { return snapshot }
        throw answers.lazy.compactMap(mistake).first
            ?? .unavailable(
                "the replies of \(settings.socket) to `show` cannot be read; is it HAProxy 2.6 or later?")
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

    private func change(_ command: String) async throws(Failure) -> String {
        try await client.change(command, at: settings.socket, timeout: settings.timeout)
    }

    private func refusal(_ reply: String) -> Failure {
        let line = reply.prefix { !$0.isNewline }.prefix(200)
        return mistake(reply) ?? .invalidRequest("HAProxy at \(settings.socket): \(line)")
    }

    /// The typed failure for a reply that says what is wrong, else nil.
    private func mistake(_ reply: String) -> Failure? {
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
        return nil
    }
}

/// What an administrator can set.
enum HAProxyAdminState: String, Sendable {
    case ready, drain, maint
}
