import MusterPorts
import Synchronization

/// Hands every journalled fact to those who listen. One that is too slow is ended rather than waited for.
package final class Broadcast: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<JournalEntry>.Continuation] = [:]
        var next = 0
        var isClosed = false
    }
    private let state = Mutex(State())
    private static let buffer = 4_096

    package init() {}

    /// Everything sent from now on.
    package func listen() -> AsyncStream<JournalEntry> {
        let (stream, continuation) = AsyncStream<JournalEntry>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.buffer))
        let number = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { _ in
            self.state.withLock { state in state.listeners[number] = nil }
        }
        return stream
    }

    func send(_ entry: JournalEntry) {
        let listeners = state.withLock { $0.listeners }
        for (_, listener) in listeners {
            if case .dropped = listener.yield(entry) { listener.finish() }
        }
    }

    /// Ends every listener.
    package func close() {
        let listeners = state.withLock { state -> [AsyncStream<JournalEntry>.Continuation] in
            state.isClosed = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
