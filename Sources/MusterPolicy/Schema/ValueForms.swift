/// Single values as a JSON Schema describes them. YAML reads `6` as a number and `"6"` as text, and the language takes
/// both.
enum ValueForms {
    static let name = "^[A-Za-z][A-Za-z0-9_-]{0,62}$"
    private static let number = #"[0-9]+(\.[0-9]+)?"#
    private static let time = #"^(\#(number)(d|h|m|s|ms))+$"#
    private static let whole = #"^\#(number)[kM]?$"#
    private static let quantity = #"^-?\#(number)(%|[kM]?(/[smhd])?|(d|h|m|s|ms|\#(number))*)$"#

    static func single(_ shape: ValueShape) -> JSONTree {
        switch shape {
        case .name, .signal: text(name)
        case .choice(let words): ["enum": .texts(words)]
        case .flag: ["type": "boolean"]
        case .whole(let bounds):
            numeric(["minimum": .whole(bounds.lowerBound), "maximum": .whole(bounds.upperBound)], whole)
        case .duration: ["type": "string", "pattern": .text(time)]
        case .share(let bounds):
            numeric(
                ["minimum": .number(bounds.lowerBound), "maximum": .number(min(1, bounds.upperBound))],
                #"^-?\#(number)%?$"#)
        case .positive: numeric(["exclusiveMinimum": .whole(0)], quantity)
        case .adjustment: numeric(["exclusiveMinimum": .whole(0)], #"^ *\#(number) *(%|workers?)? *$"#)
        case .page: text("^/")
        case .form(let form): text(form.pattern)
        default: text(nil)
        }
    }

    static func single(_ type: SettingType) -> JSONTree {
        switch type {
        case .url(let schemes): text("^(\(schemes.joined(separator: "|")))://")
        case .choice(let words): ["enum": .texts(words)]
        case .whole(let bounds):
            numeric(["minimum": .whole(bounds.lowerBound), "maximum": .whole(bounds.upperBound)], whole)
        case .positive: numeric(["exclusiveMinimum": .whole(0)], quantity)
        case .portRange: text(#"^[0-9]+\.\.\.[0-9]+$"#)
        case .duration: ["type": "string", "pattern": .text(time)]
        case .size: ["type": "string", "pattern": .text(#"^\#(number)([kMGT]|[KMGT]i)?B$"#)]
        case .flag: ["type": "boolean"]
        case .texts: ["type": "object", "additionalProperties": text(nil)]
        default: text(nil)
        }
    }

    /// Text, or what YAML makes of text that looks like something else; a pattern judges text only.
    private static func text(_ pattern: String?) -> JSONTree {
        var entries: [(key: String, value: JSONTree)] = [("type", .texts(["string", "number", "boolean"]))]
        if let pattern { entries.append(("pattern", .text(pattern))) }
        return .map(entries)
    }

    private static func numeric(_ bounds: JSONTree, _ pattern: String) -> JSONTree {
        guard case .map(let bounds) = bounds else { return bounds }
        return .map([("type", .texts(["number", "string"]))] + bounds + [("pattern", .text(pattern))])
    }
}
