import Logging
import MusterCore
import MusterPorts
import Synchronization

/// Hands what the loop took to the recorder, some at a time: the loop waits for no disk, and what cannot be kept is
/// counted and dropped.
package final class Recording: Sendable {
    /// For `/metrics`.
    struct Figures: Sendable, Hashable {
        /// Readings that were dropped because too many were waiting for the recorder.
        var dropped = 0
        /// Times that the recorder could not do what it was asked.
        var failures = 0
        /// What it takes on the disk.
        var bytes = 0
    }

    private struct State {
        var waiting: [RecordedReading] = []
        var figures = Figures()
        /// The last thing it was asked failed.
        var isFailing = false

        mutating func bound(to most: Int) {
            let beyond = waiting.count - most
            guard beyond > 0 else { return }
            waiting.removeFirst(beyond)
            figures.dropped += beyond
        }
    }

    package let recorder: any Recorder
    private let clock: ControllerClock
    private let log: Logger
    private let bound: Int
    private let state = Mutex(State())

    /// How often what waits is handed over: what the death of the process costs.
    static let flushEvery = Duration.seconds(60)
    /// How often the recorder is tidied.
    static let tidyEvery = Duration.seconds(600)

    /// Readings beyond `bound` that wait for a recorder that fails are dropped, the oldest first.
    package init(recorder: any Recorder, clock: ControllerClock, log: Logger, bound: Int = 50_000) {
        self.recorder = recorder
        self.clock = clock
        self.log = log
        self.bound = bound
    }

    /// Hands over and tidies until its task is cancelled, then hands over the rest.
    package func run() async {
        var tidiedAt: ContinuousClock.Instant?
        while !Task.isCancelled {
            if tidiedAt.map({ .now - $0 >= Self.tidyEvery }) ?? true {
                tidiedAt = .now
                await flush()
                await attempt { (recorder) async throws(RecorderFailure) in
                    try await recorder.tidy(at: self.clock.now())
                }
            }
            do { try await Task.sleep(for: Self.flushEvery) } catch { break }
            await flush()
        }
        await flush()
    }

    /// Notes what the kernel has taken.
    func note(_ input: Input) {
        guard case .signalRead(let fleet, let signal, let reading) = input else { return }
        state.withLock { state in
            state.waiting.append(RecordedReading(fleet: fleet, signal: signal, reading: reading))
            state.bound(to: bound)
        }
    }

    /// Hands over what waits. When the recorder fails, it waits on.
    package func flush() async {
        let batch = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        if !batch.isEmpty {
            let isKept = await attempt { (recorder) async throws(RecorderFailure) in try await recorder.record(batch) }
            if !isKept {
                state.withLock { state in
                    state.waiting = batch + state.waiting
                    state.bound(to: bound)
                }
            }
        }
        let bytes = await recorder.size()
        state.withLock { $0.figures.bytes = bytes }
    }

    /// Keeps what fleets have learned; those that cannot be kept are so the next time.
    package func keep(_ learned: [LearnedBytes]) async {
        for fleet in learned {
            await attempt { (recorder) async throws(RecorderFailure) in try await recorder.keep(fleet) }
        }
    }

    var figures: Figures { state.withLock { $0.figures } }

    /// Says once that it fails, and once that it does no more.
    @discardableResult
    private func attempt(_ work: (any Recorder) async throws(RecorderFailure) -> Void) async -> Bool {
        do throws(RecorderFailure) {
            try await work(recorder)
            let wasFailing = state.withLock { state in
                defer { state.isFailing = false }
                return state.isFailing
            }
            if wasFailing { log.notice("the recording goes on") }
            return true
        } catch {
            let wasFailing = state.withLock { state in
                defer { state.isFailing = true }
                state.figures.failures += 1
                return state.isFailing
            }
            if !wasFailing {
                log.warning("nothing is recorded; decisions go on", metadata: ["problem": "\(error.text)"])
            }
            return false
        }
    }
}
