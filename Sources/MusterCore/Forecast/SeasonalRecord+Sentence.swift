extension SeasonalRecord {
    /// The numbers in the order in which they come about: `27.8 expected at most within 8m 20s, about 08:05, 12% for
    /// errors (99.5% of 688 at this time of day): 32; ...`.
    public func sentence(moment: MomentText) -> String {
        let basis =
            "\(Phrase.share(quantile)) of \(Phrase.grouped(Int64(scores)))"
            + (isOfTheTime ? " at this time of day" : " at all times")
        var parts = [
            "\(Phrase.number(expected)) expected at most within \(Phrase.duration(.seconds(horizon))), "
                + "about \(moment(at)), \(Phrase.share(margin)) for errors (\(basis)): \(workers)"
        ]
        if let event {
            parts.append("\(Phrase.number(event.times)) times the usual" + (event.because.map { " (\($0))" } ?? ""))
        }
        if let like { parts.append("a holiday like \(like.name)") }
        let told = experts.map { "\($0.name) \(Phrase.share($0.weight)) (loss \(Phrase.share($0.loss)))" }
        parts.append("told by " + told.joined(separator: ", "))
        if let missed { parts.append("\(Phrase.share(missed)) of late did not suffice") }
        return parts.joined(separator: "; ")
    }
}

extension SeasonalRecord.Expert {
    fileprivate var name: String { season.map { "the season of \(Phrase.duration($0))" } ?? "the trend" }
}

extension SeasonalLearning {
    /// `learning: 3d 4h of 7d`.
    public var sentence: String {
        seen < season
            ? "learning: \(Phrase.duration(seen)) of \(Phrase.duration(season))"
            : "learning: \(Phrase.grouped(Int64(scores))) of \(Phrase.grouped(Int64(needed))) forecasts scored"
    }
}

extension Weekday {
    /// `sunday`.
    public var name: String {
        switch self {
        case .monday: "monday"
        case .tuesday: "tuesday"
        case .wednesday: "wednesday"
        case .thursday: "thursday"
        case .friday: "friday"
        case .saturday: "saturday"
        case .sunday: "sunday"
        }
    }
}
