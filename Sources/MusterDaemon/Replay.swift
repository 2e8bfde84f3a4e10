import MusterPorts
import Synchronization

/// What was missed, and then what happens, without a gap and nothing twice.
final class Replay: Sendable {
    private let missed: [JournalEntry]
    private let live: AsyncStream<JournalEntry>
    private let revision: UInt64

    init(missed: [JournalEntry], live: AsyncStream<JournalEntry>, after revision: UInt64) {
        self.missed = missed
        self.live = live
        self.revision = revision
    }

    /// One reader only.
    var stream: AsyncStream<JournalEntry> {
        let position = Mutex<(next: Int, last: UInt64)>((0, revision))
        let missed = missed
        let live = live
        return AsyncStream {
            let old = position.withLock { position -> JournalEntry? in
                guard position.next < missed.count else { return nil }
                defer { position.next += 1 }
                position.last = missed[position.next].revision
                return missed[position.next]
            }
            if let old { return old }
            for await entry in live where entry.revision > position.withLock({ $0.last }) {
                position.withLock { $0.last = entry.revision }
                return entry
            }
            return nil
        }
    }
}
