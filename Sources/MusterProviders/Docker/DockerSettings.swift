import MusterCore
import MusterTransport

/// What a policy says of workers that are containers.
struct DockerSettings {
    enum Pull: String, CaseIterable { case always, missing, never }
    /// What becomes of what workers print: bounded files, or whatever the engine is set up to do.
    enum Logs: String, CaseIterable { case bounded, engine }

    var image: String
    var endpoint: DockerEndpoint
    /// In place of the image's own command.
    var command: [String]?
    /// Sorted by name.
    var environment: [(name: String, value: String)]
    /// The port that the worker serves on, inside; nil for one that serves none.
    var port: Int?
    /// Further ports, inside.
    var ports: [Int]
    /// The network to join: `host`, `none`, or one by name; nil for the engine's own with published ports.
    var network: String?
    /// Bytes.
    var memory: Int?
    var cpus: Double?
    /// `SOURCE:PATH[:ro]`.
    var volumes: [String]
    var pull: Pull
    var logs: Logs
    var stopTimeout: Duration
    /// Where `key` stands in the policy, for messages.
    let place: @Sendable (_ key: String) -> String

    static let standardStopTimeout = Duration.seconds(10)

    private static let keys = [
        "image", "host", "tls", "command", "environment", "port", "ports", "network", "memory", "cpus", "volumes",
        "pull", "logs", "stopTimeout",
    ]

    init(_ placement: PlacementPolicy, defaultHost: String) throws(Failure) {
        let settings = try PlacementSettings(placement, known: Self.keys)
        guard let image = try settings.text("image") else {
            throw settings.wrong("image", "is missing; name the image, such as registry.example/wallet:1.4")
        }
        guard image.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw settings.wrong("image", "must not contain blanks, control characters or anything but ASCII")
        }
        self.image = image
        endpoint = try DockerEndpoint(settings, defaultHost: defaultHost)
        command = try settings.texts("command")
        environment = try settings.variables("environment")
        port = try settings.whole("port", in: 1...65_535)
        ports = try Self.ports(settings)
        network = try settings.text("network")
        memory = try settings.whole("memory", in: 6 << 20...1 << 50)
        cpus = try settings.positive("cpus", upTo: 65_536)
        volumes = try settings.texts("volumes") ?? []
        pull = try Self.choice("pull", settings) ?? .missing
        logs = try Self.choice("logs", settings) ?? .bounded
        stopTimeout = try settings.duration("stopTimeout") ?? Self.standardStopTimeout
        let path = settings.place("")
        place = { path + $0 }
    }

    private static func ports(_ settings: PlacementSettings) throws(Failure) -> [Int] {
        guard let value = settings.value("ports") else { return [] }
        var ports: [Int] = []
        for element in value.list ?? [] {
            if let port = element.number.flatMap({ Int(exactly: $0) }), (1...65_535).contains(port) {
                ports.append(port)
            }
        }
        guard let list = value.list, ports.count == list.count else {
            throw settings.wrong("ports", "must be a list of ports from 1 to 65535")
        }
        return ports
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ settings: PlacementSettings
    ) throws(Failure) -> Choice? {
        guard let text = try settings.text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw settings.wrong(key, "must be one of \(known), not '\(text)'")
        }
        return choice
    }
}

/// Where an engine listens.
struct DockerEndpoint: Hashable, Sendable {
    /// The path of its unix socket, nil for TCP.
    var socket: String?
    /// Scheme, host and port, without a path.
    var base: String
    /// The host that published ports are reached at.
    var host: String
    var tls: TLSOptions?

    /// What listings and terminations need of the settings, whatever else they hold.
    init(_ placement: PlacementPolicy, defaultHost: String) throws(Failure) {
        var needed = placement
        needed.provider.settings = .map(
            (placement.provider.settings.map ?? []).filter { $0.key == "host" || $0.key == "tls" })
        try self.init(PlacementSettings(needed, known: ["host", "tls"]), defaultHost: defaultHost)
    }

    init(_ settings: PlacementSettings, defaultHost: String) throws(Failure) {
        let named = try settings.text("host")
        let text = named ?? defaultHost
        if let files = try settings.map("tls", known: ["ca", "cert", "key"]) {
            tls = TLSOptions(
                caFile: try files.text("ca"), certificateFile: try files.text("cert"), keyFile: try files.text("key"))
        }
        let remedy =
            "must be unix:///path/of/docker.sock, tcp://HOST:PORT or https://HOST:PORT, not '\(text)'"
            + (named == nil ? ", which is the default or comes from DOCKER_HOST" : "")
        if text.hasPrefix("unix://") {
            let path = String(text.dropFirst("unix://".utf8.count))
            guard path.hasPrefix("/"), path.utf8.count <= 107 else { throw settings.wrong("host", remedy) }
            guard tls == nil else { throw settings.wrong("tls", "has no meaning for a unix socket") }
            socket = path
            base = "http://docker"
            host = "127.0.0.1"
            return
        }
        guard let scheme = ["tcp://", "http://", "https://"].first(where: text.hasPrefix) else {
            throw settings.wrong("host", remedy)
        }
        let authority = text.dropFirst(scheme.utf8.count)
        guard let colon = authority.lastIndex(of: ":"), colon > authority.startIndex,
            let port = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(port),
            !authority.contains("/"), !authority.contains("@")
        else { throw settings.wrong("host", remedy) }
        let encrypted = tls != nil || scheme == "https://"
        base = "\(encrypted ? "https" : "http")://\(authority)"
        host = authority[..<colon].trimmingBrackets
    }
}

extension Substring {
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : String(self)
    }
}
