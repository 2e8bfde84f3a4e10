import Glibc
import MusterCore
import MusterPorts

extension ProcessProvider {
    /// Logs of ended workers kept for each fleet.
    static let logsKept = 20
    /// How long a process may take to end after `KILL`: longer only when the kernel waits for a device.
    static let endTimeout = Duration.seconds(10)

    public func bounds(of placement: PlacementPolicy) -> PlacementBounds {
        PlacementBounds(stopTimeout: ProcessSettings.stopTimeout(placement))
    }

    public func terminate(_ order: WorkerOrder) async throws(Failure) {
        let folder = try layout.folder(order.fleet, order.worker)
        guard let record = try await waiting({ () throws(Failure) in try self.begun(folder) }) else { return }
        let leader = try await leader(folder, record)
        let processes = WorkerProcesses(record: record, leader: leader)
        let patience = ProcessSettings.stopTimeout(order.placement)
        try await send(SIGTERM, processes)
        if try await !gone(processes, within: patience) {
            if let group = record.cgroup { _ = WorkerCgroups.end(group) }
            guard try await ended(processes) else {
                throw .outcomeUnknown(
                    "worker \(order.worker) has been sent KILL and still runs; the kernel may be waiting for a device")
            }
        }
        try await waiting { () throws(Failure) in try self.remove(folder, record) }
    }

    /// The record, nil when there is nothing to end. One that was written down but never started is removed here.
    private func begun(_ folder: WorkerFolder) throws(Failure) -> WorkerRecord? {
        guard let first = try folder.record() else { return nil }
        guard try folder.life(first) == .intended else { return first }
        // Whoever starts it holds the lock: once we have it, the worker has been started, or nobody is at it.
        let lock = try StateLock(layout.lockPath)
        defer { withExtendedLifetime(lock) {} }
        guard let record = try folder.record() else { return nil }
        guard try folder.life(record) == .intended else { return record }
        try discard(folder, record)
        return nil
    }

    private func leader(_ folder: WorkerFolder, _ record: WorkerRecord) async throws(Failure) -> ProcessIdentity? {
        try await waiting { () throws(Failure) in
            switch try folder.life(record) {
            case .running(let identity):
                self.deaths.watch(folder, identity, fleet: record.fleet)
                return identity
            case .ended(let identity, let reason):
                if reason == nil, let identity { try ExitReason.settle(identity, in: folder) }
                return identity
            case .intended: return nil
            }
        }
    }

    private func send(_ signal: Int32, _ processes: WorkerProcesses) async throws(Failure) {
        try await waiting { () throws(Failure) in
            try WorkerProcesses.send(signal, to: try processes.running())
        }
    }

    /// Sends `KILL` until nothing is left that could fork once more; false when something stays.
    private func ended(_ processes: WorkerProcesses) async throws(Failure) -> Bool {
        let deadline = ContinuousClock.now + Self.endTimeout
        while ContinuousClock.now < deadline {
            try await send(SIGKILL, processes)
            if try await gone(processes, within: .milliseconds(200)) { return true }
        }
        return false
    }

    /// Waits for the end of every process of the worker: closely for its own, which is cheap, at leisure for the rest.
    private func gone(_ processes: WorkerProcesses, within patience: Duration) async throws(Failure) -> Bool {
        let deadline = ContinuousClock.now + patience
        while true {
            let running = try await waiting { () throws(Failure) in
                if let leader = processes.leader, let now = try ProcessStat.of(leader.pid),
                    now.identity == leader, !now.hasEnded
                {
                    return true
                }
                return try !processes.running().isEmpty
            }
            if !running { return true }
            if ContinuousClock.now >= deadline { return false }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                throw .outcomeUnknown("cancelled while worker \(processes.record.worker) was ending")
            }
        }
    }

    private func remove(_ folder: WorkerFolder, _ record: WorkerRecord) throws(Failure) {
        let lock = try StateLock(layout.lockPath)
        defer { withExtendedLifetime(lock) {} }
        // Two may have ended the worker at once, and the id may have been launched anew since.
        guard try folder.record()?.token == record.token else { return }
        if case .ended(let identity?, nil) = try folder.life(record) { try ExitReason.settle(identity, in: folder) }
        try discard(folder, record)
    }

    /// Keeps the log, and removes the folder in one step so that no listing sees half of it. The cgroup goes first: while
    /// it stays, the record that names it does.
    private func discard(_ folder: WorkerFolder, _ record: WorkerRecord) throws(Failure) {
        if let group = record.cgroup { try WorkerCgroups.remove(group) }
        let logs = layout.logsPath(record.fleet)
        try StateFiles.makeDirectory(logs)
        try StateFiles.makeDirectory(layout.removedPath)
        if access(folder.logPath, F_OK) == 0 {
            let milliseconds = record.at.nanoseconds / 1_000_000
            try StateFiles.move(folder.logPath, to: "\(logs)/\(milliseconds)-\(record.worker).log")
        }
        try StateFiles.move(folder.path, to: "\(layout.removedPath)/\(record.token)")
        try sweepRemoved()
        for old in try StateFiles.names(in: logs).dropLast(Self.logsKept) {
            try StateFiles.removeFile("\(logs)/\(old)")
        }
    }

    /// Removes what was put aside, also what a crash has left there. The caller holds the state's lock.
    func sweepRemoved() throws(Failure) {
        for name in try StateFiles.names(in: layout.removedPath) {
            try StateFiles.removeDirectory("\(layout.removedPath)/\(name)")
        }
    }
}
