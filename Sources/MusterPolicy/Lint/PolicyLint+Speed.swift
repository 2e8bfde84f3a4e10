import MusterCore

extension PolicyLint {
    /// A hold that ends before the next reading holds nothing: one reading decides.
    func holds() {
        let signals = policy.rules.flatMap(\.kind.signals).compactMap { policy(of: $0) }
        if let slowest = signals.max(by: { $0.every < $1.every }) {
            for (title, hold) in [("scaleOut", policy.scaleOut.hold), ("scaleIn", policy.scaleIn.hold)] {
                short(hold, slowest, range(title, "hold"), "`hold` of `\(title)`")
            }
        }
        for rule in policy.rules {
            guard case .steps(let steps) = rule.kind, let signal = policy(of: steps.signal) else { continue }
            short(
                steps.lasting, signal, range("rules", rule.name.rawValue, "steps", "for"),
                "`for` of \(quotedRule(rule.name))")
        }
    }

    private func short(_ hold: Duration, _ signal: SignalPolicy, _ range: SourceRange, _ title: String) {
        guard hold > .zero, hold < signal.every else { return }
        findings.warning(
            .shortHold, range,
            "\(title) (\(DurationText.text(hold))) is over before \(quoted(signal.name.rawValue)) is read again "
                + "(every \(DurationText.text(signal.every))): a single reading decides",
            notes: note(self.range("signals", signal.name.rawValue, "every"), "it is read here"))
    }

    /// A worker that takes longer to boot than the scale-in hold could be retired before it has helped.
    func boot() {
        guard let deadline = node("health", "bootDeadline"), policy.scaleIn.hold < policy.health.bootDeadline,
            policy.workers.min < policy.workers.max, !settlesByItself
        else { return }
        findings.warning(
            .shortCooldown, range("scaleIn", "hold"),
            "`hold` of `scaleIn` (\(DurationText.text(policy.scaleIn.hold))) is shorter than a boot may take "
                + "(\(DurationText.text(policy.health.bootDeadline))): workers could be retired before they serve",
            notes: note(deadline.range, "the boot is bounded here"),
            help: "hold for \(DurationText.text(policy.health.bootDeadline)) or longer")
    }

    /// Every rule that could let the fleet shrink foresees, and the policy states no hold: how long a dip has to last is
    /// reckoned from the fleet's own boots.
    private var settlesByItself: Bool {
        node("scaleIn", "hold") == nil && policy.rules.allSatisfy { $0.kind.foresees || $0.advisory }
    }

    /// How long the limits take, against the surge that the policy declares, or an hour for all of it.
    func surge() {
        let start = max(1, policy.workers.min)
        var growth = Growth(limit: policy.scaleOut.limit, launch: policy.guards.launch)
        var notes = note(range("scaleOut", "limit"), "the limit is here", when: node("scaleOut", "limit"))
        notes += note(range("guards", "change", "launch"), "and here", when: node("guards", "change", "launch"))
        if case .absorb(let surge) = policy.headroom {
            reserve(surge)
            let target = min(policy.workers.max, Int((Double(start) * surge.factor).rounded(.up)))
            let took = growth.time(from: start, to: target)
            guard took > surge.within else { return }
            findings.warning(
                .slowSurge, range("headroom"),
                "\(Phrase.number(surge.factor))x, from \(start) to \(target) workers, takes "
                    + "\(Phrase.duration(took)) at this limit, not \(DurationText.text(surge.within))", notes: notes,
                help: "raise `scaleOut.limit` and `guards.change.launch`; what they cannot bring in time stands instead"
            )
            return
        }
        let took = growth.time(from: start, to: policy.workers.max)
        guard took > .seconds(3_600) else { return }
        findings.warning(
            .slowSurge, range("workers", "max"),
            "from \(start) to `max`, \(policy.workers.max) workers, it takes \(Phrase.duration(took)) at this limit",
            notes: notes, help: "raise `scaleOut.limit` and `guards.change.launch`, or lower `max`")
    }

    func note(_ range: SourceRange, _ message: String) -> [Diagnostic.Note] { [findings.note(range, message)] }

    private func note(_ range: SourceRange, _ message: String, when node: YAMLNode?) -> [Diagnostic.Note] {
        node == nil ? [] : note(range, message)
    }
}

/// How fast a fleet can grow under its limits, boots left out.
private struct Growth {
    var limit: Limit?
    var launch: Quota
    private var launched: [(at: Duration, workers: Int)] = []

    init(limit: Limit?, launch: Quota) {
        self.limit = limit
        self.launch = launch
    }

    /// Turns after which it is certain to take too long.
    private static let most = 5_000

    /// The time from wanting `target` workers to having launched them; what was reached after many turns, when that is
    /// not the end.
    mutating func time(from start: Int, to target: Int) -> Duration {
        launched = []
        var now = Duration.zero
        var wanted = start
        var there = start
        var nextMove = Duration.zero
        for _ in 0..<Self.most {
            guard there < target else { return now }
            if wanted < target, now >= nextMove {
                wanted = min(target, wanted + move(from: wanted))
                nextMove = now + (limit?.per ?? .zero)
            }
            launched.removeAll { $0.at + launch.per <= now }
            let room = launch.acts - launched.map(\.workers).reduce(0, +)
            let workers = min(wanted - there, room)
            if workers > 0 {
                launched.append((now, workers))
                there += workers
            }
            guard there < target else { return now }
            let release = launched.first.map { $0.at + launch.per } ?? nextMove
            now =
                there < wanted ? (wanted < target ? min(max(nextMove, now + .seconds(1)), release) : release) : nextMove
        }
        return now
    }

    private func move(from wanted: Int) -> Int {
        guard let limit else { return .max / 2 }
        return limit.atMost.map { move in
            switch move {
            case .workers(let workers): max(1, workers)
            case .share(let share): max(1, Int(Double(wanted) * share.fraction))
            }
        }.max() ?? 1
    }
}
