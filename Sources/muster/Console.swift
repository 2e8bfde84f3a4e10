import Foundation

/// Standard output for results, standard error for everything else.
enum Console {
    /// Results, at once: a reader on the other end of a pipe sees each line when it is written.
    static func print(_ text: String) {
        guard !text.isEmpty, !put(text.hasSuffix("\n") ? text : text + "\n", on: STDOUT_FILENO) else { return }
        complain("the output cannot be written: \(String(cString: strerror(errno)))")
        exit(CommandFailure.Code.tryAgain.rawValue)
    }

    /// Writes all of it; false, with `errno` set, when that cannot be. `FileHandle` would crash on a full disk.
    @discardableResult
    static func put(_ text: String, on descriptor: Int32) -> Bool {
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            let written = left.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 { left = left.dropFirst(written) } else if errno != EINTR { return false }
        }
        return true
    }

    /// Remarks, for people.
    static func remark(_ text: String) { put(text + "\n", on: STDERR_FILENO) }

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
