import MusterCore

extension PolicyLint {
    /// A surge of what the fleet always has, or has in a window, must fit under `max`.
    func reserve(_ surge: Surge) {
        var floor = (workers: policy.workers.min, at: range("workers", "min"), what: "`min`")
        for rule in policy.rules {
            guard case .schedule(let schedule) = rule.kind else { continue }
            for window in schedule.windows where window.min > floor.workers {
                floor = (
                    window.min, range("rules", rule.name.rawValue, "schedule"), "a window of \(quotedRule(rule.name))"
                )
            }
        }
        let needed = (Double(floor.workers) * surge.factor - 1e-9).rounded(.up)
        guard needed > Double(policy.workers.max) else { return }
        findings.warning(
            .surgeAboveMaximum, range("headroom"),
            "a surge of \(Phrase.number(surge.factor))x from the \(Phrase.workers(floor.workers)) of \(floor.what) needs "
                + "\(Phrase.number(needed)), and `max` is \(policy.workers.max)",
            notes: note(range("workers", "max"), "`max` is here")
                + note(floor.at, "\(Phrase.workers(floor.workers)) here"))
    }
}
