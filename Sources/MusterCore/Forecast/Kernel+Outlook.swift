/// What one rule of a fleet expects of the hours to come.
public struct RuleOutlook: Hashable, Sendable, Codable {
    public var rule: RuleName
    public var signal: SignalName
    /// How much of the signal one worker carries.
    public var perWorker: Double
    /// The share of moments that `upper` of an hour is to cover.
    public var quantile: Share
    /// What it still has to see before it speaks; nil when it does.
    public var learning: SeasonalLearning?
    /// Sorted by their beginning; empty while it learns.
    public var hours: [OutlookHour]

    public init(
        rule: RuleName, signal: SignalName, perWorker: Double, quantile: Share, learning: SeasonalLearning? = nil,
        hours: [OutlookHour]
    ) {
        self.rule = rule
        self.signal = signal
        self.perWorker = perWorker
        self.quantile = quantile
        self.learning = learning
        self.hours = hours
    }
}

extension Kernel {
    /// What the fleet's rules `forecast` expect hour by hour, from the hour of `now`; at most 672 hours. One for each
    /// such rule, in the policy's order; empty when there is none, or no such fleet. Changes nothing.
    public func outlook(_ fleet: FleetName, hours: Int, at now: Instant) -> [RuleOutlook] {
        guard let index = state.index(of: fleet) else { return [] }
        return senses[index].outlook(hours: hours, at: now)
    }
}

extension FleetSenses {
    func outlook(hours: Int, at now: Instant) -> [RuleOutlook] {
        seasons.map { season in
            RuleOutlook(
                rule: season.rule, signal: season.policy.signal, perWorker: season.policy.perWorker,
                quantile: season.policy.quantile, learning: season.forecast.learning(season.policy),
                hours: season.forecast.outlook(season.policy, from: now, hours: hours))
        }
    }
}
