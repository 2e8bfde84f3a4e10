import MusterCore

/// A process that cannot be mistaken for another one with the same number.
struct ProcessIdentity: Hashable, Sendable {
    var pid: Int32
    /// Clock ticks from the machine's start to the process's.
    var startTicks: UInt64

    /// The provider's name for the worker.
    var handle: String { "\(pid)@\(startTicks)" }
}

/// One line of `/proc/PID/stat` (proc(5)).
struct ProcessStat {
    var identity: ProcessIdentity
    var state: UInt8
    var session: Int32

    private var threads: Int

    /// A zombie or one being torn down: it runs no code any more. A zombie with threads left is a program whose first
    /// thread has ended before the others.
    var hasEnded: Bool { (state == UInt8(ascii: "Z") && threads <= 1) || state == UInt8(ascii: "X") }

    /// Nil when the bytes are not such a line; the program's name may hold blanks and brackets.
    init?(_ line: [UInt8]) {
        guard let close = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = line[(close + 1)...].split(whereSeparator: { $0 == 0x20 || $0 == 0x0A })
        guard fields.count >= 20, let state = fields[0].first,
            let pid = Int32(String(decoding: line.prefix { $0 != 0x20 }, as: UTF8.self)),
            let session = Int32(String(decoding: fields[3], as: UTF8.self)),
            let threads = Int(String(decoding: fields[17], as: UTF8.self)),
            let ticks = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        identity = ProcessIdentity(pid: pid, startTicks: ticks)
        self.state = state
        self.session = session
        self.threads = threads
    }

    /// The process of that number, nil when there is none.
    static func of(_ pid: Int32) throws(Failure) -> ProcessStat? {
        guard let line = try StateFiles.read("/proc/\(pid)/stat"), !line.isEmpty else { return nil }
        guard let stat = ProcessStat(line) else { throw .unavailable("/proc/\(pid)/stat is not as proc(5) says") }
        return stat
    }
}

/// The machine's own marks.
enum Machine {
    /// Another one after each start of the machine.
    static func bootID() throws(Failure) -> String {
        let path = "/proc/sys/kernel/random/boot_id"
        guard let bytes = try StateFiles.read(path) else { throw .unavailable("\(path) is missing; is /proc mounted?") }
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// The environment that a process was started with; empty when it may not be read or has ended.
    static func environment(of pid: Int32) -> Set<String> {
        guard let bytes = environmentBytes(pid) else { return [] }
        return Set(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }

    private static func environmentBytes(_ pid: Int32) -> [UInt8]? {
        do {
            return try StateFiles.read("/proc/\(pid)/environ")
        } catch {
            // A process of another user: none of ours, ours run as we do.
            return nil
        }
    }
}
