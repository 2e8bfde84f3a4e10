public import MusterCore

/// Recorded readings of one signal, oldest first.
public struct RecordedReadingList: Codable, Hashable, Sendable {
    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var fleet: String
    public var signal: String
    public var readings: [RecordedReadingView]
    /// Where to go on, as `from`; absent when this is all.
    public var next: Timestamp?

    public init(
        _ readings: [Reading], of signal: SignalName, fleet: FleetName, next: Instant?, at now: Instant
    ) {
        at = Timestamp(now)
        self.fleet = fleet.rawValue
        self.signal = signal.rawValue
        self.readings = readings.map { RecordedReadingView($0) }
        self.next = next.map { Timestamp($0) }
    }
}

/// One recorded reading.
public struct RecordedReadingView: Codable, Hashable, Sendable {
    public var takenAt: Timestamp
    public var state: ReadingView.State
    /// As for a reading that counts now; absent when there is none that is finite.
    public var value: Double?
    public var reporting: Int
    public var expected: Int

    public init(_ reading: Reading) {
        let view = ReadingView(SignalReading(signal: "", reading: reading), now: reading.takenAt)
        takenAt = view.takenAt
        state = view.state
        value = view.value
        reporting = reading.reporting
        expected = reading.expected
    }

    /// The reading, without what an error said.
    public var reading: Reading {
        let kept: ReadingState =
            switch state {
            case .value: value.map { .value($0) } ?? .absent
            case .absent: .absent
            case .stale: value.map { .stale(last: $0) } ?? .absent
            case .error: .error(.unavailable("recorded as an error"))
            case .implausible: .implausible(value ?? .nan)
            }
        return Reading(state: kept, takenAt: takenAt.instant, reporting: reporting, expected: expected)
    }
}

/// The signals of a fleet that there are recorded readings of, sorted by name.
public struct RecordedSeriesList: Codable, Hashable, Sendable {
    public var at: Timestamp
    public var fleet: String
    public var series: [RecordedSeriesView]

    public init(fleet: FleetName, _ series: [RecordedSeriesView], at now: Instant) {
        at = Timestamp(now)
        self.fleet = fleet.rawValue
        self.series = series
    }
}

/// How far the recorded readings of one signal reach.
public struct RecordedSeriesView: Codable, Hashable, Sendable {
    public var signal: String
    public var first: Timestamp
    public var last: Timestamp
    public var readings: Int

    public init(signal: SignalName, first: Instant, last: Instant, readings: Int) {
        self.signal = signal.rawValue
        self.first = Timestamp(first)
        self.last = Timestamp(last)
        self.readings = readings
    }
}
