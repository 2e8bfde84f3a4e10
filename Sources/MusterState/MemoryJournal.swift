import MusterCore
import MusterPorts

/// A journal that lives as long as the process: for tests and simulation, with failures on demand.
package actor MemoryJournal: Journal {
    /// How the next append fails.
    package enum Fault: Sendable {
        /// Nothing was written.
        case before(JournalFailure)
        /// Everything was written and the caller does not know.
        case after(JournalFailure)
    }

    private var entries: [JournalEntry] = []
    /// Ascending by revision; at most two, as recovery needs no more.
    private var snapshots: [(revision: UInt64, state: ControlState)] = []
    private var head: UInt64 = 0
    private var faults: [Fault] = []
    private var closed = false

    package init() {}

    /// Makes the next append fail; several are used up one by one.
    package func failNextAppend(_ fault: Fault) { faults.append(fault) }

    /// A journal with the same contents, as the next process finds it after this one died.
    package func reopened() -> MemoryJournal { MemoryJournal(entries, snapshots, head) }

    private init(
        _ entries: [JournalEntry], _ snapshots: [(revision: UInt64, state: ControlState)], _ head: UInt64
    ) {
        self.entries = entries
        self.snapshots = snapshots
        self.head = head
    }

    package func recover() async throws(JournalFailure) -> Recovery {
        try requireOpen()
        let base = snapshots.last?.revision ?? 0
        let later = entries.filter { $0.revision > base }.map(\.fact)
        return Recovery(snapshot: snapshots.last?.state, facts: later, revision: head)
    }

    package func append(
        _ facts: [Fact], at now: Instant, after revision: UInt64, durable: Bool
    ) async throws(JournalFailure) -> UInt64 {
        try requireOpen()
        let fault = faults.isEmpty ? nil : faults.removeFirst()
        if case .before(let failure) = fault { throw failure }
        guard revision == head else { throw .conflict(expected: revision, found: head) }
        for fact in facts {
            head += 1
            entries.append(JournalEntry(revision: head, at: now, fact: fact))
        }
        if case .after(let failure) = fault { throw failure }
        return head
    }

    package func snapshot(
        _ state: ControlState, at revision: UInt64, now: Instant, keeping: Duration
    ) async throws(JournalFailure) {
        try requireOpen()
        guard revision <= head else { throw .conflict(expected: revision, found: head) }
        snapshots.removeAll { $0.revision == revision }
        snapshots.append((revision, state))
        snapshots.sort { $0.revision < $1.revision }
        snapshots = snapshots.suffix(2)
        guard snapshots.count == 2 else { return }
        let needless = snapshots[0].revision
        let routine = now - min(keeping, JournalEntry.routineKeeping)
        entries.removeAll { entry in
            let isRoutine = Fact.routineNames.contains(entry.fact.name)
            return entry.revision <= needless && entry.at < (isRoutine ? routine : now - keeping)
        }
    }

    package func entries(
        fleet: FleetName?, names: [String], until: Instant?, limit: Int
    ) async throws(JournalFailure) -> [JournalEntry] {
        try requireOpen()
        let wanted = entries.reversed().lazy.filter { entry in
            (fleet == nil || entry.fact.fleet == fleet) && (names.isEmpty || names.contains(entry.fact.name))
                && (until.map { entry.at <= $0 } ?? true)
        }
        return Array(wanted.prefix(max(0, limit)))
    }

    package func entries(after revision: UInt64, limit: Int) async throws(JournalFailure) -> [JournalEntry] {
        try requireOpen()
        return Array(entries.lazy.filter { $0.revision > revision }.prefix(max(0, limit)))
    }

    package func close() async { closed = true }

    private func requireOpen() throws(JournalFailure) {
        if closed { throw .unavailable("the journal is closed") }
    }
}
