import Foundation
import MusterCore

/// The body of `POST /containers/create`.
struct DockerCreate: Encodable {
    struct Nothing: Encodable {}
    struct Binding: Encodable {
        var address: String
        /// Empty: the engine chooses.
        var port = ""

        enum CodingKeys: String, CodingKey {
            case address = "HostIp"
            case port = "HostPort"
        }
    }
    struct RestartPolicy: Encodable {
        var name = "no"

        enum CodingKeys: String, CodingKey { case name = "Name" }
    }
    struct LogConfig: Encodable {
        var type: String
        var config: [String: String]

        /// At most 64 MiB for each container; engines keep everything otherwise.
        static let bounded = LogConfig(type: "json-file", config: ["max-size": "16m", "max-file": "4"])

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case config = "Config"
        }
    }
    struct HostConfig: Encodable {
        var binds: [String]
        /// The engine's own when nil.
        var logConfig: LogConfig?
        var memory: Int?
        var nanoCPUs: Int?
        var networkMode: String?
        var portBindings: [String: [Binding]]?
        var restartPolicy = RestartPolicy()

        enum CodingKeys: String, CodingKey {
            case binds = "Binds"
            case logConfig = "LogConfig"
            case memory = "Memory"
            case nanoCPUs = "NanoCpus"
            case networkMode = "NetworkMode"
            case portBindings = "PortBindings"
            case restartPolicy = "RestartPolicy"
        }
    }

    var image: String
    var command: [String]?
    var environment: [String]
    var labels: [String: String]
    var exposedPorts: [String: Nothing]
    var hostConfig: HostConfig

    enum CodingKeys: String, CodingKey {
        case image = "Image"
        case command = "Cmd"
        case environment = "Env"
        case labels = "Labels"
        case exposedPorts = "ExposedPorts"
        case hostConfig = "HostConfig"
    }

    init(_ order: LaunchOrder, _ settings: DockerSettings) {
        image = settings.image
        command = settings.command?.map { Self.filled($0, order) }
        environment = Self.environment(order, settings)
        labels = [
            DockerLabel.fleet: order.fleet.rawValue, DockerLabel.worker: order.worker.rawValue,
            DockerLabel.intent: order.worker.rawValue, DockerLabel.placement: order.placement.labelledName.rawValue,
        ]
        labels[DockerLabel.port] = settings.port.map(String.init)
        let ports = Set((settings.port.map { [$0] } ?? []) + settings.ports).map { "\($0)/tcp" }
        exposedPorts = Dictionary(uniqueKeysWithValues: ports.map { ($0, Nothing()) })
        // A local engine's ports are for this machine alone; a remote one's must be reachable from here.
        let address = settings.endpoint.socket == nil ? "0.0.0.0" : "127.0.0.1"
        let bindings = Dictionary(uniqueKeysWithValues: ports.map { ($0, [Binding(address: address)]) })
        hostConfig = HostConfig(
            binds: settings.volumes, logConfig: settings.logs == .bounded ? .bounded : nil, memory: settings.memory,
            nanoCPUs: settings.cpus.map { Int(($0 * 1e9).rounded()) }, networkMode: settings.network,
            portBindings: settings.network == nil ? bindings : nil)
    }

    func encoded() throws(Failure) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(self))
        } catch {
            throw .invalidRequest("the container cannot be described: \(error)")
        }
    }

    /// `{worker}` and `{fleet}`; any other text in braces stays.
    private static func filled(_ text: String, _ order: LaunchOrder) -> String {
        text.replacingOccurrences(of: "{worker}", with: order.worker.rawValue)
            .replacingOccurrences(of: "{fleet}", with: order.fleet.rawValue)
    }

    private static func environment(_ order: LaunchOrder, _ settings: DockerSettings) -> [String] {
        var variables = ["HOST": "0.0.0.0"]
        if let port = settings.port { variables["PORT"] = String(port) }
        for (name, value) in settings.environment { variables[name] = filled(value, order) }
        variables["MUSTER_FLEET"] = order.fleet.rawValue
        variables["MUSTER_WORKER"] = order.worker.rawValue
        variables["MUSTER_INTENT"] = order.worker.rawValue
        return variables.map { "\($0)=\($1)" }.sorted()
    }
}
