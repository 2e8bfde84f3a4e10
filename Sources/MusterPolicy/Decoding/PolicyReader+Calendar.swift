import MusterCore

extension PolicyReader {
    func schedule(_ node: YAMLNode, _ rule: String) -> ScheduleRule? {
        guard let fields = fields(node, .schedule, title: rule) else { return nil }
        let zone = zone(fields["zone"], "`zone` of \(rule)")
        guard let node = fields["windows"], let elements = list(node, "`windows` of \(rule)") else { return nil }
        if elements.isEmpty { findings.error(.outOfBounds, node.range, "`windows` of \(rule) must not be empty") }
        var windows: [ScheduleWindow] = []
        for element in elements {
            guard let window = scheduleWindow(element, zone, "a window of \(rule)") else { continue }
            if windows.contains(where: { $0.when == window.when }) {
                findings.error(.overlap, element.range, "\(rule) has this window twice")
            }
            windows.append(window)
        }
        return zone.map { ScheduleRule(zone: $0, windows: windows) }
    }

    private func scheduleWindow(_ node: YAMLNode, _ zone: TimeZoneRules?, _ title: String) -> ScheduleWindow? {
        guard let fields = fields(node, .window, title: title) else { return nil }
        let min = whole(fields["min"], "`min` of \(title)", 1...1_000_000)
        let because = text(fields["because"], "`because` of \(title)")
        if let min, let most, min > most, let node = fields["min"] {
            findings.error(.outOfBounds, node.range, "`min` of \(title) (\(min)) is more than `workers.max` (\(most))")
        }
        // Without its zone a window can still be checked; the rule itself is dropped.
        guard let when = window(fields, zone ?? .utc), let min else { return nil }
        return ScheduleWindow(when: when, min: min, because: because)
    }

    /// A weekly or a dated window, from the keys `days`, `from` and `to`.
    func window(_ fields: Fields, _ zone: TimeZoneRules) -> CalendarWindow? {
        let title = fields.title
        guard let fromNode = fields["from"], let toNode = fields["to"],
            let from = text(fromNode, "`from` of \(title)"), let to = text(toNode, "`to` of \(title)")
        else { return nil }
        if let start = TimeText.timeOfDay(from) {
            guard let end = TimeText.timeOfDay(to) else { return wrongTime(toNode, "`to` of \(title)", to) }
            guard start < 1_440, end > 0 || start > 0 else { return wrongTime(fromNode, "`from` of \(title)", from) }
            guard let node = fields["days"] else { return .weekly(days: Weekday.allCases, from: start, to: end) }
            return days(node, title).map { .weekly(days: $0, from: start, to: end) }
        }
        if let node = fields["days"] {
            findings.error(
                .conflictingKeys, node.range,
                "`days` of \(title) goes with times of day such as \"07:30\", not with dates")
        }
        guard let start = moment(fromNode, from, "`from` of \(title)", zone),
            let end = moment(toNode, to, "`to` of \(title)", zone)
        else { return nil }
        guard start < end else {
            findings.error(
                .outOfBounds, toNode.range, "`to` of \(title) must be after `from`",
                notes: [findings.note(fromNode.range, "`from` is here")])
            return nil
        }
        return .dated(from: start, to: end)
    }

    private func moment(_ node: YAMLNode, _ text: String, _ title: String, _ zone: TimeZoneRules) -> LocalTime? {
        let local: LocalTime
        switch TimeText.parse(text) {
        case .local(let time): local = time
        case .absolute(let instant): local = zone.localTime(at: instant)
        case nil:
            wrongTime(node, title, text)
            return nil
        }
        guard (2015...2045).contains(local.date.year) else {
            findings.error(.outOfBounds, node.range, "\(title) must be in the years 2015...2045, not \(quoted(text))")
            return nil
        }
        return local
    }

    @discardableResult
    private func wrongTime(_ node: YAMLNode, _ title: String, _ text: String) -> CalendarWindow? {
        findings.error(
            .wrongValue, node.range, "\(title) must be a time, not \(quoted(text))",
            help: "write a time of day like \"07:30\", or a date like 2026-11-27T00:00")
        return nil
    }

    /// `mon-fri`, `sat`, `[mon, wed]`; sorted, unique.
    private func days(_ node: YAMLNode, _ title: String) -> [Weekday]? {
        var days: Set<Weekday> = []
        for element in elements(node) {
            guard let text = text(element, "`days` of \(title)") else { return nil }
            for word in text.split(separator: ",") {
                let ends = word.split(separator: "-", omittingEmptySubsequences: false)
                    .map { $0.filter { $0 != " " } }
                let known = ends.compactMap { Self.weekdays.firstIndex(of: $0.lowercased()) }
                guard known.count == ends.count, let first = known.first, let last = known.last, known.count <= 2 else {
                    findings.error(
                        .wrongValue, element.range, "`days` of \(title) cannot be \(quoted(String(word)))",
                        help: "write it like `mon-fri`, `sat`, or `[mon, wed, fri]`")
                    return nil
                }
                for step in 0...((last - first + 7) % 7) { days.insert(Weekday.allCases[(first + step) % 7]) }
            }
        }
        guard !days.isEmpty else {
            findings.error(.outOfBounds, node.range, "`days` of \(title) must not be empty")
            return nil
        }
        return days.sorted()
    }

    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}
