import MusterCore

extension PolicyReader {
    /// What is not stated of `change` goes by `most`, the policy's maximum.
    func guards(_ node: YAMLNode?) -> GuardPolicy {
        var guards = GuardPolicy()
        if let most {
            guards.launch = .standardLaunches(most: most)
            guards.retire = .standardRetirements(most: most)
        }
        guard let fields = fields(node, .guards) else { return guards }
        if let quorum = share(fields["quorum"], "`quorum`", 0.01...1) { guards.quorum = quorum }
        if let blind = self.fields(fields["blind"], .blind) {
            if let hold = duration(blind["hold"], "`hold` of `blind`", .zero ... .seconds(604_800)) {
                guards.blind.hold = hold
            }
            if let action: BlindAction = choice(blind["then"], "`then` of `blind`") { guards.blind.then = action }
        }
        if let node = fields["contradicts"], let elements = list(node, "`contradicts`") {
            guards.contradicts = elements.compactMap { condition($0) }
        }
        if let change = self.fields(fields["change"], .change) {
            if let quota = quota(change["launch"], "`launch` of `change`") { guards.launch = quota }
            if let quota = quota(change["retire"], "`retire` of `change`") { guards.retire = quota }
        }
        if let node = fields["freeze"], let elements = list(node, "`freeze`") {
            guards.freezes = elements.compactMap { freeze($0) }
        }
        return guards
    }

    /// `p99 > 250ms`.
    private func condition(_ node: YAMLNode) -> SignalCondition? {
        guard let text = text(node, "a condition of `contradicts`") else { return nil }
        let words = text.split(separator: " ")
        guard words.count == 3, let comparison = SignalCondition.Comparison(rawValue: String(words[1])),
            let threshold = Quantity.parse(words[2])
        else {
            findings.error(
                .wrongValue, node.range, "a condition of `contradicts` must compare a signal, not \(quoted(text))",
                help: "write it like `p99 > 250ms`, with `>`, `>=`, `<` or `<=` between spaces")
            return nil
        }
        let name = String(words[0])
        let lead = text.unicodeScalars.prefix { $0 == " " }.count
        guard let signal = signal(name, at: part(of: node, lead, name.unicodeScalars.count)) else { return nil }
        return SignalCondition(signal: signal, comparison: comparison, threshold: threshold.value, text: text)
    }

    /// `100 per 10m`.
    private func quota(_ node: YAMLNode?, _ title: String) -> Quota? {
        guard let node, let text = text(node, title) else { return nil }
        let words = text.split(separator: " ")
        guard words.count == 3, words[1] == "per", let acts = NumberText.whole(words[0]),
            let per = DurationText.parse(words[2])
        else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a number in a time, not \(quoted(text))",
                help: "write it like `100 per 10m`")
            return nil
        }
        guard (1...1_000_000).contains(acts), per >= .seconds(1), per <= .seconds(604_800) else {
            findings.error(
                .outOfBounds, node.range, "\(title) must be 1...1000000 in 1s...7d, not \(quoted(text))",
                help: "to retire nothing, use `mode: scaleOutOnly`; to do nothing, `mode: shadow`")
            return nil
        }
        return Quota(acts: acts, per: per)
    }

    private func freeze(_ node: YAMLNode) -> FreezeWindow? {
        guard let fields = fields(node, .freeze, title: "a freeze") else { return nil }
        let zone = zone(fields["zone"], "`zone` of a freeze")
        if fields["zone"] == nil, !(isAbsolute(fields["from"]) && isAbsolute(fields["to"])) {
            missing("zone", in: fields)
        }
        let because = text(fields["because"], "`because` of a freeze")
        let allows: FreezeAllowance = choice(fields["allow"], "`allow` of a freeze") ?? .scaleOut
        let rules = zone ?? .utc
        return window(fields, rules).map { FreezeWindow(zone: rules, when: $0, because: because, allows: allows) }
    }

    private func isAbsolute(_ node: YAMLNode?) -> Bool {
        guard case .scalar(let text, _)? = node?.content, case .absolute? = TimeText.parse(text) else { return false }
        return true
    }
}
