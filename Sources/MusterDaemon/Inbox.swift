import MusterCore
import Synchronization

/// Everything on its way to the kernel, in the order of arrival; bounded.
///
/// A newer reading of the same signal replaces one that has not been taken yet, so sensing can never flood it. Outcomes
/// are bounded by the effects under way, and operators' requests by the server.
package final class Inbox: Sendable {
    /// A message and when it arrived, by the machine's monotonic clock.
    struct Message: Sendable {
        var content: Content
        var arrived: ContinuousClock.Instant
    }

    enum Content: Sendable {
        case input(Input)
        /// An operator's request; answered when its facts are journalled.
        case ask(OperatorRequest, answer: @Sendable (Result<Void, Refusal>) -> Void)
    }

    private struct State {
        var messages: [Message] = []
        var places: [SignalKey: Int] = [:]
        var waiter: CheckedContinuation<Void, Never>?
        var isClosed = false
        var dropped = 0
    }

    private struct SignalKey: Hashable {
        var fleet: FleetName
        var signal: SignalName
    }

    private let state = Mutex(State())
    private let bound: Int

    /// Readings beyond `bound` waiting messages are dropped and counted: the next interval brings newer ones.
    package init(bound: Int = 100_000) { self.bound = bound }

    /// Puts an input in.
    package func post(_ input: Input) { _ = put(.input(input)) }

    /// False when the inbox is closed.
    func put(_ content: Content) -> Bool {
        let (waiter, isOpen) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard !state.isClosed else { return (nil, false) }
            if case .input(.signalRead(let fleet, let signal, _)) = content {
                let key = SignalKey(fleet: fleet, signal: signal)
                if let place = state.places[key] {
                    state.messages[place].content = content
                    return (nil, true)
                }
                guard state.messages.count < bound else {
                    state.dropped += 1
                    return (nil, true)
                }
                state.places[key] = state.messages.count
            }
            state.messages.append(Message(content: content, arrived: .now))
            defer { state.waiter = nil }
            return (state.waiter, true)
        }
        waiter?.resume()
        return isOpen
    }

    /// All that has arrived, waiting for the first if there is none; nil when it is closed and empty. One reader only.
    func take() async -> [Message]? {
        while true {
            let (messages, isClosed) = state.withLock { state -> ([Message], Bool) in
                defer {
                    state.messages = []
                    state.places = [:]
                }
                return (state.messages, state.isClosed)
            }
            if !messages.isEmpty { return messages }
            if isClosed { return nil }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state -> Bool in
                    if !state.messages.isEmpty || state.isClosed { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Ends the reader once it has taken what is there.
    package func close() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isClosed = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Readings that were dropped because too much was waiting, and messages that are waiting now.
    var figures: (dropped: Int, waiting: Int) { state.withLock { ($0.dropped, $0.messages.count) } }
}
