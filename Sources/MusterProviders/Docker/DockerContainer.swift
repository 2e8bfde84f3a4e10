import Foundation
import MusterCore

/// A container, as `GET /containers/{id}/json` shows it; of that, what is used.
struct DockerContainer: Decodable {
    struct State: Decodable {
        var status: String
        var exitCode: Int?
        var outOfMemory: Bool?

        enum CodingKeys: String, CodingKey {
            case status = "Status"
            case exitCode = "ExitCode"
            case outOfMemory = "OOMKilled"
        }
    }
    struct Config: Decodable {
        var labels: [String: String]?

        enum CodingKeys: String, CodingKey { case labels = "Labels" }
    }
    struct HostConfig: Decodable {
        var networkMode: String?
        var memory: Int?
        var nanoCPUs: Int?
        var cpuQuota: Int?

        enum CodingKeys: String, CodingKey {
            case networkMode = "NetworkMode"
            case memory = "Memory"
            case nanoCPUs = "NanoCpus"
            case cpuQuota = "CpuQuota"
        }
    }
    struct Binding: Decodable {
        var hostPort: String?

        enum CodingKeys: String, CodingKey { case hostPort = "HostPort" }
    }
    struct Network: Decodable {
        var address: String?

        enum CodingKeys: String, CodingKey { case address = "IPAddress" }
    }
    struct NetworkSettings: Decodable {
        var ports: [String: [Binding]?]?
        var networks: [String: Network]?

        enum CodingKeys: String, CodingKey {
            case ports = "Ports"
            case networks = "Networks"
        }
    }

    var id: String
    var created: String?
    var state: State
    var config: Config
    var hostConfig: HostConfig?
    var networkSettings: NetworkSettings?

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case created = "Created"
        case state = "State"
        case config = "Config"
        case hostConfig = "HostConfig"
        case networkSettings = "NetworkSettings"
    }
}

extension DockerContainer {
    var labels: [String: String] { config.labels ?? [:] }

    var isOurs: Bool { labels[DockerLabel.fleet] != nil && labels[DockerLabel.worker] != nil }

    /// It was made but never ran.
    var isCreated: Bool { state.status == "created" || state.status == "configured" || state.status == "initialized" }

    var hasProcess: Bool { ["running", "paused", "restarting", "stopping"].contains(state.status) }

    /// As the port wants it; nil when it is not a worker of ours.
    func observed(_ endpoint: DockerEndpoint) -> ObservedWorker? {
        guard isOurs, let id = labels[DockerLabel.worker] else { return nil }
        return ObservedWorker(
            id: WorkerID(id), handle: self.id, state: observedState, address: address(endpoint),
            launchedAt: created.flatMap(Self.instant))
    }

    private var observedState: ObservedState {
        if isCreated { return .pending }
        switch state.status {
        case "running", "paused", "stopping": return .running
        case "restarting": return .pending
        case "removing": return .exited(reason: "is being removed")
        default:
            let code = state.exitCode.map { "exit code \($0)" } ?? "ended, its exit code is not known"
            return .exited(reason: state.outOfMemory == true ? "out of memory, \(code)" : code)
        }
    }

    /// Published ports where there are any, else the container's own address in its network.
    private func address(_ endpoint: DockerEndpoint) -> WorkerAddress? {
        guard let main = labels[DockerLabel.port].flatMap({ Int($0) }), state.status != "created" else { return nil }
        let network = hostConfig?.networkMode ?? ""
        if network == "host" { return WorkerAddress(host: endpoint.host, port: main) }
        let mapped = mappedPorts
        if let published = mapped.first(where: { $0.inside == main }) {
            return WorkerAddress(host: endpoint.host, port: published.outside, mapped: mapped)
        }
        let addresses = (networkSettings?.networks ?? [:]).sorted { $0.key < $1.key }
        let own = addresses.first { $0.key == network } ?? addresses.first
        guard let host = own?.value.address, !host.isEmpty else { return nil }
        return WorkerAddress(host: host, port: main)
    }

    private var mappedPorts: [MappedPort] {
        var mapped: [MappedPort] = []
        for (name, bindings) in networkSettings?.ports ?? [:] {
            let parts = name.split(separator: "/")
            guard let inside = parts.first.flatMap({ Int($0) }), parts.last == "tcp" else { continue }
            let outside = (bindings ?? []).compactMap { $0.hostPort.flatMap { Int($0) } }.first { $0 > 0 }
            if let outside { mapped.append(MappedPort(inside: inside, outside: outside)) }
        }
        return mapped.sorted { $0.inside < $1.inside }
    }

    /// RFC 3339 with any number of fractional digits, to the second.
    private static func instant(_ text: String) -> Instant? {
        guard text.utf8.count > 19 else { return nil }
        let zone = text.dropFirst(19).drop { $0 == "." || $0.isNumber }
        do {
            let date = try Date(String(text.prefix(19)) + String(zone), strategy: .iso8601)
            return Instant(seconds: date.timeIntervalSince1970)
        } catch {
            // Only shown to people: an odd clock text is no reason to lose the worker.
            return nil
        }
    }
}

/// The labels that make a container ours.
enum DockerLabel {
    static let fleet = "muster.fleet"
    static let worker = "muster.worker"
    static let intent = "muster.intent"
    static let placement = "muster.placement"
    /// The port that the worker serves on, inside.
    static let port = "muster.port"
}
