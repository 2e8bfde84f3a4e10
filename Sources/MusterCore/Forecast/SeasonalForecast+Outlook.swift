/// What is expected of one hour to come.
public struct OutlookHour: Hashable, Sendable, Codable {
    /// When it begins: on the hour of the clocks of UTC.
    public var begins: Instant
    /// The highest demand expected in it, in the signal's unit.
    public var expected: Double
    /// The demand that the stated share of such hours' moments stays under.
    public var upper: Double
    /// Workers for `upper`.
    public var workers: Int
    /// The announced event that is counted in.
    public var event: AnnouncedEvent?
    /// The day of the week that a holiday is taken for.
    public var like: Weekday?

    public init(
        begins: Instant, expected: Double, upper: Double, workers: Int, event: AnnouncedEvent? = nil,
        like: Weekday? = nil
    ) {
        self.begins = begins
        self.expected = expected
        self.upper = upper
        self.workers = workers
        self.event = event
        self.like = like
    }
}

extension SeasonalForecast {
    /// Hours that may be asked for: four weeks.
    public static let longestOutlook = 28 * 24

    /// What is expected hour by hour, from the hour that a moment is in, of so many hours (at most 672).
    ///
    /// A pure function of what was learned, the rule and the moment; it learns nothing. Today's difference from the
    /// usual fades: half of it is left after six hours. The margin is that of forecasts a boot ahead, so for days ahead
    /// it is the usual spread at that time of day, not a promise. Empty while the rule is still learning; an hour of
    /// which nothing is known is left out. `Shape`: sorted by `begins`.
    public func outlook(_ rule: ForecastRule, from moment: Instant, hours: Int) -> [OutlookHour] {
        guard learning(rule) == nil else { return [] }
        let view = SeasonalView(self, rule)
        let second = moment.wholeSeconds
        let hour = second / 3_600 - (second % 3_600 < 0 ? 1 : 0)
        return (0..<Swift.min(Swift.max(0, hours), Self.longestOutlook)).compactMap { ahead in
            let begins = Instant(wholeSeconds: (hour + Int64(ahead)) * 3_600)
            let first = DemandSlot(containing: begins)
            let points = (0..<Int(DemandSlot.inAnHour)).compactMap { view.blend(first + $0) }
            guard let highest = points.max(by: { $0.amount < $1.amount }), highest.hasSeason,
                let margin = misses.margin(
                    at: first, quantile: rule.quantile.fraction, zone: rule.zone)
            else { return nil }
            let upper = view.upper(highest, margin)
            return OutlookHour(
                begins: begins, expected: highest.amount, upper: upper,
                workers: Decider.workers(for: upper / rule.perWorker), event: highest.event, like: highest.like)
        }
    }
}
