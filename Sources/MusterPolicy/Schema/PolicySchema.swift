/// The language as a JSON Schema, for editors: completion, hover, and a first check while one writes.
///
/// It lets through whatever the decoder takes, and some of what it refuses: bounds between keys, names of signals and
/// the insides of expressions are not its matter. Keys of later versions are not in it.
///
/// `Source`: JSON Schema draft 2020-12.
public struct PolicySchema: Sendable {
    private let plugIns: [PlugInSchema]

    public init(plugIns: [PlugInSchema] = PlugInSchema.builtIn) { self.plugIns = plugIns }

    /// The document, ending in a line break; the same bytes each time.
    public var text: String {
        var definitions: [(key: String, value: JSONTree)] = []
        for isPart in [false, true] {
            for block in LanguageBlock.all where block.keys.contains(where: { !$0.isPlanned }) {
                definitions.append((Self.name(of: block.path, isPart), object(block, isPart)))
            }
        }
        let root: JSONTree = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A Muster policy",
            "description": "One fleet, or what several share. Reference: docs/policy-language.md",
            "type": "object",
            // What extends another file, or is extended, need not be whole.
            "if": ["anyOf": .list([["required": .texts(["extends"])], ["required": .texts(["defaults"])]])],
            "then": ["$ref": .text("#/$defs/" + Self.name(of: "", true))],
            "else": ["$ref": .text("#/$defs/" + Self.name(of: "", false))], "$defs": .map(definitions),
        ]
        return root.rendered() + "\n"
    }

    private static func name(of path: String, _ isPart: Bool) -> String {
        (isPart ? "part-of-" : "") + (path.isEmpty ? "policy" : path)
    }

    private func object(_ block: LanguageBlock, _ isPart: Bool) -> JSONTree {
        let keys = block.keys.filter { key in !key.isPlanned && (key.name != "defaults" || isPart) }
        var properties = keys.map { ($0.name, described(value($0.shape, isPart), $0)) }
        var result: [(key: String, value: JSONTree)] = [("type", "object"), ("additionalProperties", .flag(false))]
        let required = keys.filter { $0.required && !isPart }.map(\.name)
        if !required.isEmpty { result.append(("required", .texts(required))) }
        var choices = block.choices.map { $0.filter { name in keys.contains { $0.name == name } } }
        if let role = block.source {
            let sources = plugIns.filter { $0.role == role }
            properties += sources.map { ($0.kind, plugIn($0, isPart)) }
            choices.append(sources.map(\.kind))
        }
        if !isPart {
            let groups = choices.map { group -> JSONTree in
                ["oneOf": .list(group.map { ["required": .texts([$0])] })]
            }
            if !groups.isEmpty { result.append(("allOf", .list(groups))) }
        }
        result.append(("properties", .map(properties.map { (key: $0.0, value: $0.1) })))
        return .map(result)
    }

    private func described(_ value: JSONTree, _ key: LanguageBlock.Key) -> JSONTree {
        let about = Self.about(key.about, default: key.standard ?? key.otherwise, why: key.why)
        return described(value, about, key.type, key.standard, isPlain: Self.isPlain(key.shape), key.example)
    }

    /// What editors show: what it is for, what counts when it is left away, and why that.
    private static func about(_ about: String, default standard: String?, why: String?) -> String {
        guard let standard else { return about }
        return "\(about) When left away: \(standard)." + (why.map { " \($0)" } ?? "")
    }

    private func described(
        _ value: JSONTree, _ about: String, _ type: String, _ standard: String?, isPlain: Bool, _ example: String
    ) -> JSONTree {
        guard case .map(var entries) = value else { return value }
        var text = about
        if !example.isEmpty { text += " Such as: \(example)" }
        entries.append(("title", .text(type.filter { $0 != "`" })))
        entries.append(("description", .text(text)))
        if let standard, isPlain { entries.append(("default", Self.literal(standard))) }
        return .map(entries)
    }

    /// Whether a default is a single value that an editor can put in.
    private static func isPlain(_ shape: ValueShape) -> Bool {
        switch shape {
        case .block, .list, .oneOrMore, .named, .entries, .plugIn: false
        default: true
        }
    }

    private static func literal(_ text: String) -> JSONTree {
        if let number = NumberText.decimal(text) { return .number(number) }
        return text == "true" || text == "false" ? .flag(text == "true") : .text(text)
    }

    private func value(_ shape: ValueShape, _ isPart: Bool) -> JSONTree {
        switch shape {
        case .list(let element): return ["type": "array", "items": value(element, isPart)]
        case .oneOrMore(let element):
            let one = value(element, isPart)
            return ["anyOf": .list([one, ["type": "array", "items": one]])]
        case .named(let inner):
            return [
                "type": "object", "propertyNames": ["pattern": .text(ValueForms.name)],
                "additionalProperties": value(inner, isPart),
            ]
        case .entries(let key, let inner):
            return [
                "type": "object", "minProperties": .whole(1), "propertyNames": ["pattern": .text(key.pattern)],
                "additionalProperties": value(inner, isPart),
            ]
        case .block(let path): return ["$ref": .text("#/$defs/" + Self.name(of: path, isPart))]
        case .plugIn(let role):
            let kinds = plugIns.filter { $0.role == role }.map { (key: $0.kind, value: plugIn($0, isPart)) }
            return [
                "type": "object", "additionalProperties": .flag(false), "minProperties": .whole(1),
                "maxProperties": .whole(1), "properties": .map(kinds),
            ]
        default: return ValueForms.single(shape)
        }
    }

    private func plugIn(_ schema: PlugInSchema, _ isPart: Bool) -> JSONTree {
        guard case .map(let entries) = settings(schema.keys, isPart) else { return [:] }
        return .map(entries + [("title", .text(schema.role.rawValue)), ("description", .text(schema.about))])
    }

    private func settings(_ keys: [SettingKey], _ isPart: Bool) -> JSONTree {
        var result: [(key: String, value: JSONTree)] = [("type", "object"), ("additionalProperties", .flag(false))]
        let required = keys.filter { $0.required && !isPart }.map(\.name)
        if !required.isEmpty { result.append(("required", .texts(required))) }
        let properties = keys.map { key in
            let about = Self.about(key.about, default: key.standard, why: key.why)
            let plain = described(
                setting(key.type, isPart), about, key.type.name, key.standard, isPlain: true, key.example)
            return (key: key.name, value: plain)
        }
        result.append(("properties", .map(properties)))
        return .map(result)
    }

    private func setting(_ type: SettingType, _ isPart: Bool) -> JSONTree {
        switch type {
        case .list(let element): ["type": "array", "minItems": .whole(1), "items": setting(element, isPart)]
        case .map(let keys): settings(keys, isPart)
        default: ValueForms.single(type)
        }
    }
}
