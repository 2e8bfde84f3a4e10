import MusterCore

extension PolicyReader {
    func drain(_ node: YAMLNode?) -> DrainPolicy {
        var drain = DrainPolicy()
        guard let fields = fields(node, .drain) else { return drain }
        if let node = fields["steps"], let elements = list(node, "`steps` of `drain`") {
            drain.steps = elements.compactMap { step($0) }
        }
        if let deadline = duration(fields["deadline"], "`deadline` of `drain`", .seconds(1) ... .seconds(604_800)) {
            drain.deadline = deadline
        }
        if let action: DeadlineAction = choice(fields["atDeadline"], "`atDeadline` of `drain`") {
            drain.atDeadline = action
        }
        if let atOnce = adjustment(fields["atOnce"], "`atOnce` of `drain`", mostShare: 1) { drain.atOnce = atOnce }
        if let reclaim = flag(fields["reclaim"], "`reclaim` of `drain`") { drain.reclaim = reclaim }
        return drain
    }

    private func step(_ node: YAMLNode) -> DrainStep? {
        guard let fields = fields(node, .step, title: "a step of `drain`") else { return nil }
        exactlyOne(of: LanguageBlock.step.keys.map(\.name), in: fields)
        if let node = fields["leave"] { return plugIn(node, .drainer, "`leave`").map { .leave($0) } }
        if let node = fields["call"] { return callStep(node) }
        if let node = fields["wait"] { return wait(node).map { .wait($0) } }
        return fields["signal"].flatMap { signalStep($0) }
    }

    private func callStep(_ node: YAMLNode) -> DrainStep? {
        guard let fields = fields(node, .call) else { return nil }
        let undo = self.fields(fields["undo"], .undo).flatMap { call($0) }
        return call(fields).map { .call($0, undo: undo) }
    }

    private func call(_ fields: Fields) -> WorkerCall? {
        let title = fields.title
        let method = choice(fields["method"], "`method` of \(title)", ["POST", "PUT", "GET", "DELETE"])
        let port = whole(fields["port"], "`port` of \(title)", 1...65_535)
        let timeout = duration(fields["timeout"], "`timeout` of \(title)", .milliseconds(100) ... .seconds(300))
        guard let path = page(fields["path"], "`path` of \(title)") else { return nil }
        return WorkerCall(method: method ?? "POST", port: port, path: path, timeout: timeout ?? .seconds(5))
    }

    private func wait(_ node: YAMLNode) -> WaitCondition? {
        guard let fields = fields(node, .wait) else { return nil }
        let settle = duration(fields["settle"], "`settle` of `wait`", .zero ... .seconds(3_600))
        let port = whole(fields["port"], "`port` of `wait`", 1...65_535)
        let path = page(fields["path"], "`path` of `wait`")
        let every = duration(fields["every"], "`every` of `wait`", .milliseconds(100) ... .seconds(60))
        guard let until = promQL(fields["until"], "`until` of `wait`") else { return nil }
        return WaitCondition(
            until: until, settle: settle ?? .seconds(5), port: port, path: path ?? "/metrics",
            every: every ?? .seconds(1))
    }

    /// `TERM`, also with the `SIG` that people write before it. KILL is missing: it empties nothing.
    private func signalStep(_ node: YAMLNode) -> DrainStep? {
        guard let text = text(node, "`signal` of `drain`") else { return nil }
        let bare = text.hasPrefix("SIG") ? String(text.dropFirst(3)) : text
        let names = ["TERM", "INT", "QUIT", "HUP", "USR1", "USR2"]
        let node = YAMLNode(content: .scalar(bare, plain: true), range: node.range)
        return choice(node, "`signal` of `drain`", names).map { .signal($0) }
    }
}
