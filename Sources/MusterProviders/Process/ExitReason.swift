import CMusterSpawn
import Glibc
import MusterCore

/// How processes end, for people.
enum ExitReason {
    static let unknown = "ended; how is not known, it was not a child of this process"

    /// `exit code 1` or `signal 9`, from a wait status.
    static func text(_ status: Int32) -> String {
        let signal = status & 0x7F
        return signal == 0 ? "exit code \((status >> 8) & 0xFF)" : "signal \(signal)"
    }

    /// Reaps the process if it is ours and writes down how it ended.
    static func note(of descriptor: Int32, in folder: WorkerFolder) {
        var status: Int32 = 0
        let reaped = muster_pidfd_reap(descriptor, &status)
        if reaped == 0 { return }
        let known = reaped == 1 || exitStatus(descriptor, &status)
        do {
            if try folder.record() != nil { try folder.note(exit: known ? text(status) : unknown) }
        } catch {
            // The folder has just been removed, or the disk is full: a listing then says that it ended, not how.
            return
        }
    }

    /// The kernel tells once the parent has reaped; the parent is given a moment.
    private static func exitStatus(_ descriptor: Int32, _ status: inout Int32) -> Bool {
        for _ in 0..<5 {
            if muster_pidfd_exit_status(descriptor, &status) == 1 { return true }
            var hungUp = pollfd(fd: descriptor, events: 0, revents: 0)
            poll(&hungUp, 1, 10)
        }
        return muster_pidfd_exit_status(descriptor, &status) == 1
    }

    /// Reaps an ended child that nobody watches, if the number still names that process.
    static func settle(_ identity: ProcessIdentity, in folder: WorkerFolder) throws(Failure) {
        let descriptor = muster_pidfd_open(identity.pid)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard try ProcessStat.of(identity.pid)?.identity == identity else { return }
        note(of: descriptor, in: folder)
    }
}
