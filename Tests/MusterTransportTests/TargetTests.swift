import Foundation
import MusterTransport
import Testing

/// Many targets, and the bound on them. All are names for one server behind a unix socket.
@Suite struct TargetTests {
    private static func request(_ name: String, _ path: String, _ socket: String) -> HTTPRequest {
        var request = HTTPRequest(url: "http://\(name)\(path)", deadline: .seconds(60))
        request.unixSocket = socket
        return request
    }

    @Test func moreTargetsThanAShardHoldsKeepAConnectionEach() async throws {
        let folder = try temporaryFolder()
        let socket = folder.appending(path: "s").path
        try await withBench(["unix", socket]) { bench async throws in
            let requests = (0..<300).map { Self.request("worker-\($0)", "/hello", socket) }
            for _ in 0..<3 {
                for result in await bench.client.sendBatch(requests) { #expect(try result.get().status == 200) }
            }
            #expect(bench.client.openConnections == 300)
            let answer = try await bench.client.send(Self.request("worker-0", "/stats", socket))
            let stats = try JSONDecoder().decode(Bench.Stats.self, from: Data(answer.body))
            #expect(stats.opened == 300)
            #expect(stats.seen["/hello"] == 900)
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func targetsInUseAreBoundedAndIdleOnesMakeRoom() async throws {
        let folder = try temporaryFolder()
        let socket = folder.appending(path: "s").path
        var configuration = HTTPClient.Configuration()
        configuration.maximumTargets = 2
        try await withBench(["unix", socket], configuration: configuration) { bench async throws in
            for index in 0..<10 {
                #expect(try await bench.client.send(Self.request("w\(index)", "/hello", socket)).status == 200)
            }
            let hanging = Task { try await bench.client.send(Self.request("a", "/hang", socket)) }
            _ = try await bench.client.send(Self.request("b", "/await-seen?/hang,1", socket))
            let waiting = Task { try await bench.client.send(Self.request("b", "/await-seen?/never,1", socket)) }
            let asks = Self.request("a", "/await-seen?/await-seen,3", socket)
            _ = try await bench.client.send(asks)
            await #expect(throws: TransportError.tooManyTargets(limit: 2)) {
                try await bench.client.send(Self.request("c", "/hello", socket))
            }
            for task in [hanging, waiting] {
                task.cancel()
                await #expect(throws: TransportError.cancelled) { try await task.value }
            }
            #expect(try await bench.client.send(Self.request("c", "/hello", socket)).status == 200)
        }
        try FileManager.default.removeItem(at: folder)
    }

    @Test func aDroppedClientClosesItsConnections() async throws {
        try await withBench { bench async throws in
            do {
                let other = try HTTPClient()
                #expect(try await other.send(bench.get("/hello")).status == 200)
            }
            #expect(try await bench.client.send(bench.get("/await-open?1")).body.text == "1")
        }
    }
}
