import MusterCore

extension PolicyReader {
    /// Says that this version does not have the key, and checks what stands there all the same.
    func planned(_ entry: YAMLEntry, _ key: LanguageBlock.Key, in title: String) {
        findings.error(.notAvailable, entry.keyRange, "`\(entry.key)` in \(title) is not available in this version")
        check(entry.value, key.shape, "`\(entry.key)`")
    }

    /// Reports what does not have that shape.
    func check(_ node: YAMLNode, _ shape: ValueShape, _ title: String) {
        switch shape {
        case .text, .described: _ = text(node, title)
        case .name: text(node, title).map { checkName($0, "part", node.range) }
        case .signal: _ = signal(node, title)
        case .choice(let words): _ = choice(node, title, words)
        case .flag: _ = flag(node, title)
        case .whole(let bounds): _ = whole(node, title, bounds)
        case .duration(let bounds): _ = duration(node, title, bounds)
        case .share(let bounds): _ = share(node, title, bounds)
        case .positive: _ = positive(node, title)
        case .adjustment: _ = adjustment(node, title)
        case .promQL: _ = promQL(node, title)
        case .page: _ = page(node, title)
        case .form(let form): check(node, form, title)
        case .list(let element):
            list(node, title)?.forEach { check($0, element, "an element of \(title)") }
        case .oneOrMore(let element): elements(node).forEach { check($0, element, title) }
        case .named(let value): map(node, title)?.forEach { check($0.value, value, "`\($0.key)` of \(title)") }
        case .entries(_, let value): map(node, title)?.forEach { check($0.value, value, "`\($0.key)` of \(title)") }
        case .plugIn(let role): _ = plugIn(node, role, title)
        case .block(let path): check(node, block: path, title)
        }
    }

    private func check(_ node: YAMLNode, _ form: TextForm, _ title: String) {
        guard let text = text(node, title), !form.matches(text) else { return }
        findings.error(.wrongValue, node.range, "\(title) must be \(form.name), not \(quoted(text))")
    }

    /// A block of which no key is there yet: its keys are known already not to be available.
    private func check(_ node: YAMLNode, block path: String, _ title: String) {
        guard let block = LanguageBlock.named(path), let entries = map(node, title) else { return }
        for entry in entries {
            guard let key = block.keys.first(where: { $0.name == entry.key }) else {
                unknown(entry, in: title, known: block.keys.map(\.name))
                continue
            }
            check(entry.value, key.shape, "`\(entry.key)` of \(title)")
        }
        for key in block.keys where key.required && !entries.contains(where: { $0.key == key.name }) {
            findings.error(.missingKey, node.range, "\(title) lacks the key `\(key.name)`")
        }
    }
}

extension TextForm {
    /// Whether the whole text has this form.
    func matches(_ text: String) -> Bool {
        do {
            return try Regex(pattern).firstMatch(in: text) != nil
        } catch {
            preconditionFailure("the pattern of \(name) is no regular expression: \(pattern)")
        }
    }
}
