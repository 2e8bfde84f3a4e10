import MusterCore
import MusterPorts

/// Brings workers into and out of HAProxy's backends over its runtime socket, without a reload. HAProxy 2.6 or later.
///
/// A worker is a server named like the worker. HAProxy forgets such servers when it is restarted or reloaded, so that
/// whoever enrols them has to look at `enrolled` from time to time and enrol again what is missing.
package struct HAProxyDrainer: Drainer {
    package let kind = "haproxy"
    private let client = HAProxyClient()
    private let pace: Pace

    package init(pace: Pace = .system) { self.pace = pace }

    package func enrol(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) {
        let backend = try backend(settings)
        guard let address = worker.address, (1...65535).contains(address.port) else {
            throw .invalidRequest("haproxy: \(worker.worker) has no address yet; enrol it when the provider knows one")
        }
        let host = try await client.numericAddress(of: address.host)
        let known = try await backend.server(worker.worker)
        if let known, known.address != host || known.port != address.port {
            try await delete(worker.worker, from: backend)
            try await backend.add(worker.worker, address: host, port: address.port)
        } else if known == nil {
            try await backend.add(worker.worker, address: host, port: address.port)
        }
        if backend.settings.check != nil { try await backend.enableHealthCheck(worker.worker) }
        try await backend.setState(worker.worker, .ready)
        try await waitUntilUp(worker.worker, in: backend)
    }

    package func leave(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) {
        let backend = try backend(settings)
        guard let server = try await backend.server(worker.worker), !server.isInMaintenance else { return }
        do throws(Failure) {
            try await backend.setState(worker.worker, .drain)
        } catch .notFound {
            return
        }
    }

    package func blocker(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) -> String? {
        let backend = try backend(settings)
        guard let server = try await backend.server(worker.worker),
            let activity = try await backend.activity(worker.worker)
        else { return nil }
        let place = "haproxy \(backend.settings.backend)/\(worker.worker)"
        if !server.isFenced { return "\(place) still takes new work (\(activity.status))" }
        if activity.sessions > 0 {
            return "\(activity.sessions) session\(activity.sessions == 1 ? "" : "s") at \(place)"
        }
        return activity.queued > 0 ? "\(activity.queued) queued at \(place)" : nil
    }

    package func remove(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) {
        try await delete(worker.worker, from: try backend(settings))
    }

    package func enrolled(fleet: FleetName, settings: SettingValue) async throws(Failure) -> [WorkerID] {
        try await backend(settings).servers().map { WorkerID($0.name) }.filter { $0.isNamed(for: fleet) }.sorted()
    }

    private func backend(_ settings: SettingValue) throws(Failure) -> HAProxyBackend {
        HAProxyBackend(client: client, settings: try HAProxySettings(settings))
    }

    /// HAProxy takes a server for healthy until its first check says otherwise: only a passed check counts here.
    private func waitUntilUp(_ worker: WorkerID, in backend: HAProxyBackend) async throws(Failure) {
        let start = pace.uptime()
        while true {
            guard let activity = try await backend.activity(worker) else {
                throw .unavailable("haproxy \(backend.settings.backend)/\(worker) went away while it was enrolled")
            }
            if activity.isUp { return }
            guard pace.uptime() - start < backend.settings.longestRise else {
                throw .unavailable(
                    "haproxy \(backend.settings.backend)/\(worker) is \(activity.status), last check \(activity.check)")
            }
            try await pause(.milliseconds(25), for: worker)
        }
    }

    private func delete(_ worker: WorkerID, from backend: HAProxyBackend) async throws(Failure) {
        guard try await backend.server(worker) != nil else { return }
        let start = pace.uptime()
        do throws(Failure) {
            try await backend.setState(worker, .maint)
        } catch .notFound {
            return
        }
        while let why = try await backend.delete(worker) {
            guard pace.uptime() - start < backend.settings.timeout else {
                throw .unavailable("haproxy \(backend.settings.backend)/\(worker) is not deleted: \(why)")
            }
            try await pause(.milliseconds(50), for: worker)
        }
    }

    private func pause(_ duration: Duration, for worker: WorkerID) async throws(Failure) {
        do throws(CancellationError) {
            try await pace.sleep(duration)
        } catch {
            throw .outcomeUnknown("stopped while HAProxy was asked about \(worker)")
        }
    }
}

extension WorkerID {
    /// Whether the name has the shape of that fleet's workers: `<fleet>-<four hexadecimal digits>-<base 36>`.
    func isNamed(for fleet: FleetName) -> Bool {
        guard rawValue.hasPrefix(fleet.rawValue + "-") else { return false }
        let parts = rawValue.dropFirst(fleet.rawValue.count + 1).split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].count == 4 && parts[0].allSatisfy { $0.isASCII && $0.isHexDigit }
            && !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
