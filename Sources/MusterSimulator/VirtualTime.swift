import MusterCore

/// Events in the order of their moments; those of one moment in the order in which they were added.
struct VirtualTime<Event> {
    private struct Entry {
        var at: Duration
        var order: Int
        var event: Event

        func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
    }

    /// The time since the run began.
    private(set) var now = Duration.zero
    private var heap: [Entry] = []
    private var added = 0

    /// When the next event is; nil when none is planned.
    var nextMoment: Duration? { heap.first?.at }

    /// Plans an event, not before now.
    mutating func add(_ event: Event, at moment: Duration) {
        heap.append(Entry(at: max(now, moment), order: added, event: event))
        added += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the next event and goes to its moment; nil when there is none up to `end`.
    mutating func next(until end: Duration) -> Event? {
        guard let first = heap.first, first.at <= end else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        now = first.at
        return first.event
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
