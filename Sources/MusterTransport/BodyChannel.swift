import Synchronization

/// Carries a streamed body from the loop's thread to its reader, with a bounded buffer between them.
final class BodyChannel: Sendable {
    typealias HeadResult = Result<HTTPResponse, TransportError>

    enum Offer { case taken, full, unwanted }

    /// What the buffer holds before the transfer is paused, in bytes.
    static let bound = 256 << 10

    private struct State {
        var buffer: [UInt8] = []
        var paused = false
        /// Set once: `.success` when the body ended as it should.
        var end: Result<Void, TransportError>?
        var reader: CheckedContinuation<Result<[UInt8]?, TransportError>, Never>?
        var head: (@Sendable (HeadResult) -> Void)?
    }

    let id: UInt64
    private let mailbox: LoopMailbox
    private let state = Mutex(State())

    init(id: UInt64, mailbox: LoopMailbox) {
        self.id = id
        self.mailbox = mailbox
    }

    func cancelTransfer() { mailbox.post(.cancel(id...id)) }

    func awaitHead(_ receive: @escaping @Sendable (HeadResult) -> Void) { state.withLock { $0.head = receive } }

    /// Hands over the head, once; later calls do nothing.
    func deliver(head: HeadResult) {
        let receive = state.withLock { state in
            defer { state.head = nil }
            return state.head
        }
        receive?(head)
    }

    /// Called on the loop's thread with bytes that came.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Offer {
        let (offer, reader) = state.withLock {
            state -> (Offer, CheckedContinuation<Result<[UInt8]?, TransportError>, Never>?) in
            if state.end != nil { return (.unwanted, nil) }
            if let reader = state.reader {
                state.reader = nil
                return (.taken, reader)
            }
            if !state.buffer.isEmpty, state.buffer.count + bytes.count > Self.bound {
                state.paused = true
                return (.full, nil)
            }
            state.buffer.append(contentsOf: bytes)
            return (.taken, nil)
        }
        reader?.resume(returning: .success(Array(bytes)))
        return offer
    }

    /// Ends the body; what is buffered can still be read. Only the first end counts.
    func finish(_ end: Result<Void, TransportError>) {
        let reader = state.withLock { state in
            if state.end == nil { state.end = end }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: end.map { nil })
    }

    /// The next bytes, nil at the end.
    func next() async throws(TransportError) -> [UInt8]? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let ready = take(orWaitWith: continuation) { continuation.resume(returning: ready) }
            }
        } onCancel: {
            finish(.failure(.cancelled))
            cancelTransfer()
        }
        return try result.get()
    }

    private func take(
        orWaitWith continuation: CheckedContinuation<Result<[UInt8]?, TransportError>, Never>
    ) -> Result<[UInt8]?, TransportError>? {
        let (ready, resume) = state.withLock { state -> (Result<[UInt8]?, TransportError>?, Bool) in
            if !state.buffer.isEmpty {
                defer {
                    state.buffer = []
                    state.paused = false
                }
                return (.success(state.buffer), state.paused)
            }
            if let end = state.end { return (end.map { nil }, false) }
            if state.reader != nil { return (.failure(.invalidRequest("the body has two readers at once")), false) }
            state.reader = continuation
            return (nil, false)
        }
        if resume { mailbox.post(.resume(id)) }
        return ready
    }
}
