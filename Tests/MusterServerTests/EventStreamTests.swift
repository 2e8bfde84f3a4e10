import MusterCore
import MusterServer
import MusterTransport
import MusterWire
import ServerFixture
import Testing

@Suite("The event stream")
struct EventStreamTests {
    @Test("It resumes after the last id and goes on with what comes")
    func resume() async throws {
        let controlPlane = Scene.controlPlane()
        let last = UInt64(Scene.facts.count)
        try await RunningServer.with(controlPlane) { base in
            let stream = try await Self.open(base, lastEventID: "\(last - 1)")
            #expect(stream.status == 200)
            #expect(stream.headers["Content-Type"] == "text/event-stream")
            var reader = Reader(stream.body)
            #expect(try await reader.until("id: \(last)\nevent: desiredChanged\n"))
            controlPlane.append(.pauseCleared("ledger", at: Scene.now), at: Scene.now)
            #expect(try await reader.until("id: \(last + 1)\nevent: pauseCleared\n"))
        }
    }

    @Test("Only the wanted fleet's events pass, and silence is filled with comments")
    func filter() async throws {
        let controlPlane = Scene.controlPlane()
        let quick: @Sendable (inout MusterServerConfiguration) -> Void = { $0.heartbeat = .milliseconds(20) }
        try await RunningServer.with(controlPlane, adjust: quick) { base in
            let stream = try await Self.open(base, query: "?fleet=ledger&after=0")
            var reader = Reader(stream.body)
            #expect(try await reader.until(": still here\n\n"))
            #expect(reader.seen.contains("policyAdopted"))
            #expect(!reader.seen.contains("wallet-api"))
        }
    }

    @Test("A reader who missed thousands gets all of them on one stream, as fast as it reads")
    func thousands() async throws {
        let controlPlane = Scene.controlPlane()
        for _ in 0..<5_000 { controlPlane.append(.pauseCleared("ledger", at: Scene.now), at: Scene.now) }
        let last = Scene.facts.count + 5_000
        try await RunningServer.with(controlPlane) { base in
            let stream = try await Self.open(base, lastEventID: "0")
            var seen: [UInt8] = []
            for try await piece in stream.body {
                seen += piece
                if String(decoding: seen.suffix(400), as: UTF8.self).contains("id: \(last)\n") { break }
            }
            let lines = String(decoding: seen, as: UTF8.self).split(separator: "\n")
            let ids = lines.compactMap { $0.hasPrefix("id: ") ? Int($0.dropFirst(4)) : nil }
            #expect(ids == Array(1...last))
        }
    }

    @Test("It ends when the daemon stops")
    func shutdown() async throws {
        let body = try await RunningServer.with(Scene.controlPlane()) { base in
            let stream = try await Self.open(base)
            var reader = Reader(stream.body)
            #expect(try await reader.until("retry: 1000\n\n"))
            return reader
        }
        var reader = body
        #expect(try await reader.until("never") == false)
    }

    @Test("No more streams than allowed, and an id that is none is refused")
    func bounds() async throws {
        try await RunningServer.with(Scene.controlPlane(), adjust: { $0.maximumEventStreams = 1 }) { base in
            let first = try await Self.open(base)
            var reader = Reader(first.body)
            #expect(try await reader.until("retry"))
            let second = Call(path: "/v1/events", headers: [("Accept", "text/event-stream")])
            #expect(try await second.problem(from: base).code == .tooManyStreams)
            let wrong = Call(path: "/v1/events", headers: [("Accept", "text/event-stream"), ("Last-Event-ID", "x")])
            #expect(try await wrong.problem(from: base).code == .invalidParameter)
        }
    }

    private static func open(
        _ base: String, lastEventID: String? = nil, query: String = ""
    ) async throws -> HTTPStreamingResponse {
        var request = HTTPRequest(url: base + "/v1/events" + query, headers: ["Accept": "text/event-stream"])
        if let lastEventID { request.headers["Last-Event-ID"] = lastEventID }
        request.idleLimit = .seconds(20)
        return try await Call.client.get().stream(request)
    }
}

/// Reads a stream up to something.
private struct Reader: Sendable {
    private let body: HTTPBody
    var seen = ""

    init(_ body: HTTPBody) { self.body = body }

    /// Whether the text comes before the stream ends.
    mutating func until(_ text: String) async throws -> Bool {
        if seen.contains(text) { return true }
        var pieces = body.makeAsyncIterator()
        while let piece = try await pieces.next() {
            seen += String(decoding: piece, as: UTF8.self)
            if seen.contains(text) { return true }
        }
        return false
    }
}
