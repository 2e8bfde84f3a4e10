import Foundation
import MusterCore
import MusterProviders
import MusterTransport
import Testing

/// What real engines make of a placement's settings, by their own words.
@Suite struct DockerSettingsTests {
    @Test(.enabled("dockerd cannot run here; why is printed above") { await Engines.dockerd() != nil })
    func dockerdTakesThem() async throws { try await Self.takes(try #require(await Engines.dockerd())) }

    @Test(.enabled("podman cannot run here; why is printed above") { await Engines.podman() != nil })
    func podmanTakesThem() async throws { try await Self.takes(try #require(await Engines.podman())) }

    private static func takes(_ engine: Engine) async throws {
        let client = try HTTPClient()
        let provider = DockerProvider(client: client, defaultHost: engine.host)
        let scratch = try Scratch()
        let plain = placement(
            "docker",
            DockerContractTests.settings(
                engine,
                ["volumes": .texts("\(scratch.path):/given:ro"), "ports": .list([.number(9100), .number(9101)])]))
        let worker = try await provider.launch(launch("d-plain", plain))
        let shown = try await inspect("d-plain", engine, client)
        #expect(shown.host.restartPolicy.name == "no" || shown.host.restartPolicy.name.isEmpty)
        let bound = shown.host.logConfig.config?["max-size"] ?? shown.host.logConfig.size
        #expect(bound == "16m" || bound == "16MB", "logs are bounded")
        #expect(shown.host.binds?.contains { $0.hasPrefix("\(scratch.path):/given") && $0.contains("ro") } == true)
        let mapped = try #require(worker.address?.mapped)
        #expect(mapped.map(\.inside) == [8080, 9100, 9101])
        #expect(mapped.allSatisfy { $0.outside > 0 } && worker.address?.reachablePort(9100) == mapped[1].outside)
        try await provider.terminate(order("d-plain", plain))
        let joined = placement(
            "docker", DockerContractTests.settings(engine, ["network": .text("host"), "logs": .text("engine")]))
        let onHost = try await provider.launch(launch("d-host", joined))
        #expect(onHost.address == WorkerAddress(host: "127.0.0.1", port: 8080))
        let own = try await inspect("d-host", engine, client)
        #expect(own.host.networkMode == "host")
        #expect(own.host.logConfig.config?["max-file"] == nil, "the engine's own set-up is kept")
        try await provider.terminate(order("d-host", joined))
        await client.shutdown()
        withExtendedLifetime(scratch) {}
    }

    private struct Shown: Decodable {
        struct Policy: Decodable {
            var name: String
            enum CodingKeys: String, CodingKey { case name = "Name" }
        }
        struct Log: Decodable {
            var type: String
            var config: [String: String]?
            /// podman's own field.
            var size: String?
            enum CodingKeys: String, CodingKey {
                case type = "Type"
                case config = "Config"
                case size = "Size"
            }
        }
        struct Host: Decodable {
            var restartPolicy: Policy
            var logConfig: Log
            var binds: [String]?
            var networkMode: String
            enum CodingKeys: String, CodingKey {
                case restartPolicy = "RestartPolicy"
                case logConfig = "LogConfig"
                case binds = "Binds"
                case networkMode = "NetworkMode"
            }
        }
        var host: Host
        enum CodingKeys: String, CodingKey { case host = "HostConfig" }
    }

    private static func inspect(_ name: String, _ engine: Engine, _ client: HTTPClient) async throws -> Shown {
        // podman's own API shows the bound of a log, the compatible one does not.
        let version = engine.name == "podman" ? "v4.0.0/libpod" : "v1.41"
        var request = HTTPRequest(url: "http://d/\(version)/containers/\(name)/json", deadline: .seconds(30))
        request.unixSocket = engine.socket
        let reply = try await client.send(request)
        return try JSONDecoder().decode(Shown.self, from: Data(reply.body))
    }

    /// Health checks run in a container every few seconds: they are no reason to list.
    @Test(.enabled("dockerd cannot run here; why is printed above") { await Engines.dockerd() != nil })
    func whatRunsInAContainerIsNoChange() async throws {
        let engine = try #require(await Engines.dockerd())
        let client = try HTTPClient()
        let provider = DockerProvider(client: client)
        let placement = placement("docker", DockerContractTests.settings(engine))
        _ = try await provider.launch(launch("d-events", placement))
        var changes = provider.changes(fleet: "shop", placement: placement).makeAsyncIterator()
        // The stream has been opened.
        await changes.next()
        for _ in 0..<5 {
            let ran = try await run("/bin/busybox", "true", in: "d-events", engine, client)
            #expect(ran, "the command runs in the container")
        }
        let ended = Task { () -> ContinuousClock.Instant in
            var changes = changes
            await changes.next()
            return .now
        }
        // Anything said about the commands would have come before this.
        let stopped = ContinuousClock.now
        try await provider.terminate(order("d-events", placement))
        #expect(await ended.value >= stopped)
        await client.shutdown()
    }

    private func run(_ command: String..., in name: String, _ engine: Engine, _ client: HTTPClient) async throws -> Bool
    {
        let post = { @Sendable (path: String, body: String) async throws -> HTTPResponse in
            var request = HTTPRequest(
                method: .post, url: "http://d/v1.41\(path)", headers: ["Content-Type": "application/json"],
                body: Array(body.utf8), deadline: .seconds(30))
            request.unixSocket = engine.socket
            return try await client.send(request)
        }
        struct Made: Decodable {
            var id: String
            enum CodingKeys: String, CodingKey { case id = "Id" }
        }
        let words = command.map { "\"\($0)\"" }.joined(separator: ",")
        let made = try await post("/containers/\(name)/exec", #"{"Cmd":[\#(words)],"AttachStdout":true}"#)
        guard made.status == 201 else { return false }
        let id = try JSONDecoder().decode(Made.self, from: Data(made.body)).id
        return try await post("/exec/\(id)/start", "{}").status == 200
    }
}
