import Glibc

/// A process of this machine that cannot be mistaken for another one with the same number.
struct LocalProcess: Hashable, Sendable {
    var pid: Int32
    /// Clock ticks from the machine's start to the process's.
    var startTicks: UInt64

    /// The process of that number if it runs and is called so, else nil.
    static func named(_ name: String, _ pid: Int32) -> LocalProcess? {
        guard let bytes = read("/proc/\(pid)/stat"), let open = bytes.firstIndex(of: UInt8(ascii: "(")),
            let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close,
            bytes[(open + 1)..<close].elementsEqual(name.utf8)
        else { return nil }
        // proc(5): the state is the first field behind the name, the start time the twentieth.
        let fields = bytes[(close + 1)...].split(whereSeparator: { $0 == 0x20 || $0 == 0x0A })
        guard fields.count >= 20, fields[0].first != UInt8(ascii: "Z"), fields[0].first != UInt8(ascii: "X"),
            let ticks = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        return LocalProcess(pid: pid, startTicks: ticks)
    }

    /// Whether it has not ended.
    var isRunning: Bool { Self.named("haproxy", pid) == self }

    /// The processes named by its `-sf` and `-st` that still run and are older: those it was started to replace.
    var softStopped: [LocalProcess] {
        guard let bytes = Self.read("/proc/\(pid)/cmdline") else { return [] }
        var found: [LocalProcess] = []
        var isListing = false
        for word in bytes.split(separator: 0).map({ String(decoding: $0, as: UTF8.self) }) {
            if word == "-sf" || word == "-st" {
                isListing = true
            } else if let number = Int32(word) {
                guard isListing, number != pid, let old = Self.named("haproxy", number), old.startTicks <= startTicks
                else { continue }
                found.append(old)
            } else {
                isListing = false
            }
        }
        return found
    }

    /// The whole file, nil when it cannot be read.
    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let length = Glibc.read(descriptor, &buffer, buffer.count)
            if length == 0 { return bytes }
            if length > 0 {
                bytes += buffer[..<length]
            } else if errno != EINTR {
                return nil
            }
        }
    }
}
