import MusterCore
import MusterWire

/// A fleet's calendar for people, in the local time of one zone.
struct CalendarText {
    var calendar: CalendarView
    var zone: TimeZoneRules
    var style: Style

    var text: String {
        let days = (calendar.to.instant - calendar.from.instant).inSeconds / 86_400
        let heading =
            style(.bold, calendar.fleet)
            + style(
                .dim,
                "  \(Check.amount(Int(days.rounded()), "day", "days")) from \(local(calendar.from)), clocks of \(zone.name)"
            )
        var sections = [heading, stretches.text(style)]
        let changes = clocks
        if !changes.rows.isEmpty { sections.append(changes.text(style)) }
        sections += (calendar.forecasts ?? []).map { forecast($0) }
        return sections.joined(separator: "\n\n")
    }

    private var stretches: Table {
        var table = Table(heads: ["FROM", "TO", "FLOOR", "RULE", "FREEZE", "BECAUSE"])
        for stretch in calendar.stretches {
            let reasons = [stretch.because, stretch.freeze?.because].compactMap { $0 }
            table.rows.append([
                Table.Cell(local(stretch.from)), Table.Cell(local(stretch.to)), "\(stretch.floor)",
                Table.Cell(stretch.rule ?? "-"),
                Table.Cell(stretch.freeze.map { "allows \($0.allows)" } ?? "-", stretch.freeze == nil ? nil : .yellow),
                Table.Cell(reasons.joined(separator: "; ")),
            ])
        }
        return table
    }

    /// Changes of the policy's clocks, and of those that the page is written by.
    private var clocks: Table {
        var changes = calendar.clockChanges
        let own = FleetCalendar.changes(of: zone, from: calendar.from.instant, to: calendar.to.instant)
        for change in own.map({ CalendarView.ClockChange($0) }) where !changes.contains(change) {
            changes.append(change)
        }
        changes.sort { ($0.at.instant, $0.zone) < ($1.at.instant, $1.zone) }
        var table = Table(heads: ["CLOCKS OF", "CHANGE AT", "LOCAL TIMES"])
        for change in changes {
            let (first, last) =
                change.kind == .gap
                ? (change.localBefore, change.localAfter) : (change.localAfter, change.localBefore)
            let what = change.kind == .gap ? "do not come" : "come twice"
            table.rows.append([
                Table.Cell(change.zone), Table.Cell("\(change.at.dayText) \(change.at.timeText)Z", .cyan),
                Table.Cell("\(first) to \(last.suffix(5)) \(what)"),
            ])
        }
        return table
    }

    /// What a rule expects, hour by hour; or what it still has to see.
    private func forecast(_ outlook: RuleOutlookView) -> String {
        let rule = style(.bold, "forecast \(outlook.rule)")
        if let learning = outlook.learning { return "\(rule)  \(learning)" }
        let share = Phrase.number(outlook.quantile * 100)
        var table = Table(heads: ["HOUR", "EXPECTED", "ENOUGH", "WORKERS", "BECAUSE"])
        for hour in outlook.hours {
            let event = hour.eventTimes.map { times in
                "\(Phrase.number(times))x" + (hour.eventBecause.map { ": \($0)" } ?? "")
            }
            table.rows.append([
                Table.Cell(local(hour.at)), "\(Phrase.number(hour.expected))", "\(Phrase.number(hour.upper))",
                "\(hour.workers)",
                Table.Cell([event, hour.like.map { "like \($0)" }].compactMap { $0 }.joined(separator: "; ")),
            ])
        }
        let heading =
            "\(rule)" + style(.dim, "  highest \(outlook.signal) of each hour, enough for \(share)% of moments")
        return "\(heading)\n\n\(table.text(style))"
    }

    private func local(_ moment: Timestamp) -> String {
        let local = zone.localTime(at: moment.instant)
        let days = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        return "\(days[local.weekday.rawValue]) \(local.text)"
    }
}
