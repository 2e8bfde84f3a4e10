/// What a fleet keeps for a declared surge and why: kept with the stage.
public struct SurgeRecord: Hashable, Sendable, Codable {
    /// The rule whose demand it is of.
    public var rule: RuleName
    /// Workers that carry the demand of now.
    public var need: Double
    /// Seconds from the surge's first sign until workers launched for it serve, the boot among them.
    public var reaction: Double
    public var boot: Double
    /// Times the demand that is there until then.
    public var times: Double
    /// Workers to keep, of them those that the limit makes necessary.
    public var standing: Double
    public var limited: Double
    /// A change within the tolerance is not made, so that much more is asked for.
    public var tolerance: Share

    public init(
        rule: RuleName, need: Double, reaction: Double, boot: Double, times: Double, standing: Double, limited: Double,
        tolerance: Share
    ) {
        self.rule = rule
        self.need = need
        self.reaction = reaction
        self.boot = boot
        self.times = times
        self.standing = standing
        self.limited = limited
        self.tolerance = tolerance
    }

    /// Workers that are asked for.
    public var wanted: Double { standing * (1 + tolerance.fraction) }
}

extension SurgeRecord {
    /// The numbers in the order in which they come about.
    func sentence(_ surge: Surge) -> String {
        var parts = [
            "absorb \(Phrase.surge(surge)): help serves \(Phrase.duration(.seconds(reaction))) after the first sign, with boots of "
                + "\(Phrase.duration(.seconds(boot))); until then what stands carries \(Phrase.number(times))x of "
                + "\(Phrase.number(need)): \(Phrase.number(standing - limited))"
        ]
        if limited >= 0.005 { parts.append("\(Phrase.number(limited)) that the limits cannot bring in time") }
        if tolerance.fraction > 0 {
            parts.append("\(Phrase.share(tolerance)) for the tolerance: \(Phrase.number(wanted))")
        }
        return parts.joined(separator: "; ")
    }
}
