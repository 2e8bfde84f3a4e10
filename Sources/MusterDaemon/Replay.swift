import MusterPorts

/// What was missed, and then what happens, without a gap and nothing twice. Takes the past from the journal a page at a
/// time, as fast as its one reader reads: neither appends nor memory depend on how much was missed.
actor Replay {
    private let journal: any Journal
    private let broadcast: Broadcast
    private var last: UInt64
    /// Read and not handed out yet; oldest first.
    private var page: ArraySlice<JournalEntry> = []
    private var live: AsyncStream<JournalEntry>?
    private var isCaughtUp = false

    /// Facts read from the journal at once.
    static let pageLength = 1_000

    init(journal: any Journal, broadcast: Broadcast, after revision: UInt64) {
        self.journal = journal
        self.broadcast = broadcast
        last = revision
    }

    /// The next fact; nil at the end. A reader whose past cannot be read now is ended, and asks again: a gap would never
    /// be noticed.
    func next() async -> JournalEntry? {
        while !isCaughtUp {
            if let entry = page.popFirst() {
                last = entry.revision
                return entry
            }
            do throws(JournalFailure) { try await turn() } catch { return nil }
        }
        guard let live else { return nil }
        for await entry in live where entry.revision > last {
            last = entry.revision
            return entry
        }
        return nil
    }

    /// Reads the next page. Listening begins at the last one, and what came until then is read once more, so that
    /// nothing falls between the two.
    private func turn() async throws(JournalFailure) {
        let isListening = live != nil
        page = try await journal.entries(after: last, limit: Self.pageLength)[...]
        guard page.count < Self.pageLength else { return }
        if isListening {
            isCaughtUp = page.isEmpty
        } else {
            live = broadcast.listen()
        }
    }
}
