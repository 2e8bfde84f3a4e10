import MusterCore
import MusterPorts

/// A recorder that lives as long as the process: for tests and simulation, with failures on demand.
package actor MemoryRecorder: Recorder {
    private struct Series: Hashable, Comparable {
        var fleet: FleetName
        var signal: SignalName

        static func < (left: Self, right: Self) -> Bool { (left.fleet, left.signal) < (right.fleet, right.signal) }
    }

    private let bounds: RecordingBounds
    private var kept: [Series: [Reading]] = [:]
    private var known: [FleetName: LearnedBytes] = [:]
    private var failure: RecorderFailure?

    package init(bounds: RecordingBounds = RecordingBounds()) { self.bounds = bounds }

    /// Makes everything fail, until it is given nil.
    package func fail(_ failure: RecorderFailure?) { self.failure = failure }

    package func record(_ readings: [RecordedReading]) async throws(RecorderFailure) {
        try requireOpen()
        for reading in readings {
            kept[Series(fleet: reading.fleet, signal: reading.signal), default: []].append(reading.reading)
        }
    }

    package func series(of fleet: FleetName?) async throws(RecorderFailure) -> [RecordedSeries] {
        try requireOpen()
        return kept.filter { fleet == nil || $0.key.fleet == fleet }.sorted { $0.key < $1.key }.compactMap { entry in
            let times = entry.value.map(\.takenAt)
            guard let first = times.min(), let last = times.max() else { return nil }
            return RecordedSeries(
                fleet: entry.key.fleet, signal: entry.key.signal, first: first, last: last, readings: times.count)
        }
    }

    package func readings(
        of signal: SignalName, fleet: FleetName, from: Instant, before: Instant, limit: Int
    ) async throws(RecorderFailure) -> [Reading] {
        try requireOpen()
        let all = kept[Series(fleet: fleet, signal: signal)] ?? []
        return Array(all.inOrder.filter { $0.takenAt >= from && $0.takenAt < before }.prefix(max(0, limit)))
    }

    package func keep(_ learned: LearnedBytes) async throws(RecorderFailure) {
        try requireOpen()
        known[learned.fleet] = learned
    }

    package func learned() async throws(RecorderFailure) -> [LearnedBytes] {
        try requireOpen()
        return known.values.sorted { $0.fleet < $1.fleet }
    }

    package func tidy(at now: Instant) async throws(RecorderFailure) {
        try requireOpen()
        for key in kept.keys { kept[key]?.removeAll { $0.takenAt < now - bounds.age } }
    }

    /// The readings at what they take in memory.
    package func size() async -> Int { kept.values.reduce(0) { $0 + $1.count } * MemoryLayout<Reading>.stride }

    package func close() async { failure = RecorderFailure("the recorder is closed") }

    private func requireOpen() throws(RecorderFailure) {
        if let failure { throw failure }
    }
}

extension [Reading] {
    /// Oldest first, those of one moment as they stand.
    var inOrder: [Reading] {
        enumerated().sorted { ($0.element.takenAt, $0.offset) < ($1.element.takenAt, $1.offset) }.map(\.element)
    }

    /// The last of each slot of `width`, in order.
    func thinned(to width: Duration) -> [Reading] {
        let length = width.nanoseconds
        var kept: [Reading] = []
        for reading in inOrder {
            if let last = kept.last, last.takenAt.nanoseconds / length == reading.takenAt.nanoseconds / length {
                kept.removeLast()
            }
            kept.append(reading)
        }
        return kept
    }
}
