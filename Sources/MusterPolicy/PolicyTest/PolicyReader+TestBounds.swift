extension PolicyReader {
    /// `80`, `">= 80"`, in the unit that the measure has.
    func bound(_ node: YAMLNode, _ title: String, _ unit: ScaleTestPlan.Measure.Unit) -> PolicyTestPlan.Bound? {
        guard let text = text(node, title) else { return nil }
        if let bound = Self.bound(text, unit) { return bound }
        findings.error(
            .wrongValue, node.range, "\(title) must be \(unit.words), not \(quoted(text))",
            help: "a sign may stand before it, in quotes: \(unit.example)")
        return nil
    }

    static func bound(_ text: String, _ unit: ScaleTestPlan.Measure.Unit) -> PolicyTestPlan.Bound? {
        let sign = ScaleTestPlan.Comparison.allCases.first { text.hasPrefix($0.rawValue) }
        let digits = text.dropFirst(sign?.rawValue.count ?? 0).drop { $0 == " " }
        guard let value = number(String(digits), unit) else { return nil }
        return PolicyTestPlan.Bound(comparison: sign ?? .exactly, value: value, text: text)
    }

    /// The number in the unit: shares as fractions, durations in seconds; nil for another unit.
    static func number(_ text: String, _ unit: ScaleTestPlan.Measure.Unit) -> Double? {
        switch (Quantity.parse(text), unit) {
        case (.number(let value), .count) where value >= 0 && value.rounded() == value: value
        case (.number(let value), .hours) where value >= 0: value
        case (.duration(let value), .duration) where value >= 0: value
        case (.share(let value), .share) where value >= 0: value
        case (.number(let value), .share) where (0...1).contains(value): value
        default: nil
        }
    }

    /// `<= 60% of static 100`, or `of static` for the policy's own baseline; or `<= 12.50 USD`.
    func cost(_ node: YAMLNode, _ title: String) -> PolicyTestPlan.Check? {
        guard let text = text(node, title) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        if let place = words.firstIndex(of: "of"), place + 1 < words.count, words[place + 1] == "static",
            let bound = Self.bound(words[..<place].joined(separator: " "), .share)
        {
            let whole = PolicyTestPlan.Bound(comparison: bound.comparison, value: bound.value, text: text)
            if words.count == place + 2 { return .cost(whole, ofStatic: nil) }
            if words.count == place + 3, let workers = NumberText.whole(words[place + 2]), workers > 0 {
                return .cost(whole, ofStatic: workers)
            }
        }
        if let currency = words.last, words.count > 1, currency.utf8.count == 3,
            currency.utf8.allSatisfy({ (65...90).contains($0) }),
            let bound = Self.bound(words.dropLast().joined(separator: " "), .hours)
        {
            let whole = PolicyTestPlan.Bound(comparison: bound.comparison, value: bound.value, text: text)
            return .money(whole, currency: currency)
        }
        findings.error(
            .wrongValue, node.range, "\(title) must be a share of a fixed fleet's cost, or money, not \(quoted(text))",
            help:
                "write it like `\"<= 60% of static 100\"`, `\"<= 60% of static\"` for the policy's `cost.baseline`, or "
                + "`\"<= 12.50 USD\"`"
        )
        return nil
    }
}
