/// Lays one document over another, along the language: maps key by key, everything else as a whole.
enum PolicyMerge {
    /// `over` counts where both say something; of keys that exclude one another only its own stay.
    static func block(_ block: LanguageBlock, _ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
        guard case .map(let below) = base.content, case .map(let above) = over.content else { return over }
        let names = Set(above.map(\.key))
        let own = Set(block.keys.map(\.name))
        var hidden: Set<String> = []
        for choice in block.choices + block.alternatives where !names.isDisjoint(with: choice) {
            hidden.formUnion(choice.filter { !names.contains($0) })
        }
        if block.source != nil, names.contains(where: { !own.contains($0) }) {
            hidden.formUnion(below.map(\.key).filter { !own.contains($0) && !names.contains($0) })
        }
        return merged(below.filter { !hidden.contains($0.key) }, above, over) { key, base, over in
            guard let key = block.keys.first(where: { $0.name == key }) else { return settings(base, over) }
            return shape(key.shape, base, over)
        }
    }

    private static func shape(_ shape: ValueShape, _ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
        switch shape {
        case .block(let path): LanguageBlock.named(path).map { block($0, base, over) } ?? over
        case .named(let value): entries(base, over) { Self.shape(value, $0, $1) }
        case .plugIn: isSameKind(base, over) ? entries(base, over, settings) : over
        default: over
        }
    }

    /// Whether both are the same plug-in, whose settings can be laid over one another.
    private static func isSameKind(_ base: YAMLNode, _ over: YAMLNode) -> Bool {
        guard case .map(let below) = base.content, case .map(let above) = over.content else { return false }
        return below.count == 1 && above.count == 1 && below[0].key == above[0].key
    }

    private static func settings(_ base: YAMLNode, _ over: YAMLNode) -> YAMLNode { entries(base, over) { $1 } }

    private static func entries(
        _ base: YAMLNode, _ over: YAMLNode, _ merge: (YAMLNode, YAMLNode) -> YAMLNode
    ) -> YAMLNode {
        guard case .map(let below) = base.content, case .map(let above) = over.content else { return over }
        return merged(below, above, over) { merge($1, $2) }
    }

    /// In the order of `below`, what is new behind it; the map stands where `over` stands.
    private static func merged(
        _ below: [YAMLEntry], _ above: [YAMLEntry], _ over: YAMLNode,
        _ merge: (String, YAMLNode, YAMLNode) -> YAMLNode
    ) -> YAMLNode {
        var places: [String: Int] = [:]
        var result = below
        for (place, entry) in below.enumerated() { places[entry.key] = place }
        for entry in above {
            guard let place = places[entry.key] else {
                result.append(entry)
                continue
            }
            result[place] = YAMLEntry(
                key: entry.key, keyRange: entry.keyRange, value: merge(entry.key, below[place].value, entry.value))
        }
        return YAMLNode(content: .map(result), range: over.range)
    }
}
