import Foundation

/// Colours, on a terminal that wants them.
struct Style {
    enum Tone: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    var isOn: Bool

    /// Colours only on a terminal, and not when NO_COLOR says something or the terminal is dumb.
    static var standard: Style {
        let environment = ProcessInfo.processInfo.environment
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Style(isOn: isatty(STDOUT_FILENO) == 1 && !refused && environment["TERM"] != "dumb")
    }

    func callAsFunction(_ tone: Tone?, _ text: String) -> String {
        guard let tone, isOn, !text.isEmpty else { return text }
        return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
    }
}
