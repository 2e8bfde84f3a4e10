extension Decider {
    /// The highest opinion, with headroom and tolerance. Out if any, in if all.
    mutating func merge(_ opinions: [Opinion]) {
        var work: Work?
        var foreseen: Work?
        var floor: (workers: Int, rule: RuleName)?
        var blind: RuleName?
        for place in opinions.indices {
            guard opinions[place].raise == nil else { continue }
            switch opinions[place].verdict {
            case .needs(let need, _):
                let found = Work(need: need, rule: opinions[place].rule, isForeseen: opinions[place].isForeseen)
                if need > work?.need ?? -1 { work = found }
                if found.isForeseen, need > foreseen?.need ?? -1 { foreseen = found }
            case .atLeast(let workers, _):
                if workers > floor?.workers ?? -1 { floor = (workers, opinions[place].rule) }
            case .content: break
            case .blind:
                if !opinions[place].advisory, blind == nil { blind = opinions[place].rule }
            }
        }
        guard work != nil || floor != nil else {
            set(number, .merge, blind.map { .blindRule($0) } ?? .noOpinion)
            return
        }
        var wanted = 0
        if let work {
            wanted = Self.workers(for: work.need)
            set(wanted, .merge, .highest(work.rule))
            let padded = pad(work.need, opinions)
            if padded > work.need { wanted = Self.workers(for: padded) }
            let isSettled = work.isForeseen && padded <= policy.headroom.added(to: work.need)
            wanted = tolerate(wanted, need: padded, isSettled: isSettled)
            if let foreseen, !work.isForeseen { raise(&wanted, to: foreseen) }
        }
        if let floor, work == nil || floor.workers > wanted { set(floor.workers, .merge, .highest(floor.rule)) }
        if let blind, number < desired { set(desired, .merge, .blindRule(blind)) }
    }

    /// The need with the spare capacity that the policy keeps.
    private mutating func pad(_ need: Double, _ opinions: [Opinion]) -> Double {
        let padded: Double
        let reason: StageReason
        switch policy.headroom {
        case .workers(let workers):
            padded = need + Double(workers)
            reason = .headroom(.workers(workers), need: padded)
        case .share(let share):
            padded = need * (1 + share.fraction)
            reason = .headroom(.share(share), need: padded)
        case .absorb:
            guard absorbs, let (surge, record) = reserve(for: opinions) else { return need }
            padded = record.wanted
            reason = .absorb(surge, record)
        }
        guard padded > need else { return need }
        set(Self.workers(for: padded), .headroom, reason)
        return padded
    }

    /// Whole workers for a fractional need; a need beyond all bounds is the policy's maximum, which bounds it anyway.
    static func workers(for need: Double) -> Int {
        need >= 1e9 ? 1_000_000_000 : need > 0 ? Int((need - 1e-9).rounded(.up)) : 0
    }

    /// What a rule needs.
    private struct Work {
        var need: Double
        var rule: RuleName
        var isForeseen: Bool
    }

    /// A rise that a foresight has settled on stays when another rule's larger one was within the tolerance.
    private mutating func raise(_ wanted: inout Int, to foreseen: Work) {
        let padded = Self.workers(for: policy.headroom.added(to: foreseen.need))
        guard wanted == desired, padded > desired, !policy.scaleOut.toleranceIsForForesight else { return }
        wanted = padded
        set(padded, .merge, .highest(foreseen.rule))
    }

    private mutating func tolerate(_ wanted: Int, need: Double, isSettled: Bool) -> Int {
        let there = Double(desired)
        let direction = wanted > desired ? policy.scaleOut : policy.scaleIn
        if isSettled, !direction.toleranceIsForForesight { return wanted }
        if wanted > desired, need <= there * (1 + policy.scaleOut.tolerance.fraction) {
            set(desired, .tolerance, .withinTolerance(policy.scaleOut.tolerance, need: need))
            return desired
        }
        if wanted < desired, need >= there * (1 - policy.scaleIn.tolerance.fraction) {
            set(desired, .tolerance, .withinTolerance(policy.scaleIn.tolerance, need: need))
            return desired
        }
        return wanted
    }

    /// Scale-in waits for the highest need of its window to leave it; scale-out for the need to have lasted.
    mutating func hold() {
        let shrinks = number < desired
        if shrinks && policy.scaleIn.hold != .zero {
            holdScaleIn()
        } else if number > desired && policy.scaleOut.hold != .zero {
            holdScaleOut()
        }
    }

    private mutating func holdScaleIn() {
        let horizon = now - policy.scaleIn.hold
        var peak: NeedPoint?
        for point in fleet.needs where point.at > horizon {
            if point.need >= peak?.need ?? 0 { peak = point }
        }
        let began = watchedSince
        if began > horizon {
            set(desired, .hold, .heldByPeak(desired, until: began + policy.scaleIn.hold))
        } else if let peak, peak.need > number {
            set(min(desired, peak.need), .hold, .heldByPeak(peak.need, until: peak.at + policy.scaleIn.hold))
        }
    }

    /// Since when the fleet has been evaluated without a gap: what happened while nobody looked argues for nothing.
    private var watchedSince: Instant {
        let gap = fleet.longestPause
        var since = now
        for point in fleet.needs.reversed() {
            guard since - point.at <= gap else { break }
            since = point.at
        }
        return since
    }

    private mutating func holdScaleOut() {
        var since = now
        var least = number
        for point in fleet.needs.reversed() {
            guard point.need > desired else { break }
            since = point.at
            if now - since < policy.scaleOut.hold { least = min(least, point.need) }
        }
        if now - since < policy.scaleOut.hold {
            set(desired, .hold, .needTooYoung(until: since + policy.scaleOut.hold))
        } else if least < number {
            set(least, .hold, .heldByPeak(least, until: now))
        }
    }

    /// A smaller fleet that a steps rule would call back at once is not made smaller by so much.
    mutating func project(_ opinions: [Opinion]) {
        guard number < desired, census.inService > 0 else { return }
        for (rule, opinion) in zip(policy.rules, opinions) {
            guard case .steps(let steps) = rule.kind, let first = steps.above.first else { continue }
            let value: Double
            switch opinion.verdict {
            case .content(because: .withinSteps(_, value: let seen)),
                .atLeast(_, because: .withinSteps(_, value: let seen)),
                .atLeast(_, because: .step(_, value: let seen, _, _, _)):
                value = seen
            default: continue
            }
            let load = value * Double(census.inService)
            guard load > 0, first.threshold > 0, load / Double(max(1, number)) > first.threshold else { continue }
            let least = min(desired, Self.workers(for: load / first.threshold))
            if least > number {
                let projected = load / Double(max(1, number))
                set(least, .projection, .wouldReturn(rule.name, projected: projected, threshold: first.threshold))
            }
        }
    }
}

extension Adjustment {
    /// The workers it is of so many, at least one.
    func workers(of whole: Int) -> Int {
        switch self {
        case .workers(let workers): max(1, workers)
        case .share(let share): max(1, Int(min(1e9, (Double(whole) * share.fraction + 1e-9).rounded(.down))))
        }
    }
}
