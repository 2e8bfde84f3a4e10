public import MusterCore

/// One fact of the journal.
public struct EventView: Codable, Hashable, Sendable {
    /// The journal's revision; also the id of the event in a stream.
    public var revision: UInt64
    public var at: Timestamp
    /// Absent when it is about none or all.
    public var fleet: String?
    public var worker: String?
    /// Stable, such as `desiredChanged`.
    public var name: String
    public var sentence: String

    public init(revision: UInt64, at: Instant, fact: Fact) {
        self.revision = revision
        self.at = Timestamp(at)
        fleet = fact.fleet?.rawValue
        worker = fact.worker?.rawValue
        name = fact.name
        sentence = fact.sentence(moment: Timestamp(at).sentenceMoments)
    }
}

/// Events, newest first.
public struct EventList: Codable, Hashable, Sendable {
    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var events: [EventView]

    public init(_ events: [EventView], at now: Instant) {
        at = Timestamp(now)
        self.events = events
    }
}
