/// Gives each rule's opinion on one fleet at one moment.
struct Evaluation {
    let fleet: FleetState
    /// The readings as they count now, in the policy's order of signals.
    let readings: [SignalReading]
    let census: Census
    let now: Instant
    /// What the foresights of the rules say, in the policy's order of rules; empty when no rule has one.
    private let foreseen: [ForesightRecord?]
    /// What a worker carries, where it is learned.
    let capacity: LearnedCapacity?
    /// Thresholds that began or ceased to be crossed.
    private(set) var crossings: [DecisionFact] = []

    /// `readings` are those last taken, in the policy's order of signals.
    init(
        fleet: FleetState, readings: [Reading?], census: Census, foreseen: [ForesightRecord?] = [],
        capacity: LearnedCapacity? = nil, now: Instant
    ) {
        self.fleet = fleet
        self.readings = Self.count(readings, policy: fleet.policy, at: now)
        self.census = census
        self.foreseen = foreseen
        self.capacity = capacity
        self.now = now
    }

    /// The readings as they count now: a value that has become too old is stale, one from too few workers is an error.
    private static func count(_ taken: [Reading?], policy: FleetPolicy, at now: Instant) -> [SignalReading] {
        var readings: [SignalReading] = []
        readings.reserveCapacity(policy.signals.count)
        for place in policy.signals.indices {
            var reading = taken[place] ?? Reading(state: .absent, takenAt: now)
            if case .value(let value) = reading.state {
                if now - reading.takenAt > policy.signals[place].stale {
                    reading.state = .stale(last: value)
                } else if reading.coverage < policy.guards.quorum {
                    reading.state = .error(
                        .unavailable(
                            "\(reading.reporting) of \(reading.expected) workers reported, fewer than the quorum"))
                }
            }
            readings.append(SignalReading(signal: policy.signals[place].name, reading: reading))
        }
        return readings
    }

    func reading(of signal: SignalName) -> Reading {
        for place in readings.indices where readings[place].signal == signal { return readings[place].reading }
        return Reading(state: .absent, takenAt: now)
    }

    /// One for each rule, in the policy's order.
    mutating func opinions() -> [Opinion] {
        let rules = fleet.policy.rules
        var opinions: [Opinion] = []
        opinions.reserveCapacity(rules.count)
        for place in rules.indices { opinions.append(opinion(of: rules[place], place)) }
        return opinions
    }

    private mutating func opinion(of rule: RulePolicy, _ place: Int) -> Opinion {
        let verdict: Verdict
        switch rule.kind {
        case .target(let target): verdict = judge(target, foreseen: place < foreseen.count ? foreseen[place] : nil)
        case .steps(let steps): verdict = judge(steps, rule: rule.name)
        case .schedule(let schedule): verdict = judge(schedule)
        case .backlog(let backlog): verdict = judge(backlog)
        case .expression(let expression): verdict = judge(expression)
        }
        let learned = rule.kind.learns ? capacity : nil
        // Nearly always all were watched for long enough, and this is asked for each rule of each reading.
        let isWhole = !readings.contains { $0.reading.watched != nil }
        return Opinion(
            rule: rule.name, verdict: isWhole ? verdict : full(verdict, of: signals(of: rule.kind)),
            advisory: rule.advisory, capacity: learned)
    }

    /// The signals that the rule reads now: until what a worker carries is learned, how busy it is.
    private func signals(of kind: RuleKind) -> [SignalName] {
        guard kind.learns, let capacity, capacity.value == nil else { return kind.signals }
        return [capacity.goal.utilisation]
    }

    /// A value that was not watched for long enough argues for no fewer workers than are wanted.
    private func full(_ verdict: Verdict, of signals: [SignalName]) -> Verdict {
        let short = signals.lazy.map { ($0, reading(of: $0)) }.first { $0.1.watched != nil }
        guard let (signal, reading) = short, let watched = reading.watched else { return verdict }
        let isMore =
            switch verdict {
            case .needs(let need, _): need > desired
            case .atLeast(let least, _): Double(least) > desired
            case .content, .blind: false
            }
        let text = "watched for \(Phrase.duration(watched)) only, less than it is asked over"
        return isMore ? verdict : .blind(signal, .error(.unavailable(text)))
    }

    var desired: Double { Double(fleet.desired) }

    /// Workers that did not report count as fully loaded on the way in and as idle on the way out.
    ///
    /// `Source`: Kubernetes HPA, treatment of missing metrics.
    func imputed(_ need: Double, _ missing: Int) -> Double {
        need >= desired || missing == 0 ? need : min(desired, need + Double(missing))
    }

    private mutating func judge(_ steps: StepsRule, rule: RuleName) -> Verdict {
        let reading = reading(of: steps.signal)
        guard case .value(let value) = reading.state else {
            // What was not seen has not lasted, when it would argue for fewer.
            for number in steps.below.indices { _ = crossing(of: rule, steps.above.count + number, crossed: false) }
            return .blind(steps.signal, reading.state)
        }
        let missing = max(0, reading.expected - reading.reporting)
        var verdict: Verdict?
        for (number, step) in (steps.above + steps.below).enumerated() {
            let isAbove = number < steps.above.count
            // A worker that did not report may hold what lifts the value over the threshold.
            if !isAbove, missing > 0, value < step.threshold, verdict == nil {
                verdict = .atLeast(
                    fleet.desired,
                    because: .stepUnseen(steps.signal, value: value, threshold: step.threshold, missing: missing))
            }
            let crossed = isAbove ? value > step.threshold : missing == 0 && value < step.threshold
            let since = crossing(of: rule, number, crossed: crossed, unbroken: !isAbove)
            guard crossed, let since else { continue }
            if now - since >= steps.lasting {
                verdict = .atLeast(
                    isAbove ? more(step.change) : fewer(step.change),
                    because: .step(
                        steps.signal, value: value, threshold: step.threshold, change: step.change, since: since))
            } else if verdict == nil {
                verdict = pending(steps, value: value, step: step, since: since)
            }
        }
        if let verdict { return verdict }
        // Between its thresholds a rule with both sides wants what there is; one with only an upper side is content.
        return steps.below.isEmpty
            ? .content(because: .withinSteps(steps.signal, value: value))
            : .atLeast(fleet.desired, because: .withinSteps(steps.signal, value: value))
    }

    private func pending(_ steps: StepsRule, value: Double, step: Step, since: Instant) -> Verdict {
        let reason = OpinionReason.stepPending(
            steps.signal, value: value, threshold: step.threshold, since: since, counts: since + steps.lasting)
        return .atLeast(fleet.desired, because: reason)
    }

    /// Relative to what is in service, so that capacity on the way is not ordered twice; never fewer than are wanted.
    private func more(_ change: Adjustment) -> Int { max(fleet.desired, change.moved(from: census.inService)) }

    /// At least one fewer than are wanted or, when that is more, in service; never more than are wanted.
    private func fewer(_ change: Adjustment) -> Int {
        let there = max(fleet.desired, census.inService)
        return max(0, min(fleet.desired, there - 1, change.moved(from: there)))
    }

    /// Since when the threshold is crossed. When `unbroken` is asked for, a time in which nobody looked does not count.
    private mutating func crossing(
        of rule: RuleName, _ step: Int, crossed: Bool, unbroken: Bool = false
    ) -> Instant? {
        let since = fleet.crossings.first { $0.rule == rule && $0.step == step }?.since
        let isBroken = unbroken && fleet.evaluatedAt.map { now - $0 > fleet.longestPause } ?? true
        if crossed == (since != nil), !(crossed && isBroken) { return since }
        crossings.append(.stepCrossed(rule, step: step, since: crossed ? now : nil))
        return crossed ? now : nil
    }

    private func judge(_ schedule: ScheduleRule) -> Verdict {
        var best: ScheduleWindow?
        for window in schedule.windows where window.when.contains(now, zone: schedule.zone) {
            if best.map({ window.min > $0.min }) ?? true { best = window }
        }
        guard let best else { return .atLeast(0, because: .noWindow) }
        return .atLeast(best.min, because: .window(min: best.min, because: best.because))
    }
}

extension Adjustment {
    /// So many workers changed by this much, a share rounded up.
    fileprivate func moved(from whole: Int) -> Int {
        switch self {
        case .workers(let workers): max(0, whole + max(-1_000_000, min(1_000_000, workers)))
        case .share(let share): Decider.workers(for: Double(whole) * (1 + share.fraction))
        }
    }
}

extension FleetState {
    /// The longest pause between two evaluations after which the fleet still counts as watched: between two readings of
    /// the signal that is read most often there is nothing to see.
    var longestPause: Duration {
        var often: Duration?
        for signal in policy.signals { often = min(often ?? signal.every, signal.every) }
        return max(policy.evaluationSlot * 3, max(.seconds(10), often ?? .zero))
    }
}
