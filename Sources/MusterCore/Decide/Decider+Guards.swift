extension Decider {
    /// Bounds the move by the trailing window: out from its lowest, in from its peak, so that repeats cannot compound.
    mutating func limit() {
        if number > desired, let limit = policy.scaleOut.limit {
            let lowest = trailing(limit.per, Swift.min)
            let most = lowest + (limit.atMost.map { $0.workers(of: lowest) }.max() ?? 0)
            if number > most {
                set(max(desired, most), .limit, .outLimit(from: lowest, most: most, per: limit.per))
            }
        } else if number < desired, let limit = policy.scaleIn.limit {
            let peak = trailing(limit.per, Swift.max)
            let least = peak - (limit.atMost.map { $0.workers(of: peak) }.max() ?? 0)
            if number < least {
                set(min(desired, least), .limit, .inLimit(peak: peak, least: least, per: limit.per))
            }
        }
    }

    /// The lowest or highest desired number in force at any moment of the window.
    private func trailing(_ window: Duration, _ better: (Int, Int) -> Int) -> Int {
        var best = desired
        let horizon = now - window
        for point in fleet.desiredHistory.reversed() {
            best = better(best, point.desired)
            if point.at <= horizon { break }
        }
        return best
    }

    /// Why nothing argues for fewer workers now: a rule that cannot see, a contradicting condition that is true or
    /// cannot be told, or checks that fail at too many workers for it to be their own fault.
    func scaleInVeto(_ opinions: [Opinion]) -> StageReason? {
        if let blind = opinions.first(where: { $0.isBlind && !$0.advisory }) { return .blindRule(blind.rule) }
        return guardVeto
    }

    private var guardVeto: StageReason? {
        for condition in policy.guards.contradicts {
            let reading = evaluation.reading(of: condition.signal)
            guard case .value(let value) = reading.state else { return .contradictionBlind(condition.text) }
            if condition.holds(for: value) { return .contradiction(condition.text, value: value) }
            if reading.watched != nil { return .contradictionBlind(condition.text) }
        }
        guard fleet.isMassUnhealthy(census) else { return nil }
        return .massUnhealthy(census.unhealthy, of: census.inService + census.unhealthy)
    }

    /// Blind rules have been heard at the merge.
    mutating func guardScaleIn() {
        guard number < desired, let guardVeto else { return }
        set(desired, .guards, guardVeto)
    }

    /// No rule sees anything: hold, then take the safe side.
    mutating func guardBlindness(_ opinions: [Opinion]) {
        guard !sighted, opinions.contains(where: \.isBlind) else { return }
        let since = lastSight
        let until = since + policy.guards.blind.hold
        if now < until || policy.guards.blind.then == .hold {
            set(max(number, desired), .guards, .blindHold(since: since, until: until))
        } else {
            let day = fleet.peaks.filter { $0.hour >= now.hour - 24 }.map(\.desired).max() ?? desired
            let peak = min(policy.workers.max, max(desired, day))
            set(max(number, peak), .guards, .blindPeak(peak, since: since))
        }
    }

    /// Freezes of the policy and of operators.
    mutating func freeze() {
        guard number != desired else { return }
        for window in policy.guards.freezes where window.when.contains(now, zone: window.zone) {
            guard number < desired || window.allows == .nothing else { continue }
            let until = window.when.end(containing: now, zone: window.zone)
            set(desired, .guards, .frozen(because: window.because, until: until, allows: window.allows))
            return
        }
        for mark in [globalFreeze, fleet.freeze].compactMap({ $0 }) where mark.holds(at: now) && number < desired {
            set(desired, .guards, .frozen(because: mark.reason, until: mark.until, allows: .scaleOut))
            return
        }
    }
}

extension SignalCondition {
    func holds(for value: Double) -> Bool {
        switch comparison {
        case .greater: value > threshold
        case .greaterOrEqual: value >= threshold
        case .less: value < threshold
        case .lessOrEqual: value <= threshold
        }
    }
}
