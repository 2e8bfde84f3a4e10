extension ForesightRecord {
    /// The numbers in the order in which they come about: `level 24.3, up to 6% more within 3m and 13% for errors: 30;
    /// ...`.
    public var sentence: String {
        let change = rise < 0 ? "\(Phrase.share(Share(-rise))) less" : "\(Phrase.share(Share(rise))) more"
        var parts = [
            "level \(Phrase.number(level)), \(change) at most within \(Phrase.duration(.seconds(horizon))), "
                + "\(Phrase.share(Share(margin * spread))) for errors: \(forecast)"
        ]
        if let surge { parts.append("surge: \(surge)") }
        if let burst { parts.append("burst reserve at a chance of \(Phrase.share(Share(chance))): \(burst)") }
        if collapse > 0 { parts.append("floor against a collapse: \(collapse)") }
        if let coldStart { parts.append("cold start: \(coldStart)") }
        parts.append(settled)
        return parts.joined(separator: "; ")
    }

    private var settled: String {
        switch outcome {
        case .stays: "\(part.phrase) is what is wanted"
        case .rises: workers > need ? "\(part.phrase) wants \(need), in steps of 3%" : "\(part.phrase) wants \(need)"
        case .falls: "\(part.phrase) wants \(need), at most \(peak) in the last minute"
        case .held: "\(part.phrase) wants \(need), held by \(peak) in the last minute"
        case .tooSmall: "\(part.phrase) wants \(need), too little a cut yet"
        case .unseen: "\(part.phrase) wants \(need), no cut after a gap in the readings"
        }
    }
}

extension ForesightRecord.Part {
    fileprivate var phrase: String {
        switch self {
        case .forecast: "the forecast"
        case .surge: "the surge"
        case .burst: "the burst reserve"
        case .collapse: "the floor"
        case .coldStart: "the cold start"
        }
    }
}
