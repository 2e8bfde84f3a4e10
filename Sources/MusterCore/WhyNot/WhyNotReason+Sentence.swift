extension WhyNotReason {
    /// A stable name for programs: the case's own.
    public var name: String {
        switch self {
        case .needed: "needed"
        case .unseen: "unseen"
        case .kept: "kept"
        case .protected: "protected"
        case .quota: "quota"
        case .drainsFull: "drainsFull"
        case .arrivingFirst: "arrivingFirst"
        case .turn: "turn"
        case .next: "next"
        case .leaving: "leaving"
        case .unhealthy: "unhealthy"
        case .replacementsFull: "replacementsFull"
        case .unlisted: "unlisted"
        case .launching: "launching"
        case .booting: "booting"
        case .checks: "checks"
        case .notRunning: "notRunning"
        case .joining: "joining"
        case .quarantined: "quarantined"
        case .retiring: "retiring"
        case .draining: "draining"
        case .drainDeadline: "drainDeadline"
        case .drainOverdue: "drainOverdue"
        case .terminating: "terminating"
        case .broughtIn: "broughtIn"
        case .effect: "effect"
        }
    }

    /// The reason with its numbers, for people.
    public func sentence(moment: MomentText) -> String {
        switch self {
        case .needed(let desired, let there, let because):
            "the fleet wants \(Phrase.workers(desired)) and has \(there)"
                + because.map { "; \($0.kind.rawValue): \($0.sentence(moment: moment))" }.joined()
        case .unseen: "nothing was decided since the start: nothing is retired before that"
        case .kept(let reason): reason.sentence(moment: moment)
        case .protected(let mark): "protected \(mark.sentence(moment: moment))"
        case .quota(let quota, let retired, _):
            "\(Phrase.workers(retired)) retired in the last \(Phrase.duration(quota.per)), and "
                + "guards.change.retire allows \(quota.acts)"
        case .drainsFull(let draining, let atOnce):
            "\(draining) drain already, and drain.atOnce allows \(atOnce)"
        case .arrivingFirst(let many): "\(Phrase.workers(many)) that do not serve yet go first"
        case .turn(let place, let all, let before, let order):
            "number \(place) of \(all) that may go: \(before) goes before it, "
                + (order.map { "by \($0.rawValue) of scaleIn.pick" } ?? "by its name")
        case .next: "nothing keeps it: its turn is at the next step"
        case .leaving(let mark, let others, let desired, _):
            "to be drained, \(mark.sentence(moment: moment)): it serves until enough others do, \(others) of \(desired)"
        case .unhealthy: "it fails its checks and is to be replaced"
        case .replacementsFull(let underWay, let atOnce):
            "\(underWay) are being replaced already, and health.replace.atOnce allows \(atOnce)"
        case .unlisted(let listings, let since):
            "the provider has not listed it since \(moment(since)), \(listings) "
                + (listings == 1 ? "time" : "times in a row")
        default: passageSentence(moment: moment)
        }
    }

    private func passageSentence(moment: MomentText) -> String {
        switch self {
        case .launching(let since): "the provider has not confirmed the launch that was intended at \(moment(since))"
        case .booting(let since, let expected, _):
            "it boots since \(moment(since))"
                + (expected.map { ", expected in service about \(moment($0)) by this fleet's own boots" }
                    ?? ", and no boot of this fleet is known yet")
        case .checks(let passing):
            passing == nil
                ? "its checks have not passed yet"
                : passing == true ? "its checks pass" : "it fails its checks"
        case .notRunning: "its provider does not call it running yet"
        case .joining(let since, let returning):
            (returning ? "it is brought back into traffic since " : "it is brought into traffic since ")
                + moment(since)
        case .quarantined(let mark): "quarantined \(mark.sentence(moment: moment)): out of traffic and kept"
        case .retiring(let reason, let since): "it drains since \(moment(since)): \(reason.phrase)"
        case .draining(let progress):
            "step \(progress.step) of \(progress.steps)" + (progress.blocker.map { ": \($0)" } ?? " is at work")
        case .drainDeadline(let deadline, let action):
            "it has until \(moment(deadline)), then "
                + (action == .keep ? "it is kept and an alert is raised" : "it is terminated all the same")
        case .drainOverdue(let since):
            "its deadline was over at \(moment(since)), and drain.atDeadline is keep: it is not ended before it is empty"
        case .terminating(let since, let forced):
            "its provider ends it since \(moment(since))" + (forced ? ", empty or not" : "")
        case .broughtIn(let kind): "first \(kind.rawValue) has to end, which still brings it into traffic"
        case .effect(let trial): trial.sentence(moment: moment)
        default: ""
        }
    }

    /// What would have to be different for this to keep it no longer; nil where only time passes or nothing does.
    func change(under policy: FleetPolicy, moment: MomentText) -> String? {
        switch self {
        case .kept(let reason): reason.end(under: policy, moment: moment)
        case .protected(let mark): mark.end(moment: moment, otherwise: "when its protection is lifted")
        case .quota(_, _, let next): next.map { "one more may be retired at \(moment($0))" }
        case .drainsFull: "when one of the drains under way ends"
        case .arrivingFirst: "when those that do not serve yet are gone and there are still too many"
        case .turn(_, _, let before, _): "when \(before) is gone and there are still too many"
        case .leaving(_, _, let desired, let latest):
            "when \(desired) others serve, or at \(moment(latest)) at the latest"
        case .replacementsFull: "when one of the replacements under way is gone"
        case .unseen: "when the fleet's signals have been read"
        case .launching(let since), .booting(let since, _, _):
            "given up and replaced at \(moment(boot(since, policy))), unless it serves by then"
        case .quarantined(let mark): mark.end(moment: moment, otherwise: "when it is released")
        case .drainOverdue: "when it is empty, or drain.atDeadline is terminate"
        case .effect(let trial) where !trial.isUnderWay: trial.notBefore.map { "tried again at \(moment($0))" }
        default: nil
        }
    }

    private func boot(_ since: Instant, _ policy: FleetPolicy) -> Instant {
        if case .booting(_, _, let deadline) = self { deadline } else { since + policy.health.bootDeadline }
    }
}

extension EffectTrial {
    /// `launch is under way`, `enrol failed 3 times: connection refused`.
    func sentence(moment: MomentText) -> String {
        let failed =
            attempts == 0
            ? "" : " failed \(attempts == 1 ? "once" : "\(attempts) times")" + (problem.map { ", last: \($0)" } ?? "")
        if isUnderWay { return "\(kind.rawValue)\(failed)\(failed.isEmpty ? " is" : ", and is") under way" }
        return "\(kind.rawValue)\(failed.isEmpty ? " is to be asked for" : failed)"
    }
}

extension OperatorMark {
    /// `at 14:05, or when ...`.
    fileprivate func end(moment: MomentText, otherwise: String) -> String {
        (until.map { "at \(moment($0)), or " } ?? "") + otherwise
    }
}

extension StageReason {
    /// What ends what keeps every worker of the fleet.
    fileprivate func end(under policy: FleetPolicy, moment: MomentText) -> String? {
        switch self {
        case .paused(_, _, let until): (until.map { "at \(moment($0)), or " } ?? "") + "when the fleet is resumed"
        case .mode(let mode): "with mode active instead of \(mode.rawValue)"
        case .frozen(_, let until, _): (until.map { "at \(moment($0)), or " } ?? "") + "when it is unfrozen"
        case .blindRule(let rule): "when the signal of \(rule) is a value again"
        case .contradiction(let text, let value): "when \(text) no longer holds (now \(Phrase.number(value)))"
        case .contradictionBlind(let text): "when the signal of \(text) is a value again"
        case .massUnhealthy:
            "when at most \(Phrase.share(policy.health.replace.stopAbove)) of the workers fail their checks"
        default: nil
        }
    }
}
