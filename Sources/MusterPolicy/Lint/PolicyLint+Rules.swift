import MusterCore

extension PolicyLint {
    /// A step out that brings a signal, shared by more workers, under the threshold of a step in.
    func oscillation() {
        for signal in policy.signals.map(\.name) {
            let rules = policy.rules.compactMap { rule -> (name: RuleName, steps: StepsRule)? in
                guard case .steps(let steps) = rule.kind, steps.signal == signal else { return nil }
                return (rule.name, steps)
            }
            let pairs = rules.flatMap { out in
                rules.flatMap { back in
                    out.steps.above.flatMap { up in back.steps.below.map { (out.name, up, back.name, $0) } }
                }
            }
            for (out, up, back, down) in pairs {
                guard let swing = swing(up, down) else { continue }
                findings.warning(
                    .oscillation, threshold(out, "above", up.threshold),
                    "\(quotedRule(out)) swings: \(swing.from) workers at \(Phrase.number(up.threshold)) become "
                        + "\(swing.to), which makes it \(Phrase.number(swing.value)), and that retires workers",
                    notes: note(threshold(back, "below", down.threshold), "under this they are retired"),
                    help: "lower the threshold of `below`, or take smaller steps")
                break
            }
        }
    }

    /// The smallest fleet that would swing, as if the signal were load that its workers share.
    private func swing(_ up: Step, _ down: Step) -> (from: Int, to: Int, value: Double)? {
        guard up.threshold > 0, down.threshold > 0 else { return nil }
        let first = max(1, policy.workers.min)
        for workers in first..<max(first, min(policy.workers.max, first + 200)) {
            let more =
                switch up.change {
                case .workers(let more): workers + min(more, 1_000_000)
                case .share(let share): Int((Double(workers) * (1 + share.fraction) - 1e-9).rounded(.up))
                }
            let grown = min(policy.workers.max, more)
            let value = up.threshold * Double(workers) / Double(grown)
            if grown > workers, value < down.threshold { return (workers, grown, value) }
        }
        return nil
    }

    /// Where a threshold stands.
    private func threshold(_ rule: RuleName, _ side: String, _ value: Double) -> SourceRange {
        guard case .map(let entries)? = node("rules", rule.rawValue, "steps", side)?.content,
            let entry = entries.first(where: { Quantity.parse($0.key)?.value == value })
        else { return range("rules", rule.rawValue) }
        return entry.keyRange
    }

    /// Signals that cost readings and decide nothing.
    func unusedSignals() {
        // A rule that this version does not have may be the one that reads it.
        guard !findings.hasErrors, !policy.rules.isEmpty else { return }
        var used = Set(policy.rules.flatMap(\.kind.signals) + policy.guards.contradicts.map(\.signal))
        if let serves = policy.workers.serves { used.insert(serves.signal) }
        if let learns = policy.workers.learns { used.formUnion([learns.signal, learns.utilisation]) }
        for signal in policy.signals where !used.contains(signal.name) {
            guard case .map(let entries)? = node("signals")?.content,
                let entry = entries.first(where: { $0.key == signal.name.rawValue })
            else { continue }
            findings.warning(
                .unusedSignal, entry.keyRange, "no rule and no guard uses the signal \(quoted(entry.key))",
                help: "use it, for example in `contradicts`, or remove it")
        }
    }

    /// Rules and windows whose word can never count.
    func hopelessRules() {
        for (place, rule) in policy.rules.enumerated() {
            switch rule.kind {
            case .target(let target): hopeless(target, rule.name, place)
            case .steps(let steps): hopeless(steps, rule.name)
            case .schedule(let schedule): hopeless(schedule, rule.name)
            case .backlog, .expression, .forecast: break
            }
        }
        if let learns = policy.workers.learns, !policy.rules.contains(where: \.kind.learns) {
            never(
                range("workers", "serves"),
                "what is learned decides nothing: no rule `target` of \(quoted(learns.signal.rawValue)) leaves "
                    + "`perWorker` and `value` away", notes: [])
        }
    }

    private func hopeless(_ schedule: ScheduleRule, _ rule: RuleName) {
        let nodes = elements(node("rules", rule.rawValue, "schedule", "windows"))
        for (window, node) in zip(schedule.windows, nodes) where window.min <= policy.workers.min {
            never(
                node.entry("min")?.value.range ?? node.range,
                "a window of \(quotedRule(rule)) asks for \(window.min), and there are never fewer than "
                    + "\(policy.workers.min)", notes: note(range("workers", "min"), "the minimum is here"))
        }
    }

    private func hopeless(_ target: TargetRule, _ rule: RuleName, _ place: Int) {
        let name = rule.rawValue
        let greatest = policy(of: target.signal)?.greatest
        switch target.goal {
        case .perWorker(let load):
            // A foresight asks for more than its signal comes to.
            if !target.foresight, let greatest, greatest / load <= Double(policy.workers.min) {
                never(
                    range("rules", name, "target", "perWorker"),
                    "\(quotedRule(rule)) never asks for more than \(Phrase.number(greatest / load)) workers, and there "
                        + "are never fewer than \(policy.workers.min)",
                    notes: note(range("signals", target.signal.rawValue, "range"), "the signal is bounded here"))
            }
            for (number, other) in policy.rules.enumerated() where number != place && !other.advisory {
                guard case .target(let rival) = other.kind, rival.signal == target.signal,
                    rival.foresight == target.foresight,
                    case .perWorker(let less) = rival.goal, less < load || (less == load && number < place)
                else { continue }
                never(
                    range("rules", name, "target", "perWorker"),
                    "\(quotedRule(rule)) never asks for more than \(quotedRule(other.name)) does",
                    notes: note(range("rules", other.name.rawValue, "target", "perWorker"), "the other one is here"))
                return
            }
        case .learned: break
        case .value(let goal):
            guard let greatest, greatest <= goal else { return }
            never(
                range("rules", name, "target", "value"),
                "\(quotedRule(rule)) never asks for more workers than there are: the signal never passes its goal",
                notes: note(range("signals", target.signal.rawValue, "range"), "the signal is bounded here"))
        }
    }

    private func hopeless(_ steps: StepsRule, _ rule: RuleName) {
        guard let signal = policy(of: steps.signal) else { return }
        let unreached =
            steps.above.filter { step in signal.greatest.map { step.threshold >= $0 } ?? false }
            .map { threshold(rule, "above", $0.threshold) }
            + steps.below.filter { step in signal.least.map { step.threshold <= $0 } ?? false }
            .map { threshold(rule, "below", $0.threshold) }
        for range in unreached {
            never(
                range, "\(quotedRule(rule)) has a threshold that \(quoted(signal.name.rawValue)) never crosses",
                notes: note(self.range("signals", signal.name.rawValue, "range"), "the signal is bounded here"))
        }
    }

    private func never(_ range: SourceRange, _ message: String, notes: [Diagnostic.Note]) {
        findings.warning(.neverWins, range, message, notes: notes)
    }
}
