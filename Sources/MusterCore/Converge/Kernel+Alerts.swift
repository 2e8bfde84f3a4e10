extension Kernel {
    /// Works out which alerts stand for the fleet and announces those that are new.
    mutating func raiseAlerts(_ index: Int, at now: Instant, into step: inout StepResult) {
        let fleet = state.fleets[index]
        var standing: [Alert] = []
        let raise = { (severity: Alert.Severity, code: String, text: String) in
            standing.append(
                Alert(severity: severity, code: code, fleet: fleet.policy.fleet, owner: fleet.policy.owner, text: text))
        }
        for worker in fleet.workers {
            guard case .draining(let drain) = worker.phase, drain.overdueAt != nil else { continue }
            let blocker = senses[index].drains[worker.id]?.blocker ?? "nothing reported yet"
            raise(.critical, "drainOverdue", "the drain of \(worker.id) is past its deadline: \(blocker)")
        }
        for placement in fleet.placements where placement.breakerOpen {
            let last = placement.lastFailure.map { ": \($0)" } ?? ""
            raise(
                .critical, "launchBreaker",
                "\(placement.failures) launches in a row failed at \(placement.name), now one at a time\(last)")
        }
        let census = senses[index].lastDecision?.census ?? Census()
        if fleet.isMassUnhealthy(census) {
            let serving = census.inService + census.unhealthy
            raise(
                .critical, "massUnhealthy",
                "\(census.unhealthy) of \(serving) workers fail their checks: none is replaced, look at what they share"
            )
        }
        if let decision = senses[index].lastDecision { raiseBlindness(decision, raise) }
        if fleet.withdrawnAt != nil {
            raise(
                .warning, "policyWithdrawn",
                "the policy file is gone; the last one stays in force (muster retire \(fleet.policy.fleet) ends the fleet)"
            )
        }
        raiseEffectTrouble(index, raise)
        var raised: [RaisedAlert] = []
        for alert in standing {
            let before = senses[index].alerts.first { $0.alert.isSame(as: alert) }
            if before == nil { step.effects.append(.announce(alert)) }
            raised.append(RaisedAlert(alert: alert, since: before?.since ?? now))
        }
        if raised != senses[index].alerts { senses[index].alerts = raised }
    }

    private func raiseBlindness(_ decision: Decision, _ raise: (Alert.Severity, String, String) -> Void) {
        for stage in decision.stages {
            switch stage.reason {
            case .blindHold: raise(.warning, "blind", "no rule has a value: the desired number is held")
            case .blindPeak(let peak, _):
                raise(.critical, "blind", "no rule has had a value for too long: at least the last peak, \(peak)")
            default: continue
            }
        }
    }

    private func raiseEffectTrouble(_ index: Int, _ raise: (Alert.Severity, String, String) -> Void) {
        let troubled = senses[index].effects.filter { $0.value.attempts >= 3 && $0.value.lastProblem != nil }
        for (id, status) in troubled.sorted(by: { $0.key < $1.key }) {
            raise(
                .warning, "\(id.kind.rawValue)Failing",
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
        code == other.code && severity == other.severity && text.prefix(32) == other.text.prefix(32)
    }
}
