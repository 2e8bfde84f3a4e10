/// What was read of one signal at one moment: never a bare number.
public struct Reading: Hashable, Sendable, Codable {
    public var state: ReadingState
    /// When the value was true, by the controller's clock.
    public var takenAt: Instant
    /// Workers that reported; 0 of 0 for a signal that is not read from workers.
    public var reporting: Int
    /// Workers that were asked.
    public var expected: Int
    /// How long it was watched, where that is shorter than what the signal asks for: such a value can argue for more
    /// workers, and not for fewer.
    public var watched: Duration?

    public init(
        state: ReadingState, takenAt: Instant, reporting: Int = 0, expected: Int = 0, watched: Duration? = nil
    ) {
        self.state = state
        self.takenAt = takenAt
        self.reporting = reporting
        self.expected = expected
        self.watched = watched
    }

    /// The share of the asked workers that reported; 1 for a signal that is not read from workers.
    public var coverage: Share { expected == 0 ? Share(1) : Share(Double(reporting) / Double(expected)) }
}

/// The five states of a reading; only a value can argue for fewer workers.
public enum ReadingState: Hashable, Sendable, Codable {
    case value(Double)
    /// The source answered and has no such value; also before the first read.
    case absent
    /// The last value, too old to count.
    case stale(last: Double)
    /// The read failed.
    case error(Failure)
    /// Outside the declared range, or not a finite number.
    case implausible(Double)
}
