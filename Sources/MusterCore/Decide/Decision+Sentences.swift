extension Census {
    /// What there was, such as `40 in service, 2 arriving (the next one about 14:05), 1 draining`.
    public func sentence(moment: MomentText) -> String {
        var parts = ["\(inService) in service"]
        if arriving > 0 {
            let next = nextArrival.map { " (the next one about \(moment($0)))" } ?? ""
            parts.append("\(arriving) arriving\(next)")
        }
        for (amount, word) in [
            (draining, "draining"), (terminating, "terminating"), (unhealthy, "unhealthy"),
            (quarantined, "quarantined"),
        ] where amount > 0 {
            parts.append("\(amount) \(word)")
        }
        return parts.joined(separator: ", ")
    }
}

extension ReadingState {
    /// The state in one word: `value`, `absent`, `stale`, `error` or `implausible`.
    public var word: String {
        switch self {
        case .value: "value"
        case .absent: "absent"
        case .stale: "stale"
        case .error: "error"
        case .implausible: "implausible"
        }
    }
}

extension SignalReading {
    /// What was read and what it is worth, at that time: `2,431 (from 40 of 40 workers, 1.2s old)`.
    public func sentence(at now: Instant) -> String {
        // Nobody acts on less than a millisecond.
        let age = Phrase.duration(max(.milliseconds(1), now < reading.takenAt ? .zero : now - reading.takenAt))
        let coverage =
            reading.expected == 0
            ? "" : "from \(reading.reporting) of \(Phrase.workers(reading.expected)), "
        return switch reading.state {
        case .value(let value):
            "\(Phrase.number(value)) (\(coverage)\(age) old\(reading.watched.map { ", watched for \(Phrase.duration($0)) only" } ?? ""))"
        case .absent: "absent: the source answers and has no such value (\(coverage)for \(age))"
        case .stale(let last): "stale: the last value was \(Phrase.number(last)), \(age) ago"
        case .error(let failure): "error: \(failure.message) (\(failure.code), \(age) ago)"
        case .implausible(let value): "implausible: \(Phrase.number(value)) is outside the declared range"
        }
    }
}

extension Opinion {
    /// What the rule saw and wanted, with its numbers.
    public func sentence(moment: MomentText) -> String {
        let text =
            switch verdict {
            case .needs(let need, let reason):
                "\(reason.sentence(moment: moment)): needs \(Phrase.number(need))"
            case .atLeast(let least, let reason):
                "\(reason.sentence(moment: moment)): at least \(Phrase.workers(least))"
            case .content(let reason): "\(reason.sentence(moment: moment)): content"
            case .blind(let signal, let state):
                "\(signal) is \(state.phrase): blind, so no fewer than there are"
            }
        let reasoned = capacity.map { "\(text); \($0.sentence)" } ?? text
        return advisory ? reasoned + " (advisory)" : reasoned
    }
}

extension ReadingState {
    fileprivate var phrase: String {
        switch self {
        case .value(let value): Phrase.number(value)
        case .absent: "absent"
        case .stale(let last): "stale (last \(Phrase.number(last)))"
        case .error(let failure): "in error (\(failure.message))"
        case .implausible(let value): "implausible (\(Phrase.number(value)))"
        }
    }
}

extension OpinionReason {
    /// The numbers behind the opinion.
    public func sentence(moment: MomentText) -> String {
        switch self {
        case .perWorker(let signal, let value, let perWorker, let imputed):
            "\(signal) \(Phrase.number(value)), \(Phrase.number(perWorker)) a worker" + Phrase.imputed(imputed)
        case .value(let signal, let value, let goal, let workers, let imputed):
            "\(signal) \(Phrase.number(value)) against a goal of \(Phrase.number(goal)), over "
                + Phrase.workers(workers) + Phrase.imputed(imputed)
        case .foresight(let signal, let value, let perWorker, let record, let imputed):
            "\(signal) \(Phrase.number(value)), \(Phrase.number(perWorker)) a worker" + Phrase.imputed(imputed)
                + "; " + record.sentence
        case .step(let signal, let value, let threshold, let change, let since):
            "\(signal) \(Phrase.number(value)) beyond \(Phrase.number(threshold)) since \(moment(since)), "
                + "step of \(Phrase.adjustment(change))"
        case .stepPending(let signal, let value, let threshold, let since, let counts):
            "\(signal) \(Phrase.number(value)) beyond \(Phrase.number(threshold)) since \(moment(since)), "
                + "counts from \(moment(counts))"
        case .stepUnseen(let signal, let value, let threshold, let missing):
            "\(signal) \(Phrase.number(value)) under \(Phrase.number(threshold)), which does not count while "
                + Phrase.workers(missing) + " did not report"
        case .withinSteps(let signal, let value): "\(signal) \(Phrase.number(value)) within its steps"
        case .window(let min, let because):
            "window with at least \(min)" + (because.map { " (\($0))" } ?? "")
        case .noWindow: "no window now"
        case .backlog(let signal, let value, let rate, let within, let imputed):
            "\(signal) \(Phrase.number(value)), \(Phrase.number(rate)) a second and worker, to be cleared in "
                + Phrase.duration(within) + Phrase.imputed(imputed)
        case .formula(let text, let value, let imputed):
            "\(text) is \(Phrase.number(value))" + Phrase.imputed(imputed)
        case .season(let signal, let record): "\(signal): " + record.sentence(moment: moment)
        case .learning(let signal, let learning): "\(signal): " + learning.sentence
        }
    }
}

extension Stage {
    /// What the stage made of the number and why.
    public func sentence(moment: MomentText) -> String {
        if isRetirement, case .override(let by, let why, _) = reason { return "retired by \(by), \(why)" }
        return reason.sentence(moment: moment)
    }
}

extension StageReason {
    /// The numbers behind the stage.
    public func sentence(moment: MomentText) -> String {
        switch self {
        case .highest(let rule): "\(rule) asks for most"
        case .noOpinion: "no rule has an opinion"
        case .blindRule(let rule): "\(rule) is blind: no scale-in"
        case .headroom(let headroom, let need):
            "\(Phrase.adjustment(headroom)) kept ready: \(Phrase.number(need))"
        case .absorb(let surge, let record): record.sentence(surge)
        case .withinTolerance(let share, let need):
            "\(Phrase.number(need)) is within the tolerance of \(Phrase.share(share))"
        case .heldByPeak(let peak, let until): "a need of \(peak) stays in the hold until \(moment(until))"
        case .needTooYoung(let until): "the need is too young, it counts from \(moment(until))"
        case .wouldReturn(let rule, let projected, let threshold):
            "with fewer, \(rule) would be at \(Phrase.number(projected)), beyond \(Phrase.number(threshold)), "
                + "and call them back"
        case .outLimit(let from, let most, let per):
            "at most \(most): the lowest of the last \(Phrase.duration(per)) was \(from)"
        case .inLimit(let peak, let least, let per):
            "at least \(least): the peak of the last \(Phrase.duration(per)) was \(peak)"
        case .minimum(let least): "never below \(least)"
        case .maximum(let most): "never above \(most)"
        case .contradiction(let text, let value): "no scale-in while \(text): it is \(Phrase.number(value))"
        case .contradictionBlind(let text): "no scale-in: \(text) cannot be told, its signal is no value"
        case .massUnhealthy(let unhealthy, let all):
            "no scale-in while \(unhealthy) of \(Phrase.workers(all)) fail their checks"
        case .mode(let mode): "the policy's mode is \(mode.rawValue)"
        case .initial: "the fleet's first number"
        case .unchanged: "nothing to change"
        case .frozen, .blindHold, .blindPeak, .override, .paused: standing(moment: moment)
        }
    }

    private func standing(moment: MomentText) -> String {
        switch self {
        case .frozen(let because, let until, let allows):
            "frozen\(because.map { " (\($0))" } ?? "") "
                + Phrase.until(until, otherwise: "until it is unfrozen", moment: moment)
                + (allows == .scaleOut ? ", scale-out allowed" : "")
        case .blindHold(let since, let until):
            "no signal since \(moment(since)): hold until \(moment(until))"
        case .blindPeak(let peak, let since):
            "no signal since \(moment(since)): at least the last day's peak of \(peak)"
        case .override(let by, let reason, let until):
            "override by \(by), \(reason), "
                + Phrase.until(until, otherwise: "until it is cleared", moment: moment)
        case .paused(let by, let reason, let until):
            "paused by \(by), \(reason), "
                + Phrase.until(until, otherwise: "until it is resumed", moment: moment)
        default: ""
        }
    }
}
