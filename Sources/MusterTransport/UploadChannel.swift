import Synchronization

/// Carries a request body from its source to the loop's thread, with a bounded buffer between them.
final class UploadChannel: Sendable {
    enum Pull { case bytes(Int), starved, ended, failed }

    /// What the buffer holds before the source must wait, in bytes.
    static let bound = 256 << 10

    private struct State {
        var id: UInt64?
        var buffer: [UInt8] = []
        var offset = 0
        var ended = false
        var failed = false
        var closed = false
        var starved = false
        var source: CheckedContinuation<Void, Never>?

        var held: Int { buffer.count - offset }
    }

    private let state = Mutex(State())

    /// Names the transfer to wake when bytes come.
    func attach(_ id: UInt64) { state.withLock { $0.id = id } }

    /// Reads the source to its end, as fast as the transfer takes it.
    func pump(_ upload: HTTPUpload, into mailbox: LoopMailbox) async {
        do {
            while let piece = try await upload.next() {
                guard await put(piece, mailbox) else { return }
            }
            end(failed: false, mailbox)
        } catch {
            end(failed: true, mailbox)
        }
    }

    /// The transfer is over: the source must not wait any longer.
    func close() {
        let source = state.withLock { state in
            state.closed = true
            defer { state.source = nil }
            return state.source
        }
        source?.resume()
    }

    /// Called on the loop's thread: fills `space`.
    func pull(into space: UnsafeMutableRawBufferPointer) -> Pull {
        let (pull, source) = state.withLock { state -> (Pull, CheckedContinuation<Void, Never>?) in
            if state.failed { return (.failed, nil) }
            guard state.held > 0 else {
                state.starved = !state.ended
                return (state.ended ? .ended : .starved, nil)
            }
            let amount = min(state.held, space.count)
            space.copyBytes(from: state.buffer[state.offset..<(state.offset + amount)])
            state.offset += amount
            if state.held == 0 {
                state.buffer = []
                state.offset = 0
            }
            guard state.held < Self.bound else { return (.bytes(amount), nil) }
            defer { state.source = nil }
            return (.bytes(amount), state.source)
        }
        source?.resume()
        return pull
    }

    /// Adds bytes and waits while too many are held. False when the transfer is over.
    private func put(_ piece: [UInt8], _ mailbox: LoopMailbox) async -> Bool {
        let woken = state.withLock { state in
            state.buffer.append(contentsOf: piece)
            return Self.unstarve(&state)
        }
        if let woken { mailbox.post(.resume(woken)) }
        await withCheckedContinuation { continuation in
            let waits = state.withLock { state in
                guard !state.closed, state.held >= Self.bound else { return false }
                state.source = continuation
                return true
            }
            if !waits { continuation.resume() }
        }
        return state.withLock { !$0.closed }
    }

    private func end(failed: Bool, _ mailbox: LoopMailbox) {
        let woken = state.withLock { state in
            state.ended = true
            state.failed = failed
            return Self.unstarve(&state)
        }
        if let woken { mailbox.post(.resume(woken)) }
    }

    private static func unstarve(_ state: inout State) -> UInt64? {
        guard state.starved else { return nil }
        state.starved = false
        return state.id
    }
}
