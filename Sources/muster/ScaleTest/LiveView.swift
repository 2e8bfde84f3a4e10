import Foundation

/// Shows a run on standard error: a page that is drawn anew on a terminal, lines elsewhere.
///
/// The page is drawn in place and the cursor left alone, so that an interrupted run leaves the terminal as it was.
struct LiveView {
    enum Form { case page, lines, none }

    let form: Form
    let style: Style
    private var drawn = 0
    private var told = 0
    private var lastLine = -Double.infinity

    init(quiet: Bool) {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
        form = quiet ? .none : isTerminal ? .page : .lines
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        style = Style(isOn: isTerminal && !refused)
    }

    mutating func show(_ page: LivePage) {
        switch form {
        case .none: return
        case .page:
            let size = Self.size
            let lines = page.lines(columns: size.columns, rows: size.rows)
            let back = drawn > 0 ? "\u{1B}[\(drawn)A\r" : ""
            write(back + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J")
            drawn = lines.count
        case .lines:
            for line in page.present.lines.dropFirst(told) { write("\(Numbers.clock(line.at))  \(line.text)\n") }
            told = page.present.lines.count
            guard page.seconds - lastLine >= 5 else { return }
            lastLine = page.seconds
            write(page.line + "\n")
        }
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    private static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (100, 30) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
