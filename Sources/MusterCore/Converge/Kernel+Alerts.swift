extension Kernel {
    /// Works out which alerts stand for the fleet and announces those that are new.
    mutating func raiseAlerts(_ index: Int, at now: Instant, into step: inout StepResult) {
        let standing = standingAlerts(index)
        guard !standing.isEmpty || !senses[index].alerts.isEmpty else { return }
        var raised: [RaisedAlert] = []
        for alert in standing {
            let before = senses[index].alerts.first { $0.alert.isSame(as: alert) }
            if before == nil { step.effects.append(.announce(alert)) }
            raised.append(RaisedAlert(alert: alert, since: before?.since ?? now))
        }
        senses[index].alerts = raised
    }

    private func standingAlerts(_ index: Int) -> [Alert] {
        let policy = state.fleets[index].policy
        var standing: [Alert] = []
        let raise = { (severity: Alert.Severity, code: String, subject: String?, text: String) in
            standing.append(
                Alert(
                    severity: severity, code: code, fleet: policy.fleet, owner: policy.owner, subject: subject,
                    text: text))
        }
        raiseWorkerTrouble(index, raise)
        if let decision = senses[index].lastDecision { raiseBlindness(decision, raise) }
        if state.fleets[index].withdrawnAt != nil {
            raise(
                .warning, "policyWithdrawn", nil,
                "the policy file is gone; the last one stays in force (muster retire \(policy.fleet) ends the fleet)")
        }
        raiseEffectTrouble(index, raise)
        return standing
    }

    private typealias Raise = (Alert.Severity, _ code: String, _ subject: String?, _ text: String) -> Void

    private func raiseWorkerTrouble(_ index: Int, _ raise: Raise) {
        let fleet = state.fleets[index]
        for worker in fleet.workers where worker.phase != .inService {
            guard case .draining(let drain) = worker.phase, drain.overdueAt != nil else { continue }
            let blocker = senses[index].drains[worker.id]?.blocker ?? "nothing reported yet"
            raise(
                .critical, "drainOverdue", worker.id.rawValue,
                "the drain of \(worker.id) is past its deadline: \(blocker)")
        }
        for placement in fleet.placements where placement.breakerOpen {
            let last = placement.lastFailure.map { ": \($0)" } ?? ""
            raise(
                .critical, "launchBreaker", placement.name.rawValue,
                "\(placement.failures) launches in a row failed at \(placement.name), now one at a time\(last)")
        }
        guard let census = senses[index].lastDecision?.census, fleet.isMassUnhealthy(census) else { return }
        raise(
            .critical, "massUnhealthy", nil,
            "\(census.unhealthy) of \(census.inService + census.unhealthy) workers fail their checks: none is replaced, "
                + "look at what they share")
    }

    private func raiseBlindness(_ decision: Decision, _ raise: Raise) {
        for stage in decision.stages {
            switch stage.reason {
            case .blindHold: raise(.warning, "blind", nil, "no rule has a value: the desired number is held")
            case .blindPeak(let peak, _):
                raise(
                    .critical, "blind", nil, "no rule has had a value for too long: at least the last peak, \(peak)")
            default: continue
            }
        }
    }

    private func raiseEffectTrouble(_ index: Int, _ raise: Raise) {
        guard !senses[index].effects.isEmpty else { return }
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
