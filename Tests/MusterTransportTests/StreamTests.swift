import Foundation
import MusterTransport
import Testing

/// Bodies that are read while they come.
@Suite struct StreamTests {
    @Test func eventsComeWhole() async throws {
        try await withBench { bench async throws in
            let answer = try await bench.client.stream(bench.get("/events?20"))
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream")
            var pieces: [[UInt8]] = []
            for try await piece in answer.body { pieces.append(piece) }
            #expect(pieces.joined().split(separator: 0x0A).count == 20)
        }
    }

    @Test func aSlowReaderHoldsTheServerBack() async throws {
        try await withBench { bench async throws in
            let answer = try await bench.client.stream(bench.get("/endless"))
            var last = -1
            var now = 0
            // The server's count comes to rest: it is held back although it would send for ever.
            while last != now || now == 0 {
                last = now
                _ = try await bench.client.send(bench.get("/later?0.2"))
                now = try await bench.stats().flooded
            }
            #expect(now < 32 << 20)
            var read = 0
            for try await piece in answer.body {
                read += piece.count
                if read > now + (4 << 20) { break }
            }
            #expect(read > now)
        }
    }

    @Test func droppingTheBodyEndsTheTransfer() async throws {
        try await withBench { bench async throws in
            do {
                let answer = try await bench.client.stream(bench.get("/quiet"))
                for try await _ in answer.body { break }
            }
            #expect(try await bench.client.send(bench.get("/await-open?1")).status == 200)
        }
    }

    @Test func cancellingTheReaderEndsTheTransfer() async throws {
        try await withBench { bench async throws in
            let answer = try await bench.client.stream(bench.get("/quiet"))
            let reader = Task { for try await _ in answer.body {} }
            reader.cancel()
            await #expect(throws: TransportError.cancelled) { try await reader.value }
            #expect(try await bench.client.send(bench.get("/await-open?1")).status == 200)
        }
    }

    @Test func silenceIsBoundedOnlyWhenAsked() async throws {
        try await withBench { bench async throws in
            var request = HTTPRequest(url: bench.url("/quiet"), deadline: .milliseconds(500))
            let patient = try await bench.client.stream(request)
            request.idleLimit = .milliseconds(700)
            let answer = try await bench.client.stream(request)
            await #expect(throws: TransportError.timedOut(phase: .receiving)) { for try await _ in answer.body {} }
            var iterator = patient.body.makeAsyncIterator()
            #expect(try await iterator.next() == Array("x".utf8))
        }
    }

    @Test func aHeadThatNeverComesTimesOut() async throws {
        try await withBench { bench async throws in
            let request = HTTPRequest(url: bench.url("/hang"), deadline: .milliseconds(200))
            await #expect(throws: TransportError.timedOut(phase: .waiting)) { try await bench.client.stream(request) }
        }
    }

    @Test func aTruncatedStreamFails() async throws {
        try await withBench { bench async throws in
            let answer = try await bench.client.stream(bench.get("/truncated"))
            var read: [UInt8] = []
            let error = await #expect(throws: TransportError.self) {
                for try await piece in answer.body { read += piece }
            }
            #expect(read.text == "half")
            #expect(error?.mayHaveArrived == true)
        }
    }
}
