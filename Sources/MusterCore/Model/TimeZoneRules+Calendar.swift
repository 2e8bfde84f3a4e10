extension CalendarWindow {
    /// Whether the window is open at that moment.
    ///
    /// A `from` or `to` in a gap of the zone's clocks is the gap's end, one that comes twice is its first coming; a
    /// window that lies wholly in a gap does not happen on that day.
    public func contains(_ instant: Instant, zone: TimeZoneRules) -> Bool {
        end(containing: instant, zone: zone) != nil
    }

    /// When the window that is open at that moment ends; nil when none is. Windows that follow without a pause, as
    /// those from midnight to midnight, each end by themselves.
    public func end(containing instant: Instant, zone: TimeZoneRules) -> Instant? {
        let today = zone.localTime(at: instant).dayNumber
        // A window begun two days ago can still be open where the clocks went back meanwhile.
        return occurrences(onDays: (today - 2)...(today + 1), zone: zone)
            .filter { $0.begins <= instant && instant < $0.ends }
            .map(\.ends).max()
    }

    /// The first beginning after that moment; nil when there is none any more.
    public func nextBeginning(after instant: Instant, zone: TimeZoneRules) -> Instant? {
        let today = zone.localTime(at: instant).dayNumber
        // Three weeks: a gap may swallow the window of one week, not that of three.
        return occurrences(onDays: (today - 1)...(today + 21), zone: zone)
            .filter { $0.begins > instant }
            .map(\.begins).min()
    }

    /// What of the window begins on those local days, never empty; a dated window is there whatever the days.
    private func occurrences(
        onDays days: ClosedRange<Int64>, zone: TimeZoneRules
    ) -> [(begins: Instant, ends: Instant)] {
        let stretches: [(from: LocalTime, to: LocalTime)] =
            switch self {
            case .dated(let from, let to): [(from, to)]
            case .weekly(let weekdays, let from, let to):
                days.filter { weekdays.contains(LocalTime.weekday(ofDay: $0)) }.map { day in
                    let last = to > from ? day : day + 1
                    return (
                        LocalTime(seconds: day * 86_400 + Int64(from) * 60),
                        LocalTime(seconds: last * 86_400 + Int64(to) * 60)
                    )
                }
            }
        return stretches.map { (zone.instant(of: $0.from), zone.instant(of: $0.to)) }.filter { $0.0 < $0.1 }
    }
}
