/// What one rule's seasonal forecast has learned, and what it is about.
public struct LearnedSeason: Hashable, Sendable, Codable {
    public var rule: RuleName
    public var signal: SignalName
    /// Where the signal came from: another source says nothing of this one.
    public var source: PlugInReference
    public var forecast: SeasonalForecast

    init(rule: RuleName, signal: SignalName, source: PlugInReference, forecast: SeasonalForecast) {
        self.rule = rule
        self.signal = signal
        self.source = source
        self.forecast = forecast
    }

    private enum CodingKeys: String, CodingKey {
        case rule, signal, source, forecast
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        rule = try fields.decode(RuleName.self, forKey: .rule)
        signal = try fields.decode(SignalName.self, forKey: .signal)
        source = try fields.decode(PlugInReference.self, forKey: .source)
        forecast = try fields.decode(SeasonalForecast.self, forKey: .forecast)
        guard forecast.isSound else {
            throw DecodingError.dataCorruptedError(
                forKey: .forecast, in: fields, debugDescription: "the numbers of `\(rule)` do not belong together")
        }
    }
}

extension FleetSenses {
    var learnedSeasons: [LearnedSeason] {
        seasons.compactMap { known in
            guard known.forecast.seen > 0, let source = source(of: known.policy.signal) else { return nil }
            return LearnedSeason(
                rule: known.rule, signal: known.policy.signal, source: source, forecast: known.forecast)
        }
    }

    /// Goes on from what was kept, where the same rule still asks of the same signal and seasons and has not seen more
    /// since.
    mutating func recallSeasons(_ kept: [LearnedSeason]) {
        for place in seasons.indices {
            let now = seasons[place]
            guard
                let old = kept.first(where: {
                    $0.rule == now.rule && $0.signal == now.policy.signal && $0.source == source(of: now.policy.signal)
                        && $0.forecast.seasons == now.policy.seasons
                }), old.forecast.seen > now.forecast.seen
            else { continue }
            seasons[place].forecast = old.forecast
            seasons[place].forecast.reconsider()
        }
    }
}
