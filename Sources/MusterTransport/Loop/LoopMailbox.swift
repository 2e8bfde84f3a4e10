import CLibCURL
import Glibc
import Synchronization

/// A request on its way to the loop's thread, and where its answer goes.
struct Submission: Sendable {
    enum Destination: Sendable {
        case whole(@Sendable (Result<HTTPResponse, TransportError>) -> Void)
        case stream(BodyChannel)
    }

    let id: UInt64
    let request: HTTPRequest
    let upload: UploadChannel?
    let destination: Destination
    let submitted = MonotonicTime.now

    func fail(_ error: TransportError) {
        switch destination {
        case .whole(let receive): receive(.failure(error))
        case .stream(let channel):
            channel.finish(.failure(error))
            channel.deliver(head: .failure(error))
        }
    }
}

/// What other threads ask of the loop.
enum LoopCommand: Sendable {
    case start([Submission])
    case cancel(ClosedRange<UInt64>)
    /// Bytes or room have come for a paused transfer.
    case resume(UInt64)
    case shutdown(@Sendable () -> Void)
}

/// The only door to the loop's thread.
final class LoopMailbox: Sendable {
    private struct State {
        var commands: [LoopCommand] = []
        var closed = false
    }

    let openConnections = Atomic<Int>(0)
    /// Becomes readable when commands wait.
    let wakeup: Int32
    private let state = Mutex(State())

    init() throws(TransportError) {
        wakeup = muster_wake_open()
        guard wakeup >= 0 else { throw .exhausted("no eventfd: errno \(errno)") }
    }

    deinit { close(wakeup) }

    /// Hands over a command; answers it at once when the loop is gone.
    func post(_ command: LoopCommand) {
        let (accepted, wake) = state.withLock { state in
            guard !state.closed else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        if wake { eventfd_write(wakeup, 1) }
        if !accepted { Self.refuse(command) }
    }

    /// Takes every waiting command. Only for the loop's thread.
    func take() -> [LoopCommand] {
        state.withLock { state in
            defer { state.commands.removeAll(keepingCapacity: false) }
            return state.commands
        }
    }

    /// Lets no further command in and answers those that wait.
    func closeDown() {
        let waiting = state.withLock { state in
            state.closed = true
            defer { state.commands = [] }
            return state.commands
        }
        for command in waiting { Self.refuse(command) }
    }

    private static func refuse(_ command: LoopCommand) {
        switch command {
        case .start(let submissions): for submission in submissions { submission.fail(.closed) }
        case .shutdown(let done): done()
        case .cancel, .resume: break
        }
    }
}
