import MusterCore

/// How a journal fails.
public enum JournalFailure: Error, Hashable, Sendable {
    /// Another process holds it; the text names the holder.
    case held(by: String)
    /// Written by a newer version: refuse to start, never delete.
    case newerSchema(found: Int, supported: Int)
    /// It cannot be read: refuse to start, never skip, never delete.
    case unreadable(String)
    /// Nothing can be written now (a full disk, a read-only directory): no effects until it can.
    case unavailable(String)
    /// Somebody else appended since: the caller is not the only owner any more.
    case conflict(expected: UInt64, found: UInt64)
}

/// One fact with its place in the journal.
public struct JournalEntry: Hashable, Sendable {
    /// From 1. Gaps are of facts that no recovery needs and that were removed.
    public var revision: UInt64
    public var at: Instant
    public var fact: Fact

    public init(revision: UInt64, at: Instant, fact: Fact) {
        self.revision = revision
        self.at = at
        self.fact = fact
    }
}

extension JournalEntry {
    /// How long facts are kept that come with every evaluation: they are most of the journal, and explain a number for
    /// as long as somebody asks why it is what it is.
    public static let routineKeeping = Duration.seconds(86_400)
}

/// What a journal holds when it is opened.
public struct Recovery: Sendable {
    /// The newest snapshot's state, if there is one.
    public var snapshot: ControlState?
    /// Facts after the snapshot, in order.
    public var facts: [Fact]
    /// The revision of the last fact; 0 for a new journal.
    public var revision: UInt64

    public init(snapshot: ControlState?, facts: [Fact], revision: UInt64) {
        self.snapshot = snapshot
        self.facts = facts
        self.revision = revision
    }
}

/// Where facts are kept. One owner at a time.
public protocol Journal: Sendable {
    /// Everything needed to go on where the last owner stopped.
    func recover() async throws(JournalFailure) -> Recovery

    /// Appends facts after `revision`, all or none, and returns the new revision. When `durable`, they are on the disk
    /// before it returns. `conflict` when the journal is not at `revision`.
    func append(_ facts: [Fact], at now: Instant, after revision: UInt64, durable: Bool) async throws(JournalFailure)
        -> UInt64

    /// Keeps the state as of `revision`, so that recovery need not begin at the first fact, and removes facts and
    /// snapshots older than `keeping` that no recovery needs; of `Fact.routineNames` those older than
    /// `JournalEntry.routineKeeping` already.
    func snapshot(_ state: ControlState, at revision: UInt64, now: Instant, keeping: Duration)
        async throws(JournalFailure)

    /// Facts for people, newest first: of one fleet or all, of those names or all, at or before a time, at most `limit`.
    func entries(fleet: FleetName?, names: [String], until: Instant?, limit: Int) async throws(JournalFailure)
        -> [JournalEntry]

    /// Facts after a revision, oldest first, at most `limit`: for readers who go through the journal from a place on.
    /// Holds up no append.
    func entries(after revision: UInt64, limit: Int) async throws(JournalFailure) -> [JournalEntry]

    /// Releases it. Appends fail from then on.
    func close() async
}
