/// Walks a policy along the language and writes down each value with its origin.
struct EffectiveWriter {
    let paths: [String]
    let plugIns: [PlugInSchema]
    /// A rule of the policy foresees, which makes other defaults.
    let foresees: Bool
    private(set) var lines: [EffectivePolicy.Line] = []
    private var indent = 0
    /// The next line is the first of an element of a list.
    private var isElement = false

    init(paths: [String], plugIns: [PlugInSchema], foresees: Bool) {
        self.paths = paths
        self.plugIns = plugIns
        self.foresees = foresees
    }

    /// The keys of a block; `node` is nil where the policy does not have it and its defaults count.
    mutating func block(_ block: LanguageBlock, _ node: YAMLNode?, _ path: [String]) {
        for key in block.keys where !key.isPlanned {
            if let entry = node?.entry(key.name) {
                value(entry, key.shape, path)
            } else if let value = node.flatMap({ Self.computed(key.name, block.path, $0) }) {
                write(key.name, value, "default", path)
            } else if foresees, block.isDirection, key.name != "pick" {
                direction(key, of: block, path)
            } else {
                missing(key, of: node, path)
            }
        }
        guard block.source != nil, case .map(let entries)? = node?.content else { return }
        for entry in entries where !block.keys.contains(where: { $0.name == entry.key }) {
            plugIn(entry, block.source, path, every: node.map { Self.every($0) })
        }
    }

    /// Defaults that hang on another key of the same block.
    private static func computed(_ key: String, _ block: String, _ node: YAMLNode) -> String? {
        switch (block, key) {
        case ("workers", "initial"): node.entry("min")?.value.scalar
        case ("target", "foresight"): node.entry("perWorker") == nil ? "false" : "true"
        case ("signals", "stale"): DurationText.text(every(node) * 3)
        case ("health.check", "timeout"): DurationText.text(min(.seconds(2), every(node)))
        default: nil
        }
    }

    /// How often a signal is read or a check made.
    private static func every(_ node: YAMLNode) -> Duration {
        node.entry("every")?.value.scalar.flatMap { DurationText.parse($0) } ?? .seconds(5)
    }

    /// Of a tolerance or hold, what is written counts for foresights as well, so that the default stands in a comment.
    private mutating func direction(_ key: LanguageBlock.Key, of block: LanguageBlock, _ path: [String]) {
        if key.name != "limit" {
            comment(key.name, (key.standard ?? "none") + ", for rules without foresight", path)
        } else if let limit = block.foreseenLimit {
            write(key.name, limit, "default", path)
        } else {
            comment(key.name, "none", path)
        }
    }

    private mutating func missing(_ key: LanguageBlock.Key, of node: YAMLNode?, _ path: [String]) {
        if let standard = key.standard {
            write(key.name, standard, "default", path)
        } else if let otherwise = key.otherwise {
            comment(key.name, otherwise.filter { $0 != "`" }, path)
        } else if case .block(let name) = key.shape, let block = LanguageBlock.named(name),
            !block.keys.contains(where: { $0.required }), block.choices.isEmpty
        {
            open(key.name, path) { $0.block(block, nil, path + [key.name]) }
        }
    }

    private mutating func value(_ entry: YAMLEntry, _ shape: ValueShape, _ path: [String]) {
        let inner = path + [entry.key]
        switch (shape, entry.value.content) {
        case (.block(let name), .map):
            guard let block = LanguageBlock.named(name) else { return }
            open(entry.key, path) { $0.block(block, entry.value, inner) }
        case (.named(let shape), .map(let entries)):
            open(entry.key, path) { writer in entries.forEach { writer.value($0, shape, inner) } }
        case (.list(.block(let name)), .list(let elements)):
            guard let block = LanguageBlock.named(name) else { return }
            open(entry.key, path) { writer in
                for (number, element) in elements.enumerated() { writer.element(element, block, inner + ["\(number)"]) }
            }
        case (.plugIn(let role), .map(let kinds)):
            open(entry.key, path) { writer in kinds.forEach { writer.plugIn($0, role, inner) } }
        default: write(entry.key, Self.flow(entry.value), origin(entry.value), path)
        }
    }

    private mutating func element(_ node: YAMLNode, _ block: LanguageBlock, _ path: [String]) {
        isElement = true
        indent += 2
        // A step of a drain has one of its keys, and no defaults for the others.
        self.block(block, node, path)
        indent -= 2
        isElement = false
    }

    /// `every` bounds the timeout of what is polled so often.
    private mutating func plugIn(
        _ entry: YAMLEntry, _ role: PlugInSchema.Role?, _ path: [String], every: Duration? = nil
    ) {
        guard let schema = plugIns.first(where: { $0.role == role && $0.kind == entry.key }) else {
            return write(entry.key, Self.flow(entry.value), origin(entry.value), path)
        }
        let bound = schema.kind == PlugInSchema.workersSignal.kind ? every : nil
        open(entry.key, path) { $0.settings(schema.keys, entry.value, path + [entry.key], timeout: bound) }
    }

    private mutating func settings(
        _ keys: [SettingKey], _ node: YAMLNode, _ path: [String], timeout: Duration? = nil
    ) {
        for key in keys {
            if let entry = node.entry(key.name) {
                if case .map(let inner) = key.type {
                    open(key.name, path) { $0.settings(inner, entry.value, path + [key.name]) }
                } else {
                    write(key.name, Self.flow(entry.value), origin(entry.value), path)
                }
            } else if let standard = key.standard {
                let isBound =
                    key.name == "timeout" && timeout.map { $0 < DurationText.parse(standard) ?? .zero } ?? false
                write(key.name, isBound ? timeout.map { DurationText.text($0) } ?? standard : standard, "default", path)
            }
        }
    }

    private func origin(_ node: YAMLNode) -> String { "\(paths[node.range.file]):\(node.range.from.line)" }

    private mutating func open(_ key: String, _ path: [String], _ inner: (inout EffectiveWriter) -> Void) {
        let place = lines.count
        add(path + [key], "\(key):", nil, nil)
        indent += 2
        inner(&self)
        indent -= 2
        // A map without anything in it says nothing.
        if lines.count == place + 1 { lines.removeLast() }
    }

    private mutating func write(_ key: String, _ value: String, _ origin: String, _ path: [String]) {
        add(path + [key], "\(key): \(value)", value, origin)
    }

    private mutating func comment(_ key: String, _ value: String, _ path: [String]) {
        add(path + [key], "# \(key): \(value)", value, "default")
    }

    private mutating func add(_ path: [String], _ text: String, _ value: String?, _ origin: String?) {
        var lead = String(repeating: " ", count: indent)
        if isElement, !text.hasPrefix("#") {
            lead = String(lead.dropLast(2)) + "- "
            isElement = false
        }
        lines.append(
            EffectivePolicy.Line(path: path.joined(separator: "."), text: lead + text, value: value, origin: origin))
    }

    /// A value on one line.
    private static func flow(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, let plain):
            let fits = plain && !text.isEmpty && !text.contains { ",[]{}#".contains($0) } && !text.contains("\n")
            return fits ? text : JSONText.string(text)
        case .list(let elements): return "[" + elements.map { flow($0) }.joined(separator: ", ") + "]"
        case .map(let entries):
            return "{" + entries.map { "\(flow(key: $0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    private static func flow(key: String) -> String {
        key.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) } ? key : JSONText.string(key)
    }
}
