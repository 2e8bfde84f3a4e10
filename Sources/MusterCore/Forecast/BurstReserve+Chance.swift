extension BurstReserve {
    /// A phase stays possible this long after the usual sighting, and from so long before it.
    static let after = Duration.seconds(120)
    static let lead = 15.0
    static let halfHour = Duration.seconds(1800)
    static let hour = Duration.seconds(3600)
    /// A burst younger than this is no earlier one at the same phase.
    static let youngest = Duration.seconds(1200)
    /// Within this time of a burst another is as likely as it was after those before.
    static let refractory = Duration.seconds(2700)
    /// Half hours, and hours, without a burst that are supposed to have been seen before the first.
    static let halfHourPrior = 4.0
    static let hourPrior = 8.0
    /// The least that is taken off the bursts at a phase: one may be chance.
    static let leastDiscount = 0.5

    /// The chance that a burst is on its way unseen, or begins before workers asked for now would serve.
    func chance(at now: Instant, began: Instant, boot: Double) -> Double {
        let ahead = boot + BinClock.seconds + Self.lead
        let finished = log.bursts.count - (current == nil ? 0 : 1)
        var (half, whole, close, total) = (0.0, 0.0, 0.0, 0.0)
        var last: Instant?
        for (place, burst) in log.bursts.enumerated() {
            if burst.height > 0 {
                total += 1
                if let last, burst.began - last < Self.refractory { close += 1 }
                last = burst.began
            } else if place < finished {
                continue
            }
            let age = now - burst.began
            guard age >= Self.youngest else { continue }
            if Self.isNear(age, Self.halfHour, ahead) { half += 1 }
            if Self.isNear(age, Self.hour, ahead) { whole += 1 }
        }
        var span = now - began
        if log.bursts.count == BurstLog.kept, let first = log.bursts.first { span = min(span, now - first.began) }
        let chance = discounted(half, whole, seconds: span.inSeconds)
        guard let last, now > last, now - last < Self.refractory else { return chance }
        let follows = (close + 1) / (total + 1) / ((total + 1) / (span.inSeconds / 1800 + 2))
        return chance * min(1, follows)
    }

    /// Bursts at a phase, less what chance explains, over the times that the phase has come.
    private func discounted(_ half: Double, _ whole: Double, seconds: Double) -> Double {
        // The share of bursts that came while a reserve was held, beyond what holding it at any time would have met.
        let share = (met + 2) / (seen + 2)
        let regular = max(0, (share - cover) / (1.0001 - cover))
        let discount = max(Self.leastDiscount, 1 - regular)
        let halfHourly = max(0, half - discount) / (seconds / 1800 + Self.halfHourPrior)
        return (max(0, whole - discount) + Self.hourPrior * halfHourly) / (seconds / 3600 + Self.hourPrior)
    }

    /// Whether a phase comes again before workers asked for now would serve, or is only just past.
    private static func isNear(_ age: Duration, _ period: Duration, _ ahead: Double) -> Bool {
        let past = Duration(nanoseconds: age.nanoseconds % period.nanoseconds)
        return past <= after || (period - past).inSeconds <= ahead
    }
}

extension BurstReserve {
    /// What is added to what bursts reached.
    static let margin = 0.16
    /// So long a burst has at least the reserve.
    static let hold = Duration.seconds(120)
    /// From so many known bursts on a burst gets no more than they ever reached, and a fifth above the level.
    static let knownWell = 12
    static let cap = 1.2
    /// An unknown burst's ramp is continued to at most so many times its peak so far.
    static let mostRamp = 6.0

    /// Workers that a burst from this level is likely to need.
    func height(level: Double, _ floor: CollapseFloor) -> Double {
        let base = current?.base ?? floor.base(level: level)
        return min(base * log.height, log.peak) * (1 + Self.margin)
    }

    /// What the reserve makes of the need of the forecast and the surge rule, and what it asks for itself.
    struct Answer: Hashable, Sendable {
        var need: Int
        var reserve: Int?
        var chance: Double
        var isHeld: Bool
    }

    /// `band` is the forecast's need before rounding.
    func answer(
        need: Int, band: Double, _ bins: DemandBins, _ floor: CollapseFloor, horizon: Int, chance: Double,
        at now: Instant
    ) -> Answer {
        var height = height(level: bins.level, floor)
        var answer = Answer(need: need, reserve: nil, chance: chance, isHeld: false)
        if let burst = current {
            if log.known < 2 {
                let demand = bins[bins.newest]
                let slope = (demand - bins[bins.newest - 2]) / 2
                let ramp = demand + max(0, slope) * Double(horizon)
                height = max(min(ramp, burst.peak * Self.mostRamp), burst.base * BurstLog.firstHeight)
            }
            let most = max(height, bins.level * Self.cap)
            if log.known >= Self.knownWell, band > most { answer.need = Foresight.workers(most) }
            if now - burst.began < Self.hold { answer.reserve = Foresight.workers(height) }
        } else if chance * Self.lossRatio >= 1 {
            answer.isHeld = true
            answer.reserve = Foresight.workers(height)
        }
        answer.need = max(answer.need, answer.reserve ?? 0)
        return answer
    }
}
