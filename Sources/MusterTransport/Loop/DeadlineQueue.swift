/// Deadlines of transfers, earliest first. Entries of ended transfers stay until they are due or are compacted.
struct DeadlineQueue {
    struct Entry {
        var time: MonotonicTime
        var id: UInt64
    }

    /// A binary heap: no entry is earlier than its parent, the one at half its index.
    private var heap: [Entry] = []

    var earliest: MonotonicTime? { heap.first?.time }
    var held: Int { heap.count }

    mutating func add(_ time: MonotonicTime, _ id: UInt64) {
        heap.append(Entry(time: time, id: id))
        siftUp(heap.count - 1)
    }

    /// The earliest entry if it is due.
    mutating func popDue(at now: MonotonicTime) -> UInt64? {
        guard let first = heap.first, first.time <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown(0)
        }
        return first.id
    }

    /// Drops the entries whose transfer is over.
    mutating func compact(keeping isAlive: (UInt64) -> Bool) {
        heap.removeAll { !isAlive($0.id) }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0, heap[index].time < heap[(index - 1) / 2].time {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[child].time < heap[least].time { least = child }
            }
            if least == index { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
