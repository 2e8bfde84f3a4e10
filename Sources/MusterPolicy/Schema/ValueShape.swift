/// What may stand at a key, as data: the reference names it, the JSON Schema describes it, policies that share parts
/// are merged along it.
public indirect enum ValueShape: Hashable, Sendable {
    /// Any single value.
    case text
    /// 1...63 of A-Z, a-z, 0-9, `_`, `-`, a letter first.
    case name
    /// The name of a signal that the policy defines.
    case signal
    /// One of these words.
    case choice([String])
    case flag
    case whole(ClosedRange<Int>)
    case duration(ClosedRange<Duration>)
    /// In fractions.
    case share(ClosedRange<Double>)
    /// A number above 0 in any unit.
    case positive
    /// A share or a number of workers.
    case adjustment
    case promQL
    /// A path from the root of a worker's pages.
    case page
    /// A single value of a form of its own.
    case form(TextForm)
    case list(ValueShape)
    /// A list, or one element without brackets.
    case oneOrMore(ValueShape)
    /// A map whose keys are names that the policy chooses.
    case named(ValueShape)
    /// A map of one form to another, not empty.
    case entries(key: TextForm, value: ValueShape)
    /// The block of that path.
    case block(String)
    case plugIn(PlugInSchema.Role)
    /// Said in words, for files that have no schema.
    case described(String)

    /// How the reference names it.
    public var name: String {
        switch self {
        case .text: "text"
        case .name: "name"
        case .signal: "name of a signal"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .flag: "`true` or `false`"
        case .whole(1...65_535): "port"
        case .whole(let bounds): "whole number, \(bounds.lowerBound)...\(bounds.upperBound)"
        case .duration(let bounds):
            "duration, \(DurationText.text(bounds.lowerBound))...\(DurationText.text(bounds.upperBound))"
        case .share(let bounds): "share, \(Self.percent(bounds.lowerBound))...\(Self.percent(bounds.upperBound))"
        case .positive: "positive quantity"
        case .adjustment: "share or number of workers"
        case .promQL: "PromQL"
        case .page: "path from the root"
        case .form(let form): form.name
        case .list(let element): "list of \(element.plural)"
        case .oneOrMore(let element): "\(element.name), or a list of them"
        case .named(let value): "map of names to \(value.plural)"
        case .entries(let key, let value): "map of \(key.name) to \(value.name)"
        case .block: "map"
        case .plugIn: "plug-in"
        case .described(let text): text
        }
    }

    private var plural: String {
        if case .block = self { "maps" } else { name }
    }

    private static func percent(_ fraction: Double) -> String { "\(Int((fraction * 100).rounded()))%" }
}

/// A form of a single value that has a pattern.
public struct TextForm: Hashable, Sendable {
    /// How the reference names it.
    public var name: String
    /// A regular expression of ECMA-262 over the whole value; it may let more through than the decoder does, never less.
    public var pattern: String

    public init(_ name: String, _ pattern: String) {
        self.name = name
        self.pattern = pattern
    }
}

extension TextForm {
    private static let number = #"[0-9]+(\.[0-9]+)?"#
    /// Units from large to small; the order is for the decoder to check.
    private static let time = #"(\#(number)(d|h|m|s|ms))+"#

    static let fleet = TextForm("name: a-z, 0-9, `-`; 1...63 characters", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
    static let policyFile = TextForm("path of a `.yaml` or `.yml` file", #"\.ya?ml$"#)
    static let serves = TextForm(
        "`AMOUNT of SIGNAL`, or `learn SIGNAL at SIGNAL SHARE`",
        #"^ *[^ ]+ +of +[^ ]+ *$|^ *learn +[^ ]+ +at +[^ ]+ +\#(number)% *$"#)
    static let headroom = TextForm(
        "share, `N workers` or `absorb Nx in DURATION`",
        #"^ *(0|\#(number) *%?|[0-9]+ +workers?|absorb +\#(number)x +in +\#(time)) *$"#)
    static let baseline = TextForm("`static N`", "^ *static +[0-9]+ *$")
    static let price = TextForm("price, such as `0.1445/h`", #"^(\#(number)/h|provider)$"#)
    static let money = TextForm("money a month, such as `20000 USD`", #"^ *\#(number)[kM]? +[A-Z]{3} *$"#)
    static let priced = TextForm("worker types or placements", "^[A-Za-z0-9._-]{1,63}$")
    static let quota = TextForm("`N per DURATION`", #"^ *[0-9]+ +per +\#(time) *$"#)
    static let condition = TextForm(
        "conditions: `p99 > 250ms`", "^ *[A-Za-z][A-Za-z0-9_-]* +(>|>=|<|<=) +[^ ]+ *$")
    static let range = TextForm("`LEAST...GREATEST`", #"^[^ ]*\.\.\.[^ ]*$"#)
    static let zone = TextForm("IANA name", "^[A-Za-z0-9_+./-]+$")
    static let moment = TextForm(
        #"`"07:30"`, or `2026-11-27T00:00`"#,
        #"^([0-9]{2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)$"#)
    static let days = TextForm("`mon-fri`, `sat`", "^[A-Za-z, -]+$")
    static let threshold = TextForm("thresholds", "^-?[0-9].*$")
    static let raise = TextForm("changes such as `+10%` or `+4`", #"^\+?[0-9].*$"#)
    static let lower = TextForm("changes such as `-10%` or `-4`", "^-[0-9].*$")
    static let processSignal = TextForm(
        "`TERM`, `INT`, `QUIT`, `HUP`, `USR1`, `USR2`", "^(SIG)?(TERM|INT|QUIT|HUP|USR1|USR2)$")
    static let rate = TextForm("rate, such as `40/s`", #"^\#(number)[kM]?/[smhd]$"#)
    static let expression = TextForm("expression", "^[^\\u0000]+$")
}
