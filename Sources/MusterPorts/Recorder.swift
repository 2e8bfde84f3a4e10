import MusterCore

/// A memory beside the journal: readings as they came in, and what fleets have learned. It may be lost, and no worker
/// with it; no append and no decision waits for it.
public protocol Recorder: Sendable {
    /// Keeps readings in the order in which the kernel took them, all or none.
    func record(_ readings: [RecordedReading]) async throws(RecorderFailure)

    /// The signals that there are readings of, of one fleet or all; sorted by fleet, then signal.
    func series(of fleet: FleetName?) async throws(RecorderFailure) -> [RecordedSeries]

    /// Readings of one signal that were taken from `from` on and before `before`, oldest first, at most `limit`; those
    /// of one moment in the order in which they came in. What is old may be thinned out.
    func readings(
        of signal: SignalName, fleet: FleetName, from: Instant, before: Instant, limit: Int
    ) async throws(RecorderFailure) -> [Reading]

    /// Keeps what a fleet has learned in place of what was kept of it, all or none of it.
    func keep(_ learned: LearnedBytes) async throws(RecorderFailure)

    /// What was kept last of each fleet; sorted by fleet.
    func learned() async throws(RecorderFailure) -> [LearnedBytes]

    /// Joins and thins what is old, and forgets what is beyond the bounds of age and size.
    func tidy(at now: Instant) async throws(RecorderFailure)

    /// What it takes on the disk, in bytes.
    func size() async -> Int

    /// Releases it; everything fails from then on.
    func close() async
}

/// Why a recorder kept or gave nothing; it may do so later. The text names the place, for people.
public struct RecorderFailure: Error, Hashable, Sendable {
    public var text: String

    public init(_ text: String) { self.text = text }
}

/// A reading and what it is of.
public struct RecordedReading: Hashable, Sendable {
    public var fleet: FleetName
    public var signal: SignalName
    public var reading: Reading

    public init(fleet: FleetName, signal: SignalName, reading: Reading) {
        self.fleet = fleet
        self.signal = signal
        self.reading = reading
    }
}

/// How far the readings of one signal reach.
public struct RecordedSeries: Hashable, Sendable {
    public var fleet: FleetName
    public var signal: SignalName
    /// When the oldest and the newest reading were taken.
    public var first: Instant
    public var last: Instant
    public var readings: Int

    public init(fleet: FleetName, signal: SignalName, first: Instant, last: Instant, readings: Int) {
        self.fleet = fleet
        self.signal = signal
        self.first = first
        self.last = last
        self.readings = readings
    }
}

/// What a fleet has learned, in the kernel's own form.
public struct LearnedBytes: Hashable, Sendable {
    public var fleet: FleetName
    /// As of when it was learned.
    public var at: Instant
    public var bytes: [UInt8]

    public init(fleet: FleetName, at: Instant, bytes: [UInt8]) {
        self.fleet = fleet
        self.at = at
        self.bytes = bytes
    }
}

/// How much a recorder keeps.
public struct RecordingBounds: Hashable, Sendable {
    /// How long readings are kept.
    public var age: Duration
    /// The most that it may take on the disk, in bytes; the oldest goes first.
    public var bytes: Int

    /// Readings older than this are thinned out to one each `thinEvery`.
    public static let thinAfter = Duration.seconds(86_400)
    public static let thinEvery = Duration.seconds(15)

    public init(age: Duration = .seconds(14 * 86_400), bytes: Int = 256_000_000) {
        self.age = age
        self.bytes = bytes
    }
}
