import MusterCore

extension PolicyReader {
    /// The static fleet that savings are measured against, and what workers cost.
    func cost(_ node: YAMLNode?) -> (baseline: Int?, cost: CostPolicy?) {
        guard let fields = fields(node, .cost) else { return (nil, nil) }
        let baseline = fields["baseline"].flatMap { self.baseline($0) }
        let prices = fields["prices"].map { self.prices($0) } ?? []
        let budget = self.fields(fields["budget"], .budget).flatMap { self.budget($0["monthly"]) }
        let cost = CostPolicy(prices: prices, budget: budget)
        return (baseline, cost == CostPolicy() ? nil : cost)
    }

    /// `static 120`.
    private func baseline(_ node: YAMLNode) -> Int? {
        guard let text = text(node, "`baseline`") else { return nil }
        let words = text.split(separator: " ")
        guard words.count == 2, words[0] == "static", let workers = NumberText.whole(words[1]), workers >= 1,
            workers <= 1_000_000
        else {
            findings.error(
                .wrongValue, node.range, "`baseline` must be a static number of workers, not \(quoted(text))",
                help: "write it like `static 120`")
            return nil
        }
        return workers
    }

    private func prices(_ node: YAMLNode) -> [WorkerPrice] {
        guard let entries = map(node, "`prices`") else { return [] }
        if entries.isEmpty { findings.error(.outOfBounds, node.range, "`prices` must not be empty") }
        return entries.compactMap { entry in
            if !TextForm.priced.matches(entry.key) {
                findings.error(
                    .badName, entry.keyRange, "\(quoted(entry.key)) cannot be the name of a type or placement",
                    help: "1...63 of A-Z, a-z, 0-9, `.`, `_` and `-`")
            }
            return price(entry.value, "the price of \(quoted(entry.key))")
                .map { WorkerPrice(of: entry.key, perHour: $0) }
        }.sorted { $0.of < $1.of }
    }

    /// `0.1445/h`.
    private func price(_ node: YAMLNode, _ title: String) -> Double? {
        guard let text = text(node, title) else { return nil }
        if text == "provider" {
            findings.error(.notAvailable, node.range, "prices of a provider are not available in this version")
            return nil
        }
        guard text.hasSuffix("/h"), let price = NumberText.decimal(text.dropLast(2)) else {
            let bare = NumberText.decimal(text) != nil
            findings.error(
                bare ? .wrongUnit : .wrongValue, node.range, "\(title) must be a price, not \(quoted(text))",
                help: bare ? "write the unit: `\(text)/h`" : "write it like `0.1445/h`")
            return nil
        }
        return price
    }

    /// `20000 USD`.
    private func budget(_ node: YAMLNode?) -> BudgetPolicy? {
        guard let node, let text = text(node, "`monthly` of `budget`") else { return nil }
        let words = text.split(separator: " ")
        let isCode = words.count == 2 && words[1].utf8.count == 3 && words[1].utf8.allSatisfy { (65...90).contains($0) }
        guard isCode, let amount = NumberText.count(words[0]) else {
            let bare = NumberText.count(text) != nil
            findings.error(
                bare ? .wrongUnit : .wrongValue, node.range,
                "`monthly` of `budget` must be money, not \(quoted(text))", help: "write it like `20000 USD`")
            return nil
        }
        guard amount > 0 else {
            findings.error(.outOfBounds, node.range, "`monthly` of `budget` must be more than 0")
            return nil
        }
        return BudgetPolicy(monthly: amount, currency: String(words[1]))
    }
}
