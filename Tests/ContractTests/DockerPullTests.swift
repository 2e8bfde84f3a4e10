import Glibc
import MusterCore
import MusterProviders
import MusterTestKit
import MusterTransport
import Synchronization
import Testing

/// Fetching images, with an engine of the tests' own: real engines here have no registry to fetch from.
@Suite struct DockerPullTests {
    /// Answers fetches in its own way until one has succeeded, and knows the image from then on.
    private final class Registry: Sendable {
        private let state = Mutex((fetches: 0, has: false))
        private let fetch: @Sendable (Int) -> (reply: LoopbackServer.Reply, succeeds: Bool)

        init(_ fetch: @escaping @Sendable (Int) -> (reply: LoopbackServer.Reply, succeeds: Bool)) { self.fetch = fetch }

        var fetches: Int { state.withLock { $0.fetches } }

        func engine() throws -> FakeEngine {
            try FakeEngine { [self] call, _ in
                switch call {
                case .image:
                    return .instead(
                        state.withLock { $0.has } ? FakeEngine.json(200, "{}") : FakeEngine.error(404, "No such image"))
                case .pull:
                    let number = state.withLock { state in
                        state.fetches += 1
                        return state.fetches
                    }
                    let (reply, succeeds) = fetch(number)
                    if succeeds { state.withLock { $0.has = true } }
                    return .instead(reply)
                case .create where !state.withLock { $0.has }:
                    return .instead(FakeEngine.error(404, "No such image"))
                default: return nil
                }
            }
        }
    }

    private static func settings(_ engine: FakeEngine, pull: String = "missing") -> PlacementPolicy {
        placement("docker", ["host": .text(engine.host), "image": .text("wallet:1"), "pull": .text(pull)])
    }

    @Test(arguments: ["missing", "always"]) func aCrowdFetchesOnce(_ pull: String) async throws {
        let client = try HTTPClient()
        // Held back until everybody has asked.
        let waiting = Count()
        let registry = Registry { _ in
            while waiting.now < 40 { sched_yield() }
            return (.text(#"{"status":"Downloaded"}"# + "\n"), true)
        }
        let engine = try registry.engine()
        let provider = DockerProvider(client: client)
        let placement = Self.settings(engine, pull: pull)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    waiting.add()
                    try await provider.prepare(launch(WorkerID("w\(number)"), placement))
                }
            }
            try await group.waitForAll()
        }
        #expect(registry.fetches < 40, "at least those that came while it was fetched waited for it")
        #expect(pull == "always" || registry.fetches == 1)
        #expect(try await provider.launch(launch("w1", placement)).state == .running)
        if pull == "always" {
            let before = registry.fetches
            try await provider.prepare(launch("w1", placement))
            #expect(registry.fetches == before, "a worker that is there needs no image")
        }
        await client.shutdown()
    }

    @Test func whoeverFetchesAndIsCancelledIsFollowedByAnother() async throws {
        let client = try HTTPClient()
        let hung = Count()
        let registry = Registry { number in
            guard number == 1 else { return (.text("{}\n"), true) }
            hung.add()
            return (.hang(after: []), false)
        }
        let engine = try registry.engine()
        let provider = DockerProvider(client: client)
        let placement = Self.settings(engine)
        let first = Task { try await provider.prepare(launch("w1", placement)) }
        #expect(try await holds { hung.now > 0 })
        let second = Task { try await provider.prepare(launch("w2", placement)) }
        first.cancel()
        await #expect(throws: (any Error).self) { try await first.value }
        try await second.value
        #expect(registry.fetches == 2)
        await client.shutdown()
    }

    @Test(
        arguments: [
            (#"{"error":"toomanyrequests: You have reached your pull rate limit."}"#, "throttled"),
            (#"{"error":"write /var/lib/docker/x: no space left on device"}"#, "insufficientCapacity"),
            (#"{"errorDetail":{"message":"unexpected EOF"},"error":"unexpected EOF"}"#, "unavailable"),
        ])
    func theWordsOfARegistryAreTyped(_ line: String, _ code: String) async throws {
        let client = try HTTPClient()
        for status in [200, 500] {
            let body = status == 200 ? line : line.replacing(#""error""#, with: #""message""#)
            let engine = try Registry { _ in (FakeEngine.json(status, body + "\n"), false) }.engine()
            let placement = Self.settings(engine)
            let caught = await failure { () throws(Failure) in
                try await DockerProvider(client: client).prepare(launch("w1", placement))
            }
            #expect(caught?.code == code, "\(caught as Any)")
        }
        await client.shutdown()
    }
}

/// Counts from any thread.
private final class Count: Sendable {
    private let number = Mutex(0)

    var now: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}
