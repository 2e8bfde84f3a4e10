import MusterCore
import MusterProviders
import MusterTransport
import Testing

/// A real dockerd over TCP that asks for a client certificate.
@Suite struct DockerTLSTests {
    @Test(.enabled("dockerd cannot run here; why is printed above") { await Engines.dockerd() != nil })
    func workersOverTLS() async throws {
        let engine = try TLSEngine()
        defer { engine.stop() }
        let client = try HTTPClient()
        let provider = DockerProvider(client: client)
        let ours = ["ca": "ca.pem", "cert": "client.pem", "key": "client.key"].mapValues { "\(engine.directory)/\($0)" }
        let placement = Self.settings(engine.host, ours)
        try await provider.prepare(launch("d-tls", placement))
        #expect(try await provider.launch(launch("d-tls", placement)).state == .running)
        #expect(try await provider.list(fleet: "shop", placement: placement).map(\.id) == ["d-tls"])
        var changes = provider.changes(fleet: "shop", placement: placement).makeAsyncIterator()
        #expect(await changes.next() != nil)
        try await provider.terminate(order("d-tls", placement))
        #expect(try await provider.list(fleet: "shop", placement: placement) == [])
        let host = engine.host
        // TLS 1.3 tells of a missing certificate after the handshake, by breaking off.
        let wrong = [
            ("unauthorized", ours.merging(["ca": "\(engine.directory)/other.pem"]) { $1 }),
            ("unavailable", ["ca": "\(engine.directory)/ca.pem"]),
        ]
        for (code, files) in wrong {
            let refused = await failure { () throws(Failure) in
                _ = try await provider.list(fleet: "shop", placement: Self.settings(host, files))
            }
            #expect(refused?.code == code, "\(refused as Any)")
        }
        await client.shutdown()
    }

    private static func settings(_ host: String, _ files: [String: String]) -> PlacementPolicy {
        placement(
            "docker",
            [
                "host": .text(host), "image": .text(Engines.image), "pull": .text("missing"),
                "network": .text("none"), "command": .texts("/bin/busybox", "sleep", "100000"),
                "stopTimeout": .number(0),
                "tls": .map(files.sorted { $0.key < $1.key }.map { Setting(key: $0.key, value: .text($0.value)) }),
            ])
    }
}
