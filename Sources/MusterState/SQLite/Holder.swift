import Foundation
import Glibc
import MusterPorts
import Synchronization

/// The lock on a state directory: a locked file that says who holds it. The lock ends with the process, however it dies.
final class Holder: Sendable {
    /// What the file says, for people and for the next process that tries.
    struct Record: Codable {
        var program: String
        var pid: Int32
        var host: String
        /// When it took the lock, RFC 3339.
        var since: String

        var text: String { "\(program), process \(pid) on \(host), since \(since)" }
    }

    private let descriptor: Mutex<Int32?>

    /// Takes the lock of a directory that exists. `held` names the holder; `unavailable` when the file cannot be written.
    init(directory: String, program: String) throws(JournalFailure) {
        let path = directory + "/holder"
        // Without O_CLOEXEC the workers of the process provider would inherit the lock and hold it after our death.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path, errno) }
        do throws(JournalFailure) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let reason = errno
                guard reason == EWOULDBLOCK else { throw .unwritable(path, reason) }
                throw .held(by: Self.read(descriptor)?.text ?? "a process that has not written its name to \(path) yet")
            }
            try Self.write(
                Record(
                    program: program, pid: getpid(), host: ProcessInfo.processInfo.hostName,
                    since: Date().formatted(.iso8601)), to: descriptor, path: path)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Gives the lock back. The file stays: to remove it would let two processes lock two files of the same name.
    func release() {
        descriptor.withLock { held in
            if let open = held { Glibc.close(open) }
            held = nil
        }
    }

    private static func read(_ descriptor: Int32) -> Record? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let length = pread(descriptor, &bytes, bytes.count, 0)
        guard length > 0 else { return nil }
        let decoded = Result { try JSONDecoder().decode(Record.self, from: Data(bytes[..<length])) }
        return if case .success(let record) = decoded { record } else { nil }
    }

    private static func write(_ record: Record, to descriptor: Int32, path: String) throws(JournalFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let encoded = Result { try encoder.encode(record) }
        guard case .success(let bytes) = encoded else { throw .unavailable("cannot describe this process in \(path)") }
        // Overwritten in place and cut afterwards, so that a full disk does not keep us from starting again.
        let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == bytes.count, ftruncate(descriptor, off_t(bytes.count)) == 0, fchmod(descriptor, 0o600) == 0
        else { throw .unwritable(path, errno) }
    }
}
