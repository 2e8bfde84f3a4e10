import Glibc
import MusterCore
import Synchronization

/// Keeps the output of running workers bounded. Workers write on to the same file, so it is shortened in place.
final class WorkerLog: Sendable {
    /// Bytes that a log may grow to before it is shortened.
    let bound: Int
    /// Two listings at once must not shorten one log twice.
    private let turn = Mutex(())

    init(bound: Int) { self.bound = bound }

    /// Puts the newest eighth beside, as `PATH.1`, and empties a log that has outgrown the bound. The few lines written
    /// meanwhile are lost.
    func shorten(_ path: String) {
        guard length(path) > bound else { return }
        turn.withLock { _ in
            let length = length(path)
            guard length > bound else { return }
            do {
                try StateFiles.write(tail(path, length), to: path + ".1")
            } catch {
                // A full disk is what the bound is for: then the old lines are given up.
                unlink(path + ".1")
            }
            // It can fail only where the worker cannot write any more either.
            truncate(path, 0)
        }
    }

    private func length(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? status.st_size : 0
    }

    /// The last eighth of the bound, from the start of a line.
    private func tail(_ path: String, _ length: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateFiles.failure("read", path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bound / 8)
        let read = pread(descriptor, &bytes, bytes.count, length - bytes.count)
        guard read > 0 else { throw StateFiles.failure("read", path) }
        let lines = bytes[..<read]
        return Array(lines[(lines.firstIndex(of: 0x0A).map { $0 + 1 } ?? 0)...])
    }
}
