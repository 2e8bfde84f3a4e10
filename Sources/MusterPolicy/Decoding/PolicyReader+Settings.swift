import MusterCore

extension PolicyReader {
    /// A plug-in and its settings, from a map whose only key is the plug-in's name.
    func plugIn(_ node: YAMLNode?, _ role: PlugInSchema.Role, _ title: String) -> PlugInReference? {
        guard let node, let entries = map(node, title) else { return nil }
        guard entries.count == 1, let entry = entries.first else {
            findings.error(
                entries.isEmpty ? .missingKey : .conflictingKeys, entries.dropFirst().first?.keyRange ?? node.range,
                "\(title) takes exactly one \(role.rawValue), such as `\(kinds(role).first ?? "")`")
            return nil
        }
        return plugIn(entry, role, title)
    }

    /// The plug-in named by a key, its settings below it.
    func plugIn(
        _ entry: YAMLEntry, _ role: PlugInSchema.Role, _ title: String, others: [String] = []
    ) -> PlugInReference? {
        if let schema = options.plugIns.first(where: { $0.role == role && $0.kind == entry.key }) {
            let title = "\(role.rawValue) `\(entry.key)`"
            guard let settings = settings(entry.value, schema.keys, title) else { return nil }
            return PlugInReference(kind: schema.kind, settings: settings)
        }
        if let planned = PlannedPlugIn.named(entry.key, role) {
            findings.error(
                .notAvailable, entry.keyRange,
                "the \(role.rawValue) \(quoted(entry.key)) is not available in this version")
            check(entry.value, planned, "\(role.rawValue) \(quoted(entry.key))")
        } else {
            findings.error(
                others.isEmpty ? .unknownPlugIn : .unknownKey, entry.keyRange,
                "there is no \(role.rawValue) \(quoted(entry.key)) for \(title)"
                    + Suggestion.text(entry.key, in: kinds(role) + others + PlannedPlugIn.kinds(role)),
                help: "one of \(kinds(role).map { "`\($0)`" }.joined(separator: ", "))")
        }
        return nil
    }

    /// Finds what is nearly a setting of a plug-in that is yet to come; its others are for that version to judge.
    private func check(_ node: YAMLNode, _ plugIn: PlannedPlugIn, _ title: String) {
        guard let entries = map(node, title) else { return }
        for entry in entries where !plugIn.keys.contains(entry.key) {
            if Suggestion.nearest(to: entry.key, in: plugIn.keys) != nil {
                unknown(entry, in: title, known: plugIn.keys)
            }
        }
    }

    func kinds(_ role: PlugInSchema.Role) -> [String] { options.plugIns.filter { $0.role == role }.map(\.kind) }

    /// The settings, checked against their schema and completed with its defaults; sorted by key.
    private func settings(_ node: YAMLNode, _ keys: [SettingKey], _ title: String) -> SettingValue? {
        guard let entries = map(node, title) else { return nil }
        var result: [Setting] = []
        var refused: [String?] = []
        for entry in entries {
            guard let key = keys.first(where: { $0.name == entry.key }) else {
                refused.append(unknown(entry, in: title, known: keys.map(\.name)))
                continue
            }
            if let value = setting(entry.value, key.type, "`\(key.name)` of \(title)") {
                result.append(Setting(key: key.name, value: value))
            }
        }
        for key in keys where !entries.contains(where: { $0.key == key.name }) {
            if key.required {
                guard !refused.contains(key.name) else { continue }
                findings.error(.missingKey, node.range, "\(title) lacks the key `\(key.name)`")
            } else if let standard = key.standard {
                let node = YAMLNode(content: .scalar(standard, plain: true), range: node.range)
                if let value = setting(node, key.type, key.name) { result.append(Setting(key: key.name, value: value)) }
            }
        }
        return .map(result.sorted { $0.key < $1.key })
    }

    private func setting(_ node: YAMLNode, _ type: SettingType, _ title: String) -> SettingValue? {
        switch type {
        case .text: placeholders(text(node, title), node).map { .text($0) }
        case .path: path(node, title).map { .text($0) }
        case .url(let schemes): url(node, title, schemes).map { .text($0) }
        case .choice(let words): choice(node, title, words).map { .text($0) }
        case .promQL: promQL(node, title).map { .text($0) }
        case .whole(let bounds): whole(node, title, bounds).map { .number(Double($0)) }
        case .positive: positive(node, title).map { .number($0) }
        case .portRange: portRange(node, title)
        case .duration(let bounds): duration(node, title, bounds).map { .number($0.inSeconds) }
        case .size: size(node, title).map { .number($0) }
        case .flag: flag(node, title).map { .flag($0) }
        case .list(let element): listSetting(node, element, title)
        case .texts: texts(node, title)
        case .map(let keys): settings(node, keys, title)
        }
    }

    private func listSetting(_ node: YAMLNode, _ element: SettingType, _ title: String) -> SettingValue? {
        guard let elements = list(node, title) else { return nil }
        guard !elements.isEmpty else {
            findings.error(.outOfBounds, node.range, "\(title) must not be empty")
            return nil
        }
        return .list(elements.compactMap { setting($0, element, "an element of \(title)") })
    }

    private func texts(_ node: YAMLNode, _ title: String) -> SettingValue? {
        guard let entries = map(node, title) else { return nil }
        let texts = entries.compactMap { entry -> Setting? in
            // An empty variable is a value, unlike an empty setting.
            if case .scalar("", plain: false) = entry.value.content { return Setting(key: entry.key, value: .text("")) }
            guard let text = placeholders(text(entry.value, "\(quoted(entry.key)) of \(title)"), entry.value) else {
                return nil
            }
            return Setting(key: entry.key, value: .text(text))
        }
        return .map(texts.sorted { $0.key < $1.key })
    }

    /// The text itself; a placeholder that is nearly one of ours gets a warning.
    private func placeholders(_ text: String?, _ node: YAMLNode) -> String? {
        let known = ["port", "worker", "fleet"]
        for piece in (text ?? "").split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            guard let end = piece.firstIndex(of: "}") else { continue }
            let word = String(piece[..<end])
            guard !known.contains(word), let meant = Suggestion.nearest(to: word, in: known) else { continue }
            findings.warning(
                .placeholder, node.range, "`{\(word)}` is not filled in; did you mean `{\(meant)}`?")
        }
        return text
    }
}
