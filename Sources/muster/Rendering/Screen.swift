@preconcurrency import Dispatch
import Foundation

/// The terminal as a full screen, given back as it was.
final class Screen {
    enum Event: Sendable { case tick, resized, stop }

    private var before = termios()
    private var isRestored = false

    /// Takes the terminal: alternate buffer, no cursor, keys at once.
    init() throws {
        guard tcgetattr(STDIN_FILENO, &before) == 0 else {
            throw CommandFailure(.usage, "the terminal cannot be set up")
        }
        var raw = before
        cfmakeraw(&raw)
        raw.c_oflag |= tcflag_t(OPOST)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
    }

    /// Gives the terminal back.
    func restore() {
        guard !isRestored else { return }
        isRestored = true
        write("\u{1B}[?25h\u{1B}[?1049l")
        tcsetattr(STDIN_FILENO, TCSANOW, &before)
    }

    /// A tick at once and then at every interval; ends when q, Ctrl-C, the end of input or a signal comes.
    func events(every seconds: Double) -> AsyncStream<Event> {
        let (stream, events) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(8))
        let queue = DispatchQueue(label: "muster.top")
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now(), repeating: seconds)
        timer.setEventHandler { events.yield(.tick) }
        let keys = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: queue)
        keys.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 64)
            let taken = read(STDIN_FILENO, &bytes, bytes.count)
            let leaves: [UInt8] = [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4]
            if taken <= 0 || bytes.prefix(taken).contains(where: leaves.contains) { events.yield(.stop) }
        }
        let signals = [(SIGINT, Event.stop), (SIGTERM, .stop), (SIGHUP, .stop), (SIGWINCH, .resized)].map {
            number, event in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { events.yield(event) }
            source.resume()
            return source
        }
        timer.resume()
        keys.resume()
        events.onTermination = { _ in
            timer.cancel()
            keys.cancel()
            for source in signals { source.cancel() }
        }
        return stream
    }

    /// Draws the lines over what was there, cut to the screen's height.
    func draw(_ lines: [String]) {
        let rows = Console.windowSize.rows
        let body = lines.prefix(max(1, rows)).map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
        write("\u{1B}[H" + body + "\u{1B}[J")
    }

    private func write(_ text: String) { Console.put(text, on: STDOUT_FILENO) }
}
