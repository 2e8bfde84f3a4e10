import MusterCore
import MusterTransport

/// Follows an engine's events about one fleet, and opens the stream again whenever it ends.
actor DockerEvents {
    private static let longestPause = Duration.seconds(30)
    /// A stream that says nothing for so long is opened anew: the engine may have gone without a word.
    private static let silence = Duration.seconds(60)
    /// Hints are no closer together than this: a crowd of events asks for one listing, not for one each.
    static let leastPause = Duration.milliseconds(250)
    /// What changes a listing. Not health checks and what they run: those come every few seconds for each container.
    /// podman says `died` and `remove` where Docker says `die` and `destroy`.
    static let names = ["create", "start", "die", "died", "oom", "pause", "unpause", "stop", "destroy", "remove"]

    private let engine: DockerEngine
    private let fleet: FleetName
    private let endpoint: @Sendable () throws(Failure) -> DockerEndpoint
    private var body: HTTPBody.AsyncIterator?
    private var pause = Duration.milliseconds(500)
    private var told: ContinuousClock.Instant?

    init(
        engine: DockerEngine, fleet: FleetName, endpoint: @escaping @Sendable () throws(Failure) -> DockerEndpoint
    ) {
        self.engine = engine
        self.fleet = fleet
        self.endpoint = endpoint
    }

    /// Returns when something happened, or when a stream has been opened, before which something may have been missed.
    /// Nil when the task is cancelled.
    func next() async -> Void? {
        if let told {
            // What comes meanwhile is read with the next piece.
            do { try await Task.sleep(until: told + Self.leastPause) } catch { return nil }
        }
        while !Task.isCancelled {
            if await piece() { return hint() }
            body = nil
            do {
                body = try await open()
                pause = .milliseconds(500)
                return hint()
            } catch {
                // Only hints are lost, listings go on; each failed listing says why.
                guard await rested() else { return nil }
            }
        }
        return nil
    }

    private func hint() { told = .now }

    /// True when the open stream has said something.
    private func piece() async -> Bool {
        guard var open = body else { return false }
        do {
            guard try await open.next() != nil else { return false }
            body = open
            return true
        } catch {
            // The stream has ended; the caller opens another.
            return false
        }
    }

    private func open() async throws(Failure) -> HTTPBody.AsyncIterator {
        let filters = try DockerProvider.filters([
            "type": ["container"], "label": ["\(DockerLabel.fleet)=\(fleet)"], "event": Self.names,
        ])
        let answer = try await engine.stream(
            try endpoint(), .get, "/events", query: [("filters", filters)], deadline: .seconds(15),
            idleLimit: Self.silence)
        guard answer.status == 200 else { throw .unavailable("Docker refused its events: \(answer.status)") }
        return answer.body.makeAsyncIterator()
    }

    /// Waits before the next attempt, longer each time; false when cancelled.
    private func rested() async -> Bool {
        do {
            try await Task.sleep(for: pause)
        } catch {
            return false
        }
        pause = min(pause * 2, Self.longestPause)
        return true
    }
}
