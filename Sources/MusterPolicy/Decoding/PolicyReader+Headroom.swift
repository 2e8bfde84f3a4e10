import MusterCore

extension PolicyReader {
    /// `15%`, `3 workers`, or `absorb 2x in 90s`.
    func headroom(_ node: YAMLNode?) -> Headroom {
        guard let node, let text = text(node, "`headroom`") else { return .workers(0) }
        if text.hasPrefix("absorb") { return surge(node, text).map { .absorb($0) } ?? .workers(0) }
        if let workers = NumberText.whole(text), workers > 0 {
            findings.error(
                .wrongUnit, node.range, "`headroom` must say what \(quoted(text)) is",
                help: "write `\(text) workers` or `\(text)%`")
            return .workers(0)
        }
        switch Self.adjustment(text) {
        case .share(let share)? where share.fraction > 10:
            findings.error(.outOfBounds, node.range, "`headroom` must be at most 1000%, not \(quoted(text))")
        case .share(let share)?: return .share(share)
        case .workers(let workers)?: return .workers(workers)
        case nil:
            findings.error(
                .wrongValue, node.range, "`headroom` must be a share or a number of workers, not \(quoted(text))",
                help: "write it like `15%`, `3 workers` or `absorb 2x in 90s`")
        }
        return .workers(0)
    }

    private func surge(_ node: YAMLNode, _ text: String) -> Surge? {
        guard let surge = Surge(policyText: text) else {
            findings.error(
                .wrongValue, node.range, "`headroom` must say what to absorb, not \(quoted(text))",
                help: "write it like `absorb 2x in 90s`")
            return nil
        }
        guard surge.within <= Surge.longest else {
            findings.error(
                .outOfBounds, node.range,
                "`headroom` must absorb a surge of at most \(DurationText.text(Surge.longest)), not \(quoted(text))",
                help: "slower growth needs no reserve: rules and launches follow it")
            return nil
        }
        return surge
    }
}
