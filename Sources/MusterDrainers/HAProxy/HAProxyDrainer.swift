import MusterCore
import MusterPorts

/// Brings workers into and out of HAProxy's backends over its runtime socket, without a reload. HAProxy 2.6 or later.
///
/// A worker is a server named like the worker. HAProxy forgets such servers when it is restarted or reloaded, so that
/// whoever enrols them has to look at `enrolled` from time to time and enrol again what is missing. A process that was
/// replaced by a reload goes on serving the sessions it has: they block until it has ended.
package struct HAProxyDrainer: Drainer {
    package let kind = "haproxy"
    private let client = HAProxyClient()
    private let pace: Pace
    private let observer: HAProxyObserver

    package init(pace: Pace = .system) {
        self.pace = pace
        observer = HAProxyObserver(pace: pace)
    }

    package func enrol(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) {
        let backend = try backend(settings)
        guard let address = worker.address, (1...65535).contains(address.port) else {
            throw .invalidRequest("haproxy: \(worker.worker) has no address yet; enrol it when the provider knows one")
        }
        let host = try await client.numericAddress(of: address.host)
        do throws(Failure) {
            try await bring(worker.worker, to: host, port: address.port, in: backend)
        } catch .notFound {
            // It was restarted since it was looked at.
            try await bring(worker.worker, to: host, port: address.port, in: backend)
        }
        try await waitUntilUp(worker.worker, in: backend)
    }

    /// Adds the server or corrects it, and lets it take work.
    private func bring(
        _ worker: WorkerID, to host: String, port: Int, in backend: HAProxyBackend
    ) async throws(Failure) {
        let known = try await observer.snapshot(backend).server(worker)
        if let known, known.address != host || known.port != port {
            try await delete(worker, from: backend)
        }
        try await changing(backend) { () async throws(Failure) in
            if known?.address != host || known?.port != port {
                try await backend.add(worker, address: host, port: port)
            }
            if backend.settings.check != nil { try await backend.enableHealthCheck(worker) }
            try await backend.setState(worker, .ready)
        }
    }

    package func leave(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) {
        let backend = try backend(settings)
        guard let server = try await observer.snapshot(backend).server(worker.worker), !server.isInMaintenance else {
            return
        }
        do throws(Failure) {
            try await changing(backend) { () async throws(Failure) in
                try await backend.setState(worker.worker, .drain)
            }
        } catch .notFound {
            return
        }
    }

    package func blocker(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) -> String? {
        let backend = try backend(settings)
        let snapshot: HAProxySnapshot
        do throws(Failure) {
            snapshot = try await observer.snapshot(backend)
        } catch .invalidRequest(let text) {
            // The backend may have gone with a reload, and its sessions gone on.
            if let holder = await observer.formerHolder(of: worker, in: backend, isThere: false) { return holder }
            throw .invalidRequest(text)
        }
        let server = snapshot.server(worker.worker)
        let holder = await observer.formerHolder(of: worker, in: backend, isThere: server != nil)
        let place = "haproxy \(backend.settings.backend)/\(worker.worker)"
        let activity = snapshot.activities[worker.worker.rawValue]
        guard let server, let activity else {
            // The two tables are not of the same instant: somebody adds or removes it right now.
            return server == nil && activity == nil ? holder : "\(place) is being changed"
        }
        if !server.isFenced { return "\(place) still takes new work (\(activity.status))" }
        if activity.sessions > 0 {
            return "\(activity.sessions) session\(activity.sessions == 1 ? "" : "s") at \(place)"
        }
        return activity.queued > 0 ? "\(activity.queued) queued at \(place)" : holder
    }

    package func remove(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) {
        let backend = try backend(settings)
        try await delete(worker.worker, from: backend)
        await observer.forget(worker.worker, in: backend)
    }

    package func enrolled(fleet: FleetName, settings: SettingValue) async throws(Failure) -> [WorkerID] {
        try await observer.snapshot(try backend(settings)).servers.map { WorkerID($0.name) }
            .filter { $0.isNamed(for: fleet) }.sorted()
    }

    private func backend(_ settings: SettingValue) throws(Failure) -> HAProxyBackend {
        HAProxyBackend(client: client, settings: try HAProxySettings(settings))
    }

    /// HAProxy takes a server for healthy until its first check says otherwise: only a passed check counts here.
    private func waitUntilUp(_ worker: WorkerID, in backend: HAProxyBackend) async throws(Failure) {
        let start = pace.uptime()
        while true {
            guard let activity = try await observer.snapshot(backend).activities[worker.rawValue] else {
                throw .unavailable("haproxy \(backend.settings.backend)/\(worker) went away while it was enrolled")
            }
            if activity.isUp { return }
            guard pace.uptime() - start < backend.settings.longestRise else {
                throw .unavailable(
                    "haproxy \(backend.settings.backend)/\(worker) is \(activity.status), last check \(activity.check)")
            }
            try await pause(.milliseconds(50), for: worker)
        }
    }

    private func delete(_ worker: WorkerID, from backend: HAProxyBackend) async throws(Failure) {
        guard try await observer.snapshot(backend).server(worker) != nil else { return }
        try await changing(backend) { () async throws(Failure) in
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
    }

    /// Runs commands after which nobody may be told what was there before, whether they succeed or not.
    private func changing(
        _ backend: HAProxyBackend, _ commands: () async throws(Failure) -> Void
    ) async throws(Failure) {
        do throws(Failure) {
            try await commands()
        } catch {
            await observer.changed(backend)
            throw error
        }
        await observer.changed(backend)
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
