/// Who may pay now, who waits and who is refused: a bounded number at once and a bounded first-come queue behind it.
///
/// Holds no task, lock or clock: `PaymentDesk` owns it and does what it says.
struct Admission: Sendable {
    /// One payment that waits for its turn.
    struct Ticket: Hashable, Sendable {
        let number: UInt64
    }

    /// What becomes of a payment that has just arrived.
    enum Verdict: Equatable, Sendable {
        case run
        case wait(Ticket)
        case refuse(Refusal)
    }

    let concurrency: Int
    let queueLimit: Int
    /// How long after the start the boot ends.
    let boot: Duration
    private(set) var isDraining = false
    private(set) var running = 0
    private var waiting: [Ticket] = []
    private var issued: UInt64 = 0

    init(concurrency: Int, queueLimit: Int, boot: Duration) {
        self.concurrency = concurrency
        self.queueLimit = queueLimit
        self.boot = boot
    }

    var queued: Int { waiting.count }
    var inFlight: Int { running + waiting.count }

    /// Why no payment is taken `elapsed` after the start; nil when payments are taken.
    func closedBecause(after elapsed: Duration) -> Refusal? {
        if isDraining { return .draining }
        return elapsed < boot ? .booting : nil
    }

    mutating func arrive(after elapsed: Duration) -> Verdict {
        if let refusal = closedBecause(after: elapsed) { return .refuse(refusal) }
        if running < concurrency {
            running += 1
            return .run
        }
        guard waiting.count < queueLimit else { return .refuse(.queueFull) }
        issued += 1
        let ticket = Ticket(number: issued)
        waiting.append(ticket)
        return .wait(ticket)
    }

    /// Ends one running payment; the ticket returned, if any, runs from now on in its place.
    mutating func finish() -> Ticket? {
        precondition(running > 0, "a payment ended that never ran")
        guard !waiting.isEmpty else {
            running -= 1
            return nil
        }
        return waiting.removeFirst()
    }

    /// Takes a waiting ticket out of the queue; false when its turn has already come.
    mutating func leave(_ ticket: Ticket) -> Bool {
        guard let place = waiting.firstIndex(of: ticket) else { return false }
        waiting.remove(at: place)
        return true
    }

    /// Stops or resumes taking new payments; those in flight go on either way.
    mutating func drain(_ on: Bool) {
        isDraining = on
    }
}

/// Why a payment is not taken.
enum Refusal: String, Error, CaseIterable, Sendable {
    case booting, draining, queueFull = "queue_full", abandoned

    var message: String {
        switch self {
        case .booting: "this worker has not finished booting"
        case .draining: "this worker is draining and takes no new payments"
        case .queueFull: "the queue of this worker is full"
        case .abandoned: "this worker stopped before the payment had its turn"
        }
    }
}
