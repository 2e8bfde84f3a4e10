/// Raises ahead of what a season brings, of what a total did at this time of other days.
public struct ForecastRule: Hashable, Sendable, Codable {
    /// The seasons when the policy names none.
    public static let standardSeasons: [Duration] = [.seconds(86_400), .seconds(7 * 86_400)]
    public static let standardQuantile = Share.percent(99.5)

    /// The total that is foreseen.
    public var signal: SignalName
    /// How much of it one worker carries.
    public var perWorker: Double
    /// What repeats: whole days, or parts of which a whole number makes a day. Ascending, unique, non-empty.
    public var seasons: [Duration]
    /// The share of moments whose demand the forecast is to cover.
    public var quantile: Share
    /// The zone whose clocks the seasons follow.
    public var zone: TimeZoneRules
    /// Sorted by day, unique.
    public var holidays: [Holiday]
    /// Sorted by their beginning.
    public var events: [AnnouncedEvent]

    public init(
        signal: SignalName, perWorker: Double, seasons: [Duration] = standardSeasons,
        quantile: Share = standardQuantile, zone: TimeZoneRules = .utc, holidays: [Holiday] = [],
        events: [AnnouncedEvent] = []
    ) {
        self.signal = signal
        self.perWorker = perWorker
        self.seasons = seasons
        self.quantile = quantile
        self.zone = zone
        self.holidays = holidays
        self.events = events
    }
}

/// A day on which demand is that of another day of the week.
public struct Holiday: Hashable, Sendable, Codable {
    /// Days since 1970-01-01, by the rule's zone.
    public var day: Int64
    public var like: Weekday

    public init(day: Int64, like: Weekday) {
        self.day = day
        self.like = like
    }
}

/// An announced peak: so many times the demand that the season says.
public struct AnnouncedEvent: Hashable, Sendable, Codable {
    /// From (inclusive) to (exclusive), by the rule's zone.
    public var from: LocalTime
    public var to: LocalTime
    public var times: Double
    public var because: String?

    public init(from: LocalTime, to: LocalTime, times: Double, because: String? = nil) {
        self.from = from
        self.to = to
        self.times = times
        self.because = because
    }
}

extension ForecastRule {
    /// The longest season.
    public var longestSeason: Duration { seasons.last ?? .zero }

    /// The holiday on a day, if there is one.
    func holiday(on day: Int64) -> Holiday? {
        guard !holidays.isEmpty else { return nil }
        return holidays.first { $0.day == day }
    }

    /// The announced event at a local time, the highest where they overlap.
    func event(at time: LocalTime) -> AnnouncedEvent? {
        guard !events.isEmpty else { return nil }
        return events.filter { $0.from <= time && time < $0.to }.max { $0.times < $1.times }
    }
}
