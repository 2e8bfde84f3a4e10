import MusterCore

extension PolicyLint {
    private static let hoursOfMonth = 730.0

    /// A budget that the smallest fleet at the lowest price exceeds.
    func budget() {
        guard let cost = policy.cost, let budget = cost.budget, let lowest = cost.prices.map(\.perHour).min() else {
            return
        }
        let least = Double(policy.workers.min) * lowest * Self.hoursOfMonth
        guard least > budget.monthly else { return }
        findings.warning(
            .budgetBelowMinimum, range("cost", "budget", "monthly"),
            "the minimum of \(Phrase.workers(policy.workers.min)) costs \(Phrase.number(least)) \(budget.currency) a "
                + "month, more than the budget", notes: note(range("workers", "min"), "the minimum is here"))
    }

    /// Prices of what the policy does not have: nothing is reckoned with them.
    func prices() {
        guard case .map(let entries)? = node("cost", "prices")?.content else { return }
        let types = elements(node("placements")).flatMap { elements($0.entry("types")?.value) }.compactMap(\.scalar)
        let known = policy.placements.map(\.name.rawValue) + types
        // A placement that this version cannot read is missing here.
        guard !findings.hasErrors else { return }
        for entry in entries where !known.contains(entry.key) {
            findings.warning(
                .unknownReference, entry.keyRange,
                "no placement is called \(quoted(entry.key)): nothing costs this"
                    + Suggestion.text(entry.key, in: known),
                help: "placements: \(known.joined(separator: ", "))")
        }
    }

    /// A drain that may last longer than spot capacity stays after its notice.
    func notice() {
        var places: [(node: YAMLNode, range: SourceRange)] = []
        for placement in elements(node("placements")) {
            guard let spot = placement.entry("spot"), let provider = placement.entry("provider")?.value else {
                continue
            }
            places.append((provider, spot.keyRange))
        }
        for (provider, spot) in places {
            guard case .map(let kinds) = provider.content, let kind = kinds.first?.key,
                let notice = Self.notice(of: kind), policy.drain.deadline > notice
            else { continue }
            let written = node("drain", "deadline") == nil ? spot : range("drain", "deadline")
            findings.warning(
                .longDrain, written,
                "a drain may take \(DurationText.text(policy.drain.deadline)), and spot capacity of \(kind) is gone "
                    + "\(DurationText.text(notice)) after its notice",
                notes: note(spot, "spot capacity is asked for here"),
                help: "set `drain.deadline` to \(DurationText.text(notice)) or less")
        }
    }

    /// `Source`: the providers' documentation of spot interruptions and preemptions.
    private static func notice(of provider: String) -> Duration? {
        if provider.hasPrefix("aws.") { return .seconds(120) }
        return provider.hasPrefix("google.") || provider.hasPrefix("azure.") ? .seconds(30) : nil
    }
}
