extension Kernel {
    /// Works out which alerts stand for the fleet and announces those that are new.
    mutating func raiseAlerts(_ index: Int, at now: Instant, into step: inout StepResult) {
        let standing = standingAlerts(index)
        guard !standing.isEmpty || !senses[index].alerts.isEmpty else { return }
        var raised: [RaisedAlert] = []
        for alert in standing {
            let before = senses[index].alerts.first { $0.alert.isSame(as: alert) }
            if before == nil { step.watch(.announce(alert)) }
            raised.append(RaisedAlert(alert: alert, since: before?.since ?? now))
        }
        senses[index].alerts = raised
    }

    private mutating func standingAlerts(_ index: Int) -> [Alert] {
        let name = state.fleets[index].policy.fleet
        let owner = state.fleets[index].policy.owner
        var standing: [Alert] = []
        let raise = { (severity: Alert.Severity, code: String, subject: String?, text: String) in
            standing.append(
                Alert(severity: severity, code: code, fleet: name, owner: owner, subject: subject, text: text))
        }
        let decision = senses[index].lastDecision
        raiseWorkerTrouble(index, decision?.census, raise)
        // Of a fleet that is being retired the file is gone on purpose, and no rule decides any more.
        let isRetiring = state.fleets[index].retiring != nil
        if let decision, !isRetiring { raiseBlindness(decision, raise) }
        if state.fleets[index].withdrawnAt != nil, !isRetiring {
            raise(
                .warning, "policyWithdrawn", nil,
                "the policy file is gone; the last one stays in force (muster retire \(name) ends the fleet)")
        }
        raiseEffectTrouble(index, raise)
        return standing
    }

    private typealias Raise = (Alert.Severity, _ code: String, _ subject: String?, _ text: String) -> Void

    private mutating func raiseWorkerTrouble(_ index: Int, _ census: Census?, _ raise: Raise) {
        for place in roster(index).notable {
            guard case .draining(let drain) = state.fleets[index].workers[place].phase, drain.overdueAt != nil else {
                continue
            }
            let worker = state.fleets[index].workers[place].id
            let blocker = senses[index].drains[worker]?.blocker ?? "nothing reported yet"
            raise(
                .critical, "drainOverdue", worker.rawValue,
                "the drain of \(worker) is past its deadline: \(blocker)")
        }
        for placement in state.fleets[index].placements where placement.breakerOpen {
            let last = placement.lastFailure.map { ": \($0)" } ?? ""
            raise(
                .critical, "launchBreaker", placement.name.rawValue,
                "\(placement.failures) launches in a row failed at \(placement.name), now one at a time\(last)")
        }
        raiseMissing(index, raise)
        guard let census, state.fleets[index].isMassUnhealthy(census) else { return }
        raise(
            .critical, "massUnhealthy", nil,
            "\(census.unhealthy) of \(census.inService + census.unhealthy) workers fail their checks: none is replaced, "
                + "look at what they share")
    }

    /// Workers that stay unlisted and are kept all the same.
    private func raiseMissing(_ index: Int, _ raise: Raise) {
        let missing = senses[index].missed.filter { $0.value.listings > 2 }.keys.sorted()
        guard let first = missing.first else { return }
        raise(
            .critical, "workersMissing", nil,
            "\(Phrase.workers(missing.count)) not listed any more (\(first) and others), too many at once to be gone: "
                + "kept while their checks pass, else for a minute; look at the provider's address")
    }

    private func raiseBlindness(_ decision: Decision, _ raise: Raise) {
        for place in decision.stages.indices {
            switch decision.stages[place].reason {
            case .blindHold: raise(.warning, "blind", nil, "no rule has a value: the desired number is held")
            case .blindPeak(let peak, _):
                raise(
                    .critical, "blind", nil, "no rule has had a value for too long: at least the last peak, \(peak)")
            default: continue
            }
        }
    }

    private func raiseEffectTrouble(_ index: Int, _ raise: Raise) {
        guard senses[index].effects.values.contains(where: { $0.attempts >= 3 }) else { return }
        let troubled = senses[index].effects.filter { $0.value.attempts >= 3 && $0.value.lastProblem != nil }
        for (id, status) in troubled.sorted(by: { $0.key < $1.key }) {
            raise(
                .warning, "\(id.kind.rawValue)Failing", id.subject,
                "\(id) failed \(status.attempts) times: \(status.lastProblem ?? "")")
        }
    }
}

/// An alert that stands, and since when.
public struct RaisedAlert: Hashable, Sendable {
    public var alert: Alert
    public var since: Instant
}

extension Alert {
    /// The same alert, whatever its numbers are by now.
    fileprivate func isSame(as other: Alert) -> Bool {
        code == other.code && severity == other.severity && subject == other.subject
    }
}
