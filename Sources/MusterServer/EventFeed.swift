import HTTPTypes
import Hummingbird
import MusterCore
import MusterDaemon
import MusterPorts
import MusterWire
import ServiceLifecycle
import Synchronization

/// Facts as server-sent events, from a revision on, until the reader leaves, is too slow for what happens, or the daemon
/// stops. The past is taken as fast as the reader reads.
struct EventFeed: Sendable {
    var after: UInt64?
    var fleet: FleetName?
    /// All when empty.
    var names: [String]

    func response(for exchange: Exchange) throws(Problem) -> Response {
        let api = exchange.api
        let limit = api.configuration.maximumEventStreams
        guard api.openStreams.add(1, ordering: .relaxed).newValue <= limit else {
            api.openStreams.subtract(1, ordering: .relaxed)
            throw Problem(.tooManyStreams, "\(limit) event streams are open already")
        }
        let lease = StreamLease(api: api)
        return Response(
            status: .ok, headers: Reply.headers("text/event-stream"),
            body: ResponseBody { writer in
                // One event and some heartbeats at most: the next event is fetched when this one was written.
                let (frames, feed) = AsyncStream.makeStream(of: Frame.self, bufferingPolicy: .bufferingOldest(8))
                try await withGracefulShutdownHandler {
                    try await write(frames, filledBy: feed, of: api, to: &writer)
                } onGracefulShutdown: {
                    feed.finish()
                }
                try await writer.finish(nil)
                withExtendedLifetime(lease) {}
            })
    }

    private func write(
        _ frames: AsyncStream<Frame>, filledBy feed: AsyncStream<Frame>.Continuation, of api: API,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        let (written, wrote) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pump(api.controlPlane, into: feed, after: written) }
            group.addTask {
                while true {
                    try await Task.sleep(for: api.configuration.heartbeat)
                    feed.yield(.heartbeat)
                }
            }
            defer { group.cancelAll() }
            for await frame in frames {
                try await writer.write(ByteBuffer(string: try frame.text))
                if case .event = frame { wrote.yield() }
            }
        }
    }

    /// Hands out one event after the other, each when the one before was written.
    private func pump(
        _ controlPlane: any ControlPlane, into feed: AsyncStream<Frame>.Continuation, after written: AsyncStream<Void>
    ) async {
        var turns = written.makeAsyncIterator()
        for await entry in await controlPlane.events(after: after) where wants(entry) {
            guard case .enqueued = feed.yield(.event(entry)), await turns.next() != nil else { break }
        }
        feed.finish()
    }

    private func wants(_ entry: JournalEntry) -> Bool {
        (fleet == nil || entry.fact.fleet == nil || entry.fact.fleet == fleet)
            && (names.isEmpty || names.contains(entry.fact.name))
    }
}

/// One piece of an event stream.
private enum Frame: Sendable {
    case event(JournalEntry)
    case heartbeat

    var text: String {
        get throws {
            switch self {
            case .heartbeat: return ": still here\n\n"
            case .event(let entry):
                let view = EventView(revision: entry.revision, at: entry.at, fact: entry.fact)
                let json = String(decoding: try WireJSON.encode(view), as: UTF8.self)
                return "id: \(entry.revision)\nevent: \(view.name)\ndata: \(json)\n\n"
            }
        }
    }
}

/// Counts one stream as open for as long as anybody holds it.
private final class StreamLease: Sendable {
    private let api: API

    init(api: API) { self.api = api }

    deinit { api.openStreams.subtract(1, ordering: .relaxed) }
}
