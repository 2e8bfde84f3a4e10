import MusterCore

extension PolicyReader {
    /// What the policy states of a direction, and the standard's values for the rest.
    func direction(_ node: YAMLNode?, _ block: LanguageBlock, _ standard: DirectionPolicy) -> DirectionPolicy {
        guard let fields = fields(node, block) else { return standard }
        var direction = standard
        let title = block.title
        if let share = share(fields["tolerance"], "`tolerance` of \(title)", 0...1) {
            direction.tolerance = share
            direction.foresight?.tolerance = true
        }
        if let hold = duration(fields["hold"], "`hold` of \(title)", .zero ... .seconds(86_400)) {
            direction.hold = hold
            direction.foresight?.hold = true
        }
        if let node = fields["limit"] {
            direction.limit = limit(node, "`limit` of \(title)", mostShare: block.path == "scaleIn" ? 1 : 10)
        }
        return direction
    }

    private func limit(_ node: YAMLNode, _ title: String, mostShare: Double) -> Limit? {
        guard let fields = fields(node, .limit, title: title) else { return nil }
        let per = duration(fields["per"], "`per` of \(title)", .seconds(1) ... .seconds(86_400))
        guard let node = fields["atMost"] else { return nil }
        let moves = elements(node)
        if moves.isEmpty { findings.error(.outOfBounds, node.range, "`atMost` of \(title) must not be empty") }
        let atMost = moves.compactMap { adjustment($0, "`atMost` of \(title)", mostShare: mostShare) }
        return per.map { Limit(atMost: atMost, per: $0) }
    }

    /// `scaleIn.pick`.
    func pick(_ scaleIn: YAMLNode?) -> [PickOrder] {
        guard case .map(let entries)? = scaleIn?.content, let entry = entries.first(where: { $0.key == "pick" }) else {
            return PickOrder.standard
        }
        var orders: [PickOrder] = []
        for element in elements(entry.value) {
            guard let order: PickOrder = choice(element, "`pick` of `scaleIn`") else { continue }
            if orders.contains(order) {
                findings.error(.overlap, element.range, "`pick` of `scaleIn` has `\(order.rawValue)` twice")
            }
            orders.append(order)
        }
        if elements(entry.value).isEmpty {
            findings.error(.outOfBounds, entry.value.range, "`pick` of `scaleIn` must not be empty")
        }
        return orders.isEmpty ? PickOrder.standard : orders
    }
}
