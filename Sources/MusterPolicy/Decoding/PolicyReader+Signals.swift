import MusterCore

extension PolicyReader {
    /// The names of all signals, sorted, for references to them.
    func signalNames(_ node: YAMLNode?) -> [String] {
        guard case .map(let entries)? = node?.content else { return [] }
        return entries.map(\.key).sorted()
    }

    func signalPolicies(_ node: YAMLNode?) -> [SignalPolicy] {
        guard let node, let entries = map(node, "`signals`") else { return [] }
        return entries.compactMap { signalPolicy($0) }.sorted { $0.name < $1.name }
    }

    private func signalPolicy(_ entry: YAMLEntry) -> SignalPolicy? {
        let title = "signal \(quoted(entry.key))"
        checkName(entry.key, "signal", entry.keyRange)
        guard let fields = fields(entry.value, .signal, title: title, others: true) else { return nil }
        let every = duration(fields["every"], "`every` of \(title)", .milliseconds(100) ... .seconds(3_600))
        let stale = duration(fields["stale"], "`stale` of \(title)", .milliseconds(100) ... .seconds(86_400))
        let interval = every ?? .seconds(5)
        // A value is as old as the poll it came with, and stays the newest until the next poll is over.
        if let stale, let node = fields["stale"], stale < interval * 2 {
            findings.error(
                .outOfBounds, node.range,
                "`stale` of \(title) must be at least twice `every`, \(DurationText.text(interval * 2))")
        }
        let range = fields["range"].flatMap { plausible($0, title) }
        let others = LanguageBlock.signal.keys.map(\.name)
        let sources = fields.others.map { (entry: $0, source: plugIn($0, .signalSource, title, others: others)) }
        if fields.others.isEmpty {
            let kinds = kinds(.signalSource).map { "`\($0)`" }.joined(separator: ", ")
            findings.error(.missingKey, entry.keyRange, "\(title) lacks a source: one of \(kinds)")
        } else if sources.count > 1, let second = sources.dropFirst().first, second.source != nil {
            findings.error(.conflictingKeys, second.entry.keyRange, "\(title) takes only one source")
        }
        guard case (let place, let source?)? = sources.first else { return nil }
        return SignalPolicy(
            name: SignalName(entry.key), source: bounded(source, by: interval, place), every: interval, stale: stale,
            least: range?.least, greatest: range?.greatest)
    }

    /// The source with a timeout that is over before the next poll begins.
    private func bounded(_ source: PlugInReference, by every: Duration, _ entry: YAMLEntry) -> PlugInReference {
        guard source.kind == PlugInSchema.workersSignal.kind, let timeout = source.settings["timeout"]?.number,
            timeout > every.inSeconds, case .map(var settings) = source.settings
        else { return source }
        if case .map(let entries) = entry.value.content, let written = entries.first(where: { $0.key == "timeout" }) {
            findings.error(
                .outOfBounds, written.value.range, "`timeout` must be at most `every`, \(DurationText.text(every))")
        }
        for place in settings.indices where settings[place].key == "timeout" {
            settings[place].value = .number(every.inSeconds)
        }
        return PlugInReference(kind: source.kind, settings: .map(settings))
    }

    /// `0...100`, `0...`, `...100`.
    private func plausible(_ node: YAMLNode, _ title: String) -> (least: Double?, greatest: Double?)? {
        guard let text = text(node, "`range` of \(title)") else { return nil }
        guard let ends = Self.ends(text), !(ends.from.isEmpty && ends.to.isEmpty) else {
            findings.error(
                .wrongValue, node.range, "`range` of \(title) must be a range, not \(quoted(text))",
                help: "write it like `0...100`, or `0...`")
            return nil
        }
        let least = Quantity.parse(ends.from)?.value
        let greatest = Quantity.parse(ends.to)?.value
        guard least != nil || ends.from.isEmpty, greatest != nil || ends.to.isEmpty else {
            findings.error(
                .wrongValue, node.range, "`range` of \(title) must have numbers as its ends, not \(quoted(text))")
            return nil
        }
        if let least, let greatest, least >= greatest {
            findings.error(.outOfBounds, node.range, "`range` of \(title) must go upwards, not \(quoted(text))")
        }
        return (least, greatest)
    }
}
