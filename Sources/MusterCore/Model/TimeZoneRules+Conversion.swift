extension TimeZoneRules {
    /// The first moment at which a clock on the wall shows this time or a later one.
    ///
    /// So a time in a gap (clocks go forward over it) is the gap's end, and a time that comes twice (clocks go back)
    /// is its first coming.
    public func instant(of local: LocalTime) -> Instant {
        // No zone is more than 26 hours from UTC, so nothing before this shows the time yet.
        let (start, tooEarly) = local.seconds.subtractingReportingOverflow(28 * 3_600)
        guard !tooEarly else { return Instant(nanoseconds: .min) }
        var place = firstTransition(after: start)
        while true {
            let offset = Int64(place == 0 ? initialOffset : transitions[place - 1].offset)
            let begins = place == 0 ? Int64.min : transitions[place - 1].at
            let (shown, overflow) = local.seconds.subtractingReportingOverflow(offset)
            let moment = max(begins, overflow ? .max : shown)
            if place == transitions.count || moment < transitions[place].at { return Instant(wholeSeconds: moment) }
            place += 1
        }
    }

    /// The number of transitions at or before a second.
    private func firstTransition(after second: Int64) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Instant {
    /// A moment by its whole seconds since the epoch; saturates outside the years 1678...2262.
    public init(wholeSeconds: Int64) {
        let (scaled, overflow) = wholeSeconds.multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanoseconds: overflow ? (wholeSeconds > 0 ? .max : .min) : scaled)
    }
}
