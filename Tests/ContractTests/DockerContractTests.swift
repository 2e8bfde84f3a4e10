import MusterCore
import MusterProviders
import MusterTestKit
import MusterTransport
import Testing

/// The published contract, with real container engines.
@Suite struct DockerContractTests {
    @Test(
        .enabled("dockerd cannot run here; why is printed above") { await Engines.dockerd() != nil },
        arguments: ProviderContract.Check.allCases)
    func dockerdKeeps(_ check: ProviderContract.Check) async throws {
        try await Self.keeps(try #require(await Engines.dockerd()), check)
    }

    @Test(
        .enabled("podman cannot run here; why is printed above") { await Engines.podman() != nil },
        arguments: ProviderContract.Check.allCases)
    func podmanKeeps(_ check: ProviderContract.Check) async throws {
        try await Self.keeps(try #require(await Engines.podman()), check)
    }

    @Test(.enabled("dockerd cannot run here; why is printed above") { await Engines.dockerd() != nil })
    func dockerdServes() async throws { try await Self.serves(try #require(await Engines.dockerd())) }

    @Test(.enabled("podman cannot run here; why is printed above") { await Engines.podman() != nil })
    func podmanServes() async throws { try await Self.serves(try #require(await Engines.podman())) }

    /// A worker is reached at its address, has its variables and its limits, and is asked to end before it is ended.
    private static func serves(_ engine: Engine) async throws {
        let client = try HTTPClient()
        let provider = DockerProvider(client: client, defaultHost: engine.host)
        let script = """
            b=/bin/busybox; $b mkdir /www; echo {worker} $WHO $MUSTER_FLEET $PORT >/www/index.html
            $b httpd -p 8080 -h /www; trap 'exit 0' TERM; while :; do $b sleep 0.05; done
            """
        var changed = settings(
            engine,
            [
                "command": .texts("/bin/busybox", "sh", "-c", script), "stopTimeout": .number(60),
                "environment": .map([Setting(key: "WHO", value: .text("of {fleet}"))]),
                "memory": .number(67_108_864), "cpus": .number(0.5),
            ])
        changed["host"] = nil
        let placement = placement("docker", changed)
        let worker = try await provider.launch(launch("d-serves", placement))
        let address = try #require(worker.address)
        let served = try await holds {
            do {
                let url = "http://\(address.host):\(address.port)/index.html"
                let page = try await client.send(HTTPRequest(method: .get, url: url, deadline: .seconds(2)))
                return String(decoding: page.body, as: UTF8.self) == "d-serves of shop shop 8080\n"
            } catch {
                return false
            }
        }
        let began = ContinuousClock.now
        try await provider.terminate(order("d-serves", placement))
        #expect(served, "the worker must answer at \(address)")
        #expect(ContinuousClock.now - began < .seconds(20), "TERM comes first and is enough")
        await client.shutdown()
    }

    private static func keeps(_ engine: Engine, _ check: ProviderContract.Check) async throws {
        let client = try HTTPClient()
        let contract = ProviderContract(
            fleet: "shop", placement: placement("docker", settings(engine)), prefix: "d",
            refusals: refusals(engine), patience: .seconds(60), make: { DockerProvider(client: client) },
            makeForeign: { try await foreign($0, engine, client) })
        try await contract.check(check)
        await client.shutdown()
    }

    static func settings(_ engine: Engine, _ more: [String: SettingValue] = [:]) -> [String: SettingValue] {
        let common: [String: SettingValue] = [
            "host": .text(engine.host), "image": .text(Engines.image), "pull": .text("never"), "port": .number(8080),
            "command": .texts("/bin/busybox", "httpd", "-f", "-p", "8080"), "stopTimeout": .number(0),
        ]
        return common.merging(more) { $1 }
    }

    private static func refusals(_ engine: Engine) -> [ProviderContract.Refusal] {
        [
            ProviderContract.Refusal(
                because: "no such image",
                placement: placement("docker", settings(engine, ["image": .text("muster-nowhere:1")])),
                code: "invalidRequest", mentions: "provider.docker.image"),
            ProviderContract.Refusal(
                because: "no such program",
                placement: placement("docker", settings(engine, ["command": .texts("/no/such/program")])),
                code: "invalidRequest", mentions: "/no/such/program"),
            ProviderContract.Refusal(
                because: "a key that does not exist",
                placement: placement("docker", settings(engine, ["imgae": .text("x")])),
                code: "invalidRequest", mentions: "imgae"),
            ProviderContract.Refusal(
                because: "nobody listens",
                placement: placement("docker", ["image": .text("x"), "host": .text("unix:///tmp/no.sock")]),
                code: "unavailable", mentions: "/tmp/no.sock"),
        ]
    }

    /// A container of somebody else's, of the name that a worker would have.
    private static func foreign(
        _ name: WorkerID, _ engine: Engine, _ client: HTTPClient
    ) async throws -> ProviderContract.Foreign {
        let call = { @Sendable (method: HTTPMethod, path: String, body: String) async throws -> HTTPResponse in
            var request = HTTPRequest(
                method: method, url: "http://d/v1.41/containers\(path)", headers: ["Content-Type": "application/json"],
                body: Array(body.utf8), deadline: .seconds(60))
            request.unixSocket = engine.socket
            return try await client.send(request)
        }
        let body = #"{"Image":"\#(Engines.image)","Cmd":["/bin/busybox","sleep","100000"],"Labels":{"team":"other"}}"#
        let made = try await call(.post, "/create?name=\(name)", body)
        try #require(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
        let started = try await call(.post, "/\(name)/start", "")
        try #require(started.status == 204)
        return ProviderContract.Foreign(
            handle: name.rawValue, name: name,
            isUntouched: {
                let seen = try await call(.get, "/\(name)/json", "")
                return seen.status == 200 && String(decoding: seen.body, as: UTF8.self).contains(#""Running":true"#)
            },
            remove: { _ = try await call(.delete, "/\(name)?force=true", "") })
    }
}
