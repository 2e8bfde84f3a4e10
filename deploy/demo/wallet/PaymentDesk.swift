import Synchronization

/// Takes payments: asks `Admission`, holds the waiting ones, lets each take its time, and keeps the ledger.
final class PaymentDesk: Sendable {
    private struct State {
        var admission: Admission
        var ledger = Ledger()
        /// Resumed with true when the turn has come, with false when the payment gave up.
        var waiting: [Admission.Ticket: CheckedContinuation<Bool, Never>] = [:]
        /// What became of a ticket before its payment had begun to wait.
        var settled: [Admission.Ticket: Bool] = [:]
    }

    private let state: Mutex<State>
    private let payment: Duration
    private let clock = ContinuousClock()
    private let started: ContinuousClock.Instant
    /// Tells the transactions of this process from those of an earlier one with the same worker id.
    private let run = String(UInt64.random(in: .min ... .max), radix: 36)

    init(settings: WalletSettings) {
        payment = settings.payment
        started = clock.now
        let admission = Admission(
            concurrency: settings.concurrency, queueLimit: settings.queueLimit, boot: settings.boot
        )
        state = Mutex(State(admission: admission))
    }

    /// Payments that went through since the start.
    var paid: UInt64 { state.withLock { $0.ledger.paid } }

    /// Why no payment is taken now; nil when payments are taken.
    var closedBecause: Refusal? {
        state.withLock { $0.admission.closedBecause(after: started.duration(to: clock.now)) }
    }

    /// The metrics page.
    var page: String { state.withLock { $0.ledger.page(admission: $0.admission) } }

    /// Stops or resumes taking new payments; returns how many are in flight, queued ones included.
    func drain(_ on: Bool) -> Int {
        state.withLock {
            $0.admission.drain(on)
            return $0.admission.inFlight
        }
    }

    /// Takes one payment, which waits for its turn and then for its time; returns its transaction id.
    func pay() async throws(Refusal) -> String {
        let arrived = clock.now
        let verdict = state.withLock {
            let verdict = $0.admission.arrive(after: started.duration(to: arrived))
            if case .refuse(let refusal) = verdict { $0.ledger.refuse(refusal) }
            return verdict
        }
        switch verdict {
        case .refuse(let refusal): throw refusal
        case .wait(let ticket): if await !turn(ticket) { throw .abandoned }
        case .run: break
        }
        do {
            try await clock.sleep(for: payment)
        } catch {
            // Only cancellation ends a sleep early: the bound of the graceful stop has passed.
            _ = finish { $0.refuse(.abandoned) }
            throw .abandoned
        }
        let took = arrived.duration(to: clock.now)
        return "\(run)-\(finish { $0.pay(took: took) })"
    }

    /// Ends a running payment, hands its place to the next in the queue, and returns the payments that went through.
    private func finish(_ record: (inout Ledger) -> Void) -> UInt64 {
        let (next, paid) = state.withLock { state -> (CheckedContinuation<Bool, Never>?, UInt64) in
            record(&state.ledger)
            guard let ticket = state.admission.finish() else { return (nil, state.ledger.paid) }
            let continuation = state.waiting.removeValue(forKey: ticket)
            if continuation == nil { state.settled[ticket] = true }
            return (continuation, state.ledger.paid)
        }
        next?.resume(returning: true)
        return paid
    }

    /// Waits until it is the ticket's turn; false when the task was cancelled first.
    private func turn(_ ticket: Admission.Ticket) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Bool? = state.withLock { state in
                    // The turn may have come, or the payment been cancelled, before there was anything to resume.
                    if let settled = state.settled.removeValue(forKey: ticket) { return settled }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    private func giveUp(_ ticket: Admission.Ticket) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.admission.leave(ticket) else { return nil }
            state.ledger.refuse(.abandoned)
            guard let continuation = state.waiting.removeValue(forKey: ticket) else {
                state.settled[ticket] = false
                return nil
            }
            return continuation
        }
        continuation?.resume(returning: false)
    }
}
