import MusterCore

/// Reads one file's value into a policy. Every reader of a part reports what is wrong with it and then gives nil or a
/// default, so that one pass finds everything; the policy counts only when nothing was reported.
struct PolicyReader {
    let findings: Findings
    let options: PolicyDecoder.Options
    /// The names of the signals that the policy defines, also of those that are wrong inside.
    var signals: [String] = []
    /// What those signals are read from.
    var sources: [String: String] = [:]
    /// What one worker carries, for targets that do not say it.
    var served: Served?
    /// `workers.max`, for bounds elsewhere.
    var most: Int?

    init(findings: Findings, options: PolicyDecoder.Options) {
        self.findings = findings
        self.options = options
    }

    /// The entries of a map of the language.
    struct Fields {
        let title: String
        let range: SourceRange
        let entries: [String: YAMLEntry]
        /// Keys that are not the block's own, in the file's order; only where the caller reads them.
        let others: [YAMLEntry]
        /// Whether a key was refused: what is missing then is probably that key, and not worth a second message.
        let refused: Bool

        subscript(key: String) -> YAMLNode? { entries[key]?.value }
    }

    /// The map's entries, unknown and planned keys reported; nil when it is no map.
    ///
    /// With `others`, keys that are not the block's own are left to the caller.
    func fields(
        _ node: YAMLNode?, _ block: LanguageBlock, title: String? = nil, others: Bool = false
    ) -> Fields? {
        guard let node else { return nil }
        let title = title ?? block.title
        guard let entries = map(node, title) else { return nil }
        var own: [String: YAMLEntry] = [:]
        var rest: [YAMLEntry] = []
        var refused: [String] = []
        for entry in entries {
            if let key = block.keys.first(where: { $0.name == entry.key }) {
                guard key.isPlanned else {
                    own[entry.key] = entry
                    continue
                }
                planned(entry, key, in: title)
                refused.append(entry.key)
            } else if others {
                rest.append(entry)
            } else {
                refused.append(unknown(entry, in: title, known: block.keys.map(\.name)) ?? entry.key)
            }
        }
        let fields = Fields(title: title, range: node.range, entries: own, others: rest, refused: !refused.isEmpty)
        for key in block.keys where key.required && own[key.name] == nil && !refused.contains(key.name) {
            missing(key.name, in: fields)
        }
        return fields
    }

    /// The entries of any map; reported and nil for anything else.
    func map(_ node: YAMLNode, _ title: String) -> [YAMLEntry]? {
        if case .map(let entries) = node.content { return entries }
        findings.error(.wrongType, node.range, "\(title) must be a map, not \(node.kindName)")
        return nil
    }

    /// The elements of a list, or the one thing that stands there without brackets.
    func elements(_ node: YAMLNode) -> [YAMLNode] {
        if case .list(let elements) = node.content { elements } else { [node] }
    }

    /// The elements of a list; reported and nil for anything else.
    func list(_ node: YAMLNode, _ title: String) -> [YAMLNode]? {
        if case .list(let elements) = node.content { return elements }
        findings.error(.wrongType, node.range, "\(title) must be a list, not \(node.kindName)")
        return nil
    }

    /// Reports the key; gives the one that was probably meant.
    @discardableResult
    func unknown(_ entry: YAMLEntry, in title: String, known: [String]) -> String? {
        let help = entry.key == "<<" ? "merge keys are not part of the language; repeat the keys" : nil
        findings.error(
            .unknownKey, entry.keyRange,
            "unknown key \(quoted(entry.key)) in \(title)\(Suggestion.text(entry.key, in: known))", help: help)
        return Suggestion.nearest(to: entry.key, in: known)
    }

    func missing(_ key: String, in fields: Fields) {
        findings.error(.missingKey, fields.range, "\(fields.title) lacks the key `\(key)`")
    }

    /// Reports when none or more than one of the keys is there.
    func exactlyOne(of keys: [String], in fields: Fields) {
        let present = keys.compactMap { fields.entries[$0] }
        let choice = keys.map { "`\($0)`" }.joined(separator: ", ")
        if present.isEmpty {
            guard !fields.refused else { return }
            findings.error(.missingKey, fields.range, "\(fields.title) lacks a key: one of \(choice)")
        } else if present.count > 1 {
            findings.error(
                .conflictingKeys, present[1].keyRange, "\(fields.title) takes only one of \(choice)",
                notes: [findings.note(present[0].keyRange, "the other one is here")])
        }
    }
}
