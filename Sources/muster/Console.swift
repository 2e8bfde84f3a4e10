import Foundation

/// Standard output for results, standard error for everything else.
enum Console {
    /// Results, at once: a reader on the other end of a pipe sees each line when it is written.
    static func print(_ text: String) {
        guard !text.isEmpty else { return }
        FileHandle.standardOutput.write(Data((text.hasSuffix("\n") ? text : text + "\n").utf8))
    }

    /// Remarks, for people.
    static func remark(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Errors, for people, each on one line.
    static func complain(_ text: String) { remark("muster: " + text.onOneLine) }

    /// How many columns the terminal has; 100 when there is none.
    static var columns: Int { windowSize.columns }

    /// The terminal's size.
    static var windowSize: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (100, 30) }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
