import CMusterSpawn
import Glibc
import MusterCore

/// Every process of one worker: its own, its session, what is in its cgroup, and what left the session but carries its
/// launch's token.
struct WorkerProcesses {
    let record: WorkerRecord
    /// The worker's own process, as written down.
    let leader: ProcessIdentity?

    /// Those that run now. A session counts only while its leader lives: later its number may be another's.
    func running() throws(Failure) -> [ProcessIdentity] {
        let mark = "MUSTER_LAUNCH=\(record.token)"
        let leads = try leaderLives()
        let grouped = Set(try record.cgroup.map(WorkerCgroups.processes) ?? [])
        var found: [ProcessIdentity] = []
        for name in try StateFiles.names(in: "/proc") {
            guard let pid = Int32(name), pid > 1, pid != getpid() else { continue }
            guard let stat = try ProcessStat.of(pid), !stat.hasEnded else { continue }
            let inSession = leads && stat.session == leader?.pid
            if inSession || grouped.contains(pid) || Machine.environment(of: pid).contains(mark) {
                found.append(stat.identity)
            }
        }
        return found
    }

    /// Signals those that are still the same processes.
    static func send(_ signal: Int32, to processes: [ProcessIdentity]) throws(Failure) {
        for process in processes { _ = try send(signal, to: process) }
    }

    /// False when the process has ended. The number alone is never signalled.
    static func send(_ signal: Int32, to process: ProcessIdentity) throws(Failure) -> Bool {
        let descriptor = muster_pidfd_open(process.pid)
        guard descriptor >= 0 else {
            if descriptor == -ESRCH { return false }
            throw .unavailable("cannot reach process \(process.pid): \(StateFiles.text(-descriptor))")
        }
        defer { close(descriptor) }
        guard try ProcessStat.of(process.pid)?.identity == process else { return false }
        switch muster_pidfd_signal(descriptor, signal) {
        case 0: return true
        case -ESRCH: return false
        case let code: throw .unauthorized("cannot signal process \(process.pid): \(StateFiles.text(-code))")
        }
    }

    private func leaderLives() throws(Failure) -> Bool {
        guard let leader, let now = try ProcessStat.of(leader.pid) else { return false }
        return now.identity == leader && now.session == leader.pid && !now.hasEnded
    }
}
