import MusterCore
import MusterProviders
import MusterTestKit
import MusterTransport
import Synchronization
import Testing

/// Engines that answer late, wrongly, in part or not at all: the failure is typed, and nothing is launched twice.
@Suite struct DockerFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What happens to this call.
        var call: FakeEngine.Call
        /// How many calls of that kind are spoilt, from the first.
        var times = 1
        /// A call that is spoilt from the first to the last as well.
        var also: FakeEngine.Call?
        var fault: @Sendable () -> FakeEngine.Fault
        /// The `Failure.code`, nil where it must succeed all the same.
        var code: String?

        init(
            _ name: String, _ call: FakeEngine.Call, times: Int = 1, also: FakeEngine.Call? = nil, code: String?,
            _ fault: @escaping @Sendable () -> FakeEngine.Fault
        ) {
            testDescription = name
            self.call = call
            self.times = times
            self.also = also
            self.code = code
            self.fault = fault
        }

        func engine() throws -> FakeEngine {
            try FakeEngine { [call, times, also, fault] in
                if $0 == also { return .instead(FakeEngine.error(500, "spoilt")) }
                return $0 == call && $1 < times ? fault() : nil
            }
        }
    }

    static let made = #"{"Id":"id1","Warnings":[]}"#
    static let twice = Array(
        """
        HTTP/1.1 201 Created\r\nContent-Length: \(made.utf8.count)\r\n\r\n\(made)\
        HTTP/1.1 201 Created\r\nContent-Length: \(made.utf8.count)\r\n\r\n\(made)
        """.utf8)
    static let cut = Array("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n[{\"Id\":".utf8)

    static let launches = [
        Case("too many calls", .create, code: "throttled") {
            .instead(FakeEngine.error(429, "slow down", headers: ["Retry-After: 7"]))
        },
        Case("the engine fails and makes nothing", .create, code: "unavailable") {
            .instead(FakeEngine.error(500, "no layer"))
        },
        Case("the engine fails and has made it", .create, code: nil) {
            .afterwards(FakeEngine.error(500, "no answer of containerd"))
        },
        Case("a proxy's page for an answer", .create, code: "unavailable") {
            .instead(.text("<html>502</html>", status: 502))
        },
        Case("no answer, and it is made", .create, code: nil) { .afterwards(.hang(after: [])) },
        Case("no answer, and it is not made", .create, code: "outcomeUnknown") { .instead(.hang(after: [])) },
        Case("no answer, and nobody can tell", .create, also: .inspect, code: "outcomeUnknown") {
            .afterwards(.hang(after: []))
        },
        Case("the line is cut, and it is made", .create, code: nil) { .afterwards(.raw([])) },
        Case("the answer comes twice", .create, code: nil) { .afterwards(.hang(after: twice)) },
        Case("the answer is garbage", .create, code: nil) { .afterwards(.raw(Array("\u{1}\u{2}rubbish".utf8))) },
        Case("a byte a second", .create, code: nil) { .afterwards(.drip(twice, every: .seconds(1))) },
        Case("may not", .create, code: "unauthorized") { .instead(FakeEngine.error(403, "authorization denied")) },
        Case("the start fails", .start, code: "unavailable") { .instead(FakeEngine.error(500, "no address left")) },
        Case("the start fails and has started it", .start, code: nil) {
            .afterwards(FakeEngine.error(500, "no answer of containerd"))
        },
        Case("the start has no answer", .start, code: nil) { .afterwards(.hang(after: [])) },
        Case("the start never arrives", .start, code: "outcomeUnknown") { .instead(.hang(after: [])) },
        Case("starts are throttled", .start, code: "throttled") { .instead(FakeEngine.error(429, "slow down")) },
        Case("what is inspected is garbage", .inspect, times: 99, code: "outcomeUnknown") { .instead(.text("{]")) },
        Case("the version is garbage", .version, code: "unavailable") { .instead(.text("{]")) },
        Case("the version is too old", .version, code: "invalidRequest") {
            .instead(FakeEngine.json(200, #"{"ApiVersion":"1.24"}"#))
        },
    ]

    @Test(arguments: launches) func launching(_ fault: Case) async throws {
        let client = try HTTPClient()
        let engine = try fault.engine()
        let provider = Self.provider(client)
        let order = launch("w1", Self.placement(engine))
        #expect(await Self.code { () throws(Failure) in _ = try await provider.launch(order) } == fault.code)
        #expect(engine.made <= 1 && engine.started <= 1)
        if fault.code == "unavailable" { #expect(engine.containers.isEmpty, "unavailable says that nothing was made") }
        if fault.also == nil, fault.times == 1, fault.code != "invalidRequest" {
            let worker = try await provider.launch(order)
            #expect(worker.id == "w1" && worker.state == .running)
            #expect(engine.containers == ["w1"] && engine.started == 1)
        }
        await client.shutdown()
    }

    static let listings = [
        Case("garbage", .list, code: "unavailable") { .instead(.text("[{]")) },
        Case("another shape", .list, code: "unavailable") { .instead(FakeEngine.json(200, #"{"message":"hi"}"#)) },
        Case("cut short", .list, times: 9, code: "unavailable") { .instead(.raw(cut)) },
        Case("a byte a second", .list, code: "unavailable") { .instead(.drip(cut, every: .seconds(1))) },
        Case("no answer", .list, times: 9, code: "unavailable") { .instead(.hang(after: [])) },
        Case("too many calls", .list, code: "throttled") { .instead(FakeEngine.error(429, "slow down")) },
        Case("the engine fails", .list, code: "unavailable") { .instead(FakeEngine.error(500, "no")) },
        Case("one of many cannot be inspected", .inspect, code: "unavailable") {
            .instead(FakeEngine.error(500, "no"))
        },
        Case("one of many is garbage", .inspect, code: "unavailable") { .instead(.text("{")) },
        Case("one of many has gone meanwhile", .inspect, code: nil) { .instead(FakeEngine.error(404, "gone")) },
    ]

    @Test(arguments: listings) func listing(_ fault: Case) async throws {
        let client = try HTTPClient()
        let sound = Self.provider(client)
        let armed = Armed()
        let engine = try FakeEngine { [call = fault.call, times = fault.times, spoil = fault.fault] one, _ in
            one == call && armed.spoils(times) ? spoil() : nil
        }
        let placement = Self.placement(engine)
        for name in ["w1", "w2", "w3"] { _ = try await sound.launch(launch(WorkerID(name), placement)) }
        armed.arm()
        let code = await Self.code { () throws(Failure) in
            let seen = try await sound.list(fleet: "shop", placement: placement)
            if seen.count != 2 { throw .notFound("a part or too much: \(seen)") }
        }
        #expect(code == fault.code)
        await client.shutdown()
    }

    static let endings = [
        Case("the stop fails", .stop, code: nil) { .instead(FakeEngine.error(500, "no")) },
        Case("it is stopped already", .stop, code: nil) { .afterwards(.page(status: 304, body: [])) },
        Case("the stop has no answer", .stop, code: "outcomeUnknown") { .afterwards(.hang(after: [])) },
        Case("the removal fails", .remove, code: "unavailable") { .instead(FakeEngine.error(500, "busy")) },
        Case("the removal fails and is done", .remove, code: nil) { .afterwards(FakeEngine.error(500, "busy")) },
        Case("somebody else removes it", .remove, code: nil) { .afterwards(FakeEngine.error(409, "in progress")) },
        Case("somebody else never ends removing it", .remove, code: "outcomeUnknown") {
            .instead(FakeEngine.error(409, "in progress"))
        },
        Case("the removal has no answer", .remove, code: "outcomeUnknown") { .instead(.hang(after: [])) },
        Case("too many calls", .remove, code: "throttled") { .instead(FakeEngine.error(429, "slow down")) },
    ]

    @Test(arguments: endings) func ending(_ fault: Case) async throws {
        let client = try HTTPClient()
        let engine = try fault.engine()
        let provider = Self.provider(client)
        let placement = Self.placement(engine)
        _ = try await provider.launch(launch("w1", placement))
        let code = await Self.code { () throws(Failure) in try await provider.terminate(order("w1", placement)) }
        #expect(code == fault.code)
        if fault.code == nil { #expect(engine.containers.isEmpty) }
        try await provider.terminate(order("w1", placement))
        #expect(engine.containers.isEmpty, "a second termination must end what the first could not")
        await client.shutdown()
    }

    @Test func anEngineThatHasGoneIsUnavailable() async throws {
        let client = try HTTPClient()
        let engine = try FakeEngine()
        let provider = Self.provider(client)
        let placement = Self.placement(engine)
        _ = try await provider.launch(launch("w1", placement))
        engine.stop()
        let listing = await Self.code { () throws(Failure) in
            _ = try await provider.list(fleet: "shop", placement: placement)
        }
        let launching = await Self.code { () throws(Failure) in _ = try await provider.launch(launch("w2", placement)) }
        #expect(listing == "unavailable" && launching == "unavailable")
        await client.shutdown()
    }

    private static func provider(_ client: HTTPClient) -> DockerProvider {
        let soon = Duration.milliseconds(400)
        return DockerProvider(client: client, deadlines: .init(ask: soon, call: soon, change: soon, settle: soon))
    }

    private static func placement(_ engine: FakeEngine) -> PlacementPolicy {
        ContractTests.placement(
            "docker", ["host": .text(engine.host), "image": .text("wallet:1"), "stopTimeout": .number(0)])
    }

    private static func code(_ work: () async throws(Failure) -> Void) async -> String? {
        do throws(Failure) {
            try await work()
            return nil
        } catch {
            return error.code
        }
    }
}

/// Spoils nothing until it is armed, and then so many calls.
private final class Armed: Sendable {
    private let spoilt = Mutex<Int?>(nil)

    func arm() { spoilt.withLock { $0 = 0 } }

    func spoils(_ times: Int) -> Bool {
        spoilt.withLock { spoilt in
            guard let before = spoilt else { return false }
            spoilt = before + 1
            return before < times
        }
    }
}
