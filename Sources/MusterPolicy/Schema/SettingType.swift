/// What a setting of a plug-in may be, and what it becomes as a `SettingValue`.
public indirect enum SettingType: Hashable, Sendable {
    /// Any text; `.text`.
    case text
    /// A path of a file, directory or socket; `.text`.
    case path
    /// A URL with one of these schemes, without user or password; `.text`.
    case url(schemes: [String])
    /// One of these words; `.text`.
    case choice([String])
    /// A PromQL expression, checked; `.text`.
    case promQL
    /// A whole number within bounds; `.number`.
    case whole(ClosedRange<Int>)
    /// A positive number; `.number`.
    case positive
    /// `20000...29999`, ports from 1 to 65535, the first below the last; `.list` of two numbers.
    case portRange
    /// A duration within bounds, such as `30s`; `.number` of seconds.
    case duration(ClosedRange<Duration>)
    /// A size such as `512MiB`; `.number` of bytes.
    case size
    /// `true` or `false`; `.flag`.
    case flag
    /// A non-empty list; `.list`.
    case list(SettingType)
    /// Any names with text; `.map` of `.text`.
    case texts
    /// These keys; `.map`.
    case map([SettingKey])

    /// A port number.
    public static let port = SettingType.whole(1...65_535)

    /// How the reference names it.
    public var name: String {
        switch self {
        case .text: "text"
        case .path: "path"
        case .url(let schemes): schemes.map { "\($0)://" }.joined(separator: ", ") + " URL"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .promQL: "PromQL"
        case .whole(1...65_535): "port"
        case .whole(let bounds): "whole number, \(bounds.lowerBound)...\(bounds.upperBound)"
        case .positive: "positive number"
        case .portRange: "ports, `FIRST...LAST`"
        case .duration(let bounds):
            "duration, \(DurationText.text(bounds.lowerBound))...\(DurationText.text(bounds.upperBound))"
        case .size: "size"
        case .flag: "`true` or `false`"
        case .list(let element): "list of \(element.name)"
        case .texts: "map of names to text"
        case .map: "map"
        }
    }
}
