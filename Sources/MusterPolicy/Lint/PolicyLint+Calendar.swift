import MusterCore

extension PolicyLint {
    /// Windows that are over, that no clock ever shows, or whose ends fall into a change of the clocks.
    func calendars() {
        guard let now else { return }
        for rule in policy.rules {
            guard case .schedule(let schedule) = rule.kind else { continue }
            let nodes = elements(node("rules", rule.name.rawValue, "schedule", "windows"))
            for (window, node) in zip(schedule.windows, nodes) {
                judge(window.when, schedule.zone, node, "a window of \(quotedRule(rule.name))", now)
            }
        }
        for (freeze, node) in zip(policy.guards.freezes, elements(node("guards", "freeze"))) {
            judge(freeze.when, freeze.zone, node, "a freeze", now)
        }
    }

    private func judge(
        _ window: CalendarWindow, _ zone: TimeZoneRules, _ node: YAMLNode, _ title: String, _ now: Instant
    ) {
        let fromRange = node.entry("from")?.value.range ?? node.range
        let toRange = node.entry("to")?.value.range ?? node.range
        if case .dated(let from, let to) = window {
            if zone.instant(of: from) >= zone.instant(of: to) {
                findings.warning(
                    .neverFires, fromRange, "\(title) never comes: the clocks of \(zone.name) go forward over all of it"
                )
                return
            }
            if zone.instant(of: to) <= now {
                findings.warning(
                    .neverFires, toRange, "\(title) is over and never comes again",
                    help: "remove it, or give it new dates")
                return
            }
        }
        for change in ClockChange.all(of: zone, after: now) {
            for (range, word, times) in [
                (fromRange, "begins", change.times(window, \.from)), (toRange, "ends", change.times(window, \.to)),
            ] {
                guard let time = times.first(where: { change.contains($0) }) else { continue }
                findings.warning(
                    .clockChange, range,
                    "\(title) \(word) at \(time.timeText), which \(change.sentence(of: zone.name))",
                    help: "choose a time outside \(change.stretch)")
                return
            }
        }
    }
}

/// A change of a zone's clocks: the stretch of local time that it skips or repeats.
private struct ClockChange {
    var from: LocalTime
    var to: LocalTime
    var isGap: Bool

    /// Those of a little more than the next year.
    static func all(of zone: TimeZoneRules, after now: Instant) -> [ClockChange] {
        var before = zone.initialOffset
        var changes: [ClockChange] = []
        for transition in zone.transitions {
            defer { before = transition.offset }
            guard transition.at > now.wholeSeconds, transition.at < now.wholeSeconds + 370 * 86_400 else { continue }
            let (low, high) = (min(before, transition.offset), max(before, transition.offset))
            guard low < high else { continue }
            changes.append(
                ClockChange(
                    from: LocalTime(seconds: transition.at + Int64(low)),
                    to: LocalTime(seconds: transition.at + Int64(high)), isGap: transition.offset == high))
        }
        return changes
    }

    /// The first moment of a gap is also the first one after it, so nothing is odd about it.
    func contains(_ time: LocalTime) -> Bool { time < to && (isGap ? time > from : time >= from) }

    /// The beginnings or ends of a window around the change.
    func times(_ window: CalendarWindow, _ end: KeyPath<(from: LocalTime, to: LocalTime), LocalTime>) -> [LocalTime] {
        switch window {
        case .dated(let from, let to): [(from: from, to: to)[keyPath: end]]
        case .weekly(let days, let from, let to):
            (day - 1...day).filter { days.contains(LocalTime(seconds: $0 * 86_400).weekday) }.map { first in
                let last = to > from ? first : first + 1
                return (
                    from: LocalTime(seconds: first * 86_400 + Int64(from) * 60),
                    to: LocalTime(seconds: last * 86_400 + Int64(to) * 60)
                )[keyPath: end]
            }
        }
    }

    private var day: Int64 { from.dayNumber }

    func sentence(of zone: String) -> String {
        let day = from.dateText
        return isGap
            ? "the clocks of \(zone) skip on \(day): \(to.timeText) counts"
            : "comes twice in \(zone) on \(day): the first time counts"
    }

    var stretch: String { "\(from.timeText)...\(to.timeText)" }
}

extension LocalTime {
    /// `07:30`.
    fileprivate var timeText: String {
        let minutes = (seconds - dayNumber * 86_400) / 60
        return Self.padded(Int(minutes / 60)) + ":" + Self.padded(Int(minutes % 60))
    }

    /// `2026-11-27`.
    fileprivate var dateText: String {
        let date = date
        return "\(date.year)-\(Self.padded(date.month))-\(Self.padded(date.day))"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
