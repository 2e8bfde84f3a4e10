import MusterCore

extension PolicyReader {
    /// What repeats may last so long: of four weeks that are remembered, two must fit.
    static let seasonSpan = Duration.seconds(3_600) ... .seconds(14 * 86_400)

    func forecast(_ node: YAMLNode, _ rule: String) -> ForecastRule? {
        guard let fields = fields(node, .forecast, title: rule) else { return nil }
        let signal = signal(fields["signal"], "`signal` of \(rule)")
        let perWorker = positive(fields["perWorker"], "`perWorker` of \(rule)")
        let quantile = share(fields["quantile"], "`quantile` of \(rule)", 0.01...0.999)
        let seasons = seasons(fields["seasons"], "`seasons` of \(rule)")
        let zone = fields["zone"].flatMap { self.zone($0, "`zone` of \(rule)") } ?? .utc
        let holidays = holidays(fields["holidays"], "a holiday of \(rule)")
        let events = events(fields["events"], zone, "an event of \(rule)")
        guard let signal, let perWorker else { return nil }
        return ForecastRule(
            signal: signal, perWorker: perWorker, seasons: seasons ?? ForecastRule.standardSeasons,
            quantile: quantile ?? ForecastRule.standardQuantile, zone: zone, holidays: holidays, events: events)
    }

    /// Ascending; whole days, or parts that make one.
    private func seasons(_ node: YAMLNode?, _ title: String) -> [Duration]? {
        guard let node, let elements = list(node, title) else { return nil }
        guard (1...4).contains(elements.count) else {
            findings.error(.outOfBounds, node.range, "\(title) must be one to four durations")
            return nil
        }
        var seasons: [Duration] = []
        for element in elements {
            guard let season = duration(element, "a season in \(title)", Self.seasonSpan) else { continue }
            let (long, day) = (season.nanoseconds, Duration.seconds(86_400).nanoseconds)
            if long % day != 0, day % long != 0 {
                findings.error(
                    .outOfBounds, element.range,
                    "a season in \(title) must be whole days, or a part of which a whole number makes a day",
                    help: "write it like `1h`, `12h`, `1d` or `7d`")
            } else if seasons.contains(season) {
                findings.error(.overlap, element.range, "\(title) has this season twice")
            } else {
                seasons.append(season)
            }
        }
        return seasons.isEmpty ? nil : seasons.sorted()
    }

    private func holidays(_ node: YAMLNode?, _ title: String) -> [Holiday] {
        guard let node, let elements = list(node, "`holidays`") else { return [] }
        var holidays: [Holiday] = []
        for element in elements {
            guard let fields = fields(element, .holiday, title: title) else { continue }
            let day = day(fields["on"], "`on` of \(title)")
            let like = choice(fields["like"], "`like` of \(title)", Weekday.allCases.map(\.name))
            guard let day, let like = Weekday.allCases.first(where: { $0.name == like }) else { continue }
            if holidays.contains(where: { $0.day == day }) {
                findings.error(.overlap, element.range, "\(title) is on a day that has one already")
            }
            holidays.append(Holiday(day: day, like: like))
        }
        return holidays.sorted { $0.day < $1.day }
    }

    private func day(_ node: YAMLNode?, _ title: String) -> Int64? {
        guard let node, let text = text(node, title) else { return nil }
        guard case .local(let midnight)? = TimeText.parse(text + "T00:00") else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a day, not \(quoted(text))",
                help: "write it like `2026-12-25`")
            return nil
        }
        return midnight.dayNumber
    }

    private func events(_ node: YAMLNode?, _ zone: TimeZoneRules, _ title: String) -> [AnnouncedEvent] {
        guard let node, let elements = list(node, "`events`") else { return [] }
        let events = elements.compactMap { element -> AnnouncedEvent? in
            guard let fields = fields(element, .event, title: title) else { return nil }
            let times = times(fields["times"], "`times` of \(title)")
            let because = text(fields["because"], "`because` of \(title)")
            guard let window = window(fields, zone), let times else { return nil }
            guard case .dated(let from, let to) = window else {
                findings.error(
                    .wrongValue, fields["from"]?.range ?? element.range, "\(title) has dates, not only times of day",
                    help: "write it like 2026-11-27T00:00; what comes every day or week is a season, or a `schedule`")
                return nil
            }
            return AnnouncedEvent(from: from, to: to, times: times, because: because)
        }
        return events.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }

    /// `3x`, `1.5x`.
    private func times(_ node: YAMLNode?, _ title: String) -> Double? {
        guard let node, let text = text(node, title) else { return nil }
        guard text.hasSuffix("x"), let times = NumberText.decimal(text.dropLast()) else {
            findings.error(
                .wrongValue, node.range, "\(title) must be so many times the usual, not \(quoted(text))",
                help: "write it like `3x` or `1.5x`")
            return nil
        }
        guard times > 1, times <= 100 else {
            findings.error(
                .outOfBounds, node.range, "\(title) must be more than 1x and at most 100x, not \(quoted(text))",
                help: times <= 1 ? "a forecast only raises" : nil)
            return nil
        }
        return times
    }
}
