import MusterCore

/// What `serves` says that one worker carries.
enum Served: Hashable {
    case stated(ServingCapacity)
    case learned(CapacityGoal)

    var signal: SignalName {
        switch self {
        case .stated(let capacity): capacity.signal
        case .learned(let goal): goal.signal
        }
    }

    /// The goal of a target that says nothing of a worker itself.
    var goal: TargetGoal {
        switch self {
        case .stated(let capacity): .perWorker(capacity.amount)
        case .learned: .learned
        }
    }
}

extension PolicyReader {
    /// `250 of tps`, or `learn tps at cpu 65%`.
    func serves(_ node: YAMLNode?) -> Served? {
        guard let node, let text = text(node, "`serves`") else { return nil }
        let words = Self.words(text)
        if words.first?.text == "learn" { return learned(words, node, text).map { .learned($0) } }
        guard words.count == 3, words[1].text == "of", let amount = Quantity.parse(words[0].text), amount.value > 0
        else {
            findings.error(
                .wrongValue, node.range, "`serves` must be an amount of a signal, not \(quoted(text))",
                help: "write it like `250 of tps`, or `learn tps at cpu 65%`")
            return nil
        }
        return signal(words[2], of: node).map { .stated(ServingCapacity(amount: amount.value, signal: $0)) }
    }

    private func learned(_ words: [Word], _ node: YAMLNode, _ text: String) -> CapacityGoal? {
        guard words.count == 5, words[2].text == "at", let goal = Quantity.parse(words[4].text),
            words[4].text.hasSuffix("%")
        else {
            findings.error(
                .wrongValue, node.range, "`serves` must say what to learn, not \(quoted(text))",
                help: "write it like `learn tps at cpu 65%`")
            return nil
        }
        guard goal.value > 0, goal.value <= 1 else {
            findings.error(
                .outOfBounds, part(of: node, words[4].offset, words[4].text.unicodeScalars.count),
                "the utilisation in `serves` must be above 0% and at most 100%, not \(quoted(words[4].text))")
            return nil
        }
        guard let load = signal(words[1], of: node), let utilisation = signal(words[3], of: node) else { return nil }
        for word in [words[1], words[3]]
        where sources[word.text].map({ $0 != PlugInSchema.workersSignal.kind }) ?? false {
            findings.error(
                .notPerWorker, part(of: node, word.offset, word.text.unicodeScalars.count),
                "\(quoted(word.text)) is not read from the workers themselves, so nothing is known of each of them",
                help: "give it a `workers` source, or state what a worker carries: `250 of \(words[1].text)`")
        }
        return CapacityGoal(signal: load, utilisation: utilisation, goal: Share(goal.value))
    }

    /// The first source of each signal, by name.
    func sources(_ signals: YAMLNode?) -> [String: String] {
        guard case .map(let entries)? = signals?.content else { return [:] }
        let own = LanguageBlock.signal.keys.map(\.name)
        var sources: [String: String] = [:]
        for entry in entries {
            guard case .map(let fields) = entry.value.content else { continue }
            sources[entry.key] = fields.first { !own.contains($0.key) }?.key
        }
        return sources
    }

    private struct Word {
        var text: String
        /// In Unicode scalars from the beginning.
        var offset: Int
    }

    private func signal(_ word: Word, of node: YAMLNode) -> SignalName? {
        signal(word.text, at: part(of: node, word.offset, word.text.unicodeScalars.count))
    }

    private static func words(_ text: String) -> [Word] {
        text.split(separator: " ").map { word in
            Word(
                text: String(word),
                offset: text.unicodeScalars.distance(from: text.unicodeScalars.startIndex, to: word.startIndex))
        }
    }
}
