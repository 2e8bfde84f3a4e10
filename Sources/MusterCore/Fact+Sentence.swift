extension Fact {
    /// What became true, for people, without the fleet's name.
    public func sentence(moment: MomentText) -> String {
        switch self {
        case .seeded: "a new journal begins"
        case .clockSetBack(let step, _): "the clock was set back by \(Phrase.duration(step))"
        case .retirementBegan(_, let mark): "retiring the fleet, \(mark.sentence(moment: moment))"
        case .policyAdopted(let policy, _):
            "policy adopted: \(policy.workers.min) to \(Phrase.workers(policy.workers.max)), "
                + "mode \(policy.mode.rawValue)"
        case .policyWithdrawn: "the policy's file is gone; its last version stays in force"
        case .fleetRemoved: "the fleet is retired and has no workers left"
        case .desiredChanged(let decision): decision.summary
        case .evaluated(_, let need, let sighted, _):
            "evaluated: " + DecisionFact.evaluated(need: need, sighted: sighted).sentence
        case .stepCrossed(_, let rule, let step, let since, _):
            DecisionFact.stepCrossed(rule, step: step, since: since).sentence
        case .shadow(_, let fact, _): fact.sentence(moment: moment)
        case .overrideSet(_, let override):
            "override: \(Phrase.workers(override.desired)), \(override.mark.sentence(moment: moment))"
        case .overrideCleared: "override cleared"
        case .pauseSet(_, let mark): "paused, \(mark.sentence(moment: moment))"
        case .pauseCleared: "resumed"
        case .freezeSet(let fleet, let mark):
            (fleet == nil ? "every fleet frozen, " : "frozen, ") + mark.sentence(moment: moment)
        case .freezeCleared(let fleet, _): fleet == nil ? "every fleet unfrozen" : "unfrozen"
        default: workerSentence(moment: moment)
        }
    }

    private func workerSentence(moment: MomentText) -> String {
        switch self {
        case .launchIntended(_, let worker, let placement, _): "\(worker): launching at \(placement)"
        case .launchRefused(_, let worker, let failure, _): "\(worker): launch refused, \(failure)"
        case .workerLaunched(_, let worker, _, let address, _):
            "\(worker): launched" + (address.map { " at \($0.host):\($0.port)" } ?? "")
        case .workerAdopted(_, let observed, let placement, _): "\(observed.id): found at \(placement) and adopted"
        case .workerHealthChanged(_, let worker, let healthy, _): "\(worker): \(healthy ? "healthy" : "unhealthy")"
        case .workerJoined(_, let worker, _): "\(worker): in service"
        case .drainAsked(_, let worker, let mark):
            "\(worker): to be drained once another serves in its place, \(mark.sentence(moment: moment))"
        case .drainBegan(_, let worker, let reason, let deadline, _):
            "\(worker): draining, \(reason.phrase), deadline \(moment(deadline))"
        case .drainOverdue(_, let worker, let blocker, _): "\(worker): drain overdue, blocked by \(blocker)"
        case .drainEnded(_, let worker, _): "\(worker): drained"
        case .workerReclaimed(_, let worker, _): "\(worker): reclaimed, back into service"
        case .terminationIntended(_, let worker, _, let reason, _): "\(worker): terminating, \(reason)"
        case .workerExited(_, let worker, let how, _): "\(worker): exited, \(how)"
        case .workerGone(_, let worker, let reason, _): "\(worker): gone, \(reason)"
        case .protectionSet(_, let worker, let mark): "\(worker): protected, \(mark.sentence(moment: moment))"
        case .protectionCleared(_, let worker, _): "\(worker): protection lifted"
        case .quarantineSet(_, let worker, let mark): "\(worker): quarantined, \(mark.sentence(moment: moment))"
        case .quarantineCleared(_, let worker, _): "\(worker): released from quarantine"
        default: name
        }
    }

    /// The worker it is about, if it is about one.
    public var worker: WorkerID? {
        switch self {
        case .launchIntended(_, let worker, _, _), .launchRefused(_, let worker, _, _),
            .workerLaunched(_, let worker, _, _, _), .workerHealthChanged(_, let worker, _, _),
            .workerJoined(_, let worker, _), .drainBegan(_, let worker, _, _, _), .drainOverdue(_, let worker, _, _),
            .drainEnded(_, let worker, _), .workerReclaimed(_, let worker, _),
            .terminationIntended(_, let worker, _, _, _), .workerExited(_, let worker, _, _),
            .workerGone(_, let worker, _, _),
            .protectionSet(_, let worker, _), .protectionCleared(_, let worker, _), .quarantineSet(_, let worker, _),
            .quarantineCleared(_, let worker, _), .drainAsked(_, let worker, _):
            worker
        case .workerAdopted(_, let observed, _, _): observed.id
        default: nil
        }
    }
}

extension ShadowFact {
    /// What became true of the candidate, for people.
    func sentence(moment: MomentText) -> String {
        switch self {
        case .adopted(let policy):
            "shadow adopted: \(policy.workers.min) to \(Phrase.workers(policy.workers.max)), "
                + "mode \(policy.mode.rawValue)"
        case .ended: "there is no shadow any more"
        case .decided(let fact): "shadow: " + fact.sentence
        case .differs(let candidate, let live): "shadow differs: it wants \(candidate), and \(live) are wanted"
        case .agrees(let number): "shadow agrees again on \(Phrase.workers(number))"
        }
    }
}

extension DecisionFact {
    fileprivate var sentence: String {
        switch self {
        case .changed(let decision): decision.summary
        case .evaluated(let need, let sighted): "needs \(Phrase.workers(need))" + (sighted ? "" : ", blind")
        case .stepCrossed(let rule, let step, let since):
            since == nil
                ? "\(rule): step \(step + 1) is not crossed any more" : "\(rule): step \(step + 1) is crossed"
        }
    }
}

extension OperatorMark {
    /// `by alice: black friday, until 14:05`.
    public func sentence(moment: MomentText) -> String {
        "by \(by): \(reason)" + (until.map { ", until \(moment($0))" } ?? "")
    }
}

extension RetirementReason {
    /// Why, in a few words.
    public var phrase: String {
        switch self {
        case .scaleIn: "scale-in"
        case .unhealthy: "unhealthy"
        case .bootFailed: "not in service by its boot deadline"
        case .duplicate: "a duplicate"
        case .operatorAsked(let mark): "asked by \(mark.by): \(mark.reason)"
        case .fleetRemoved: "the fleet is being retired"
        }
    }
}
