import MusterCore

/// One worker's folder: `record.json` before the start, `process` from the child itself, `exit` after the end.
struct WorkerFolder: Hashable, Sendable {
    let path: String

    private var recordPath: String { "\(path)/record.json" }
    /// What the child writes of itself before it becomes the worker's program.
    var processPath: String { "\(path)/process" }
    private var exitPath: String { "\(path)/exit" }
    var logPath: String { "\(path)/worker.log" }

    func record() throws(Failure) -> WorkerRecord? {
        guard let bytes = try StateFiles.read(recordPath) else { return nil }
        return try WorkerRecord(decoding: bytes, path: recordPath)
    }

    func write(_ record: WorkerRecord) throws(Failure) {
        try StateFiles.makeDirectory(path)
        try StateFiles.write(try record.encoded(), to: recordPath)
    }

    /// Notes how the worker ended; the first note stays.
    func note(exit reason: String) throws(Failure) {
        guard try exitReason() == nil else { return }
        try StateFiles.write(Array(reason.utf8), to: exitPath)
    }

    func exitReason() throws(Failure) -> String? {
        try StateFiles.read(exitPath).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The process that the child said it was; nil before it said so.
    private func process() throws(Failure) -> ProcessStat? {
        guard let line = try StateFiles.read(processPath), !line.isEmpty else { return nil }
        guard let stat = ProcessStat(line) else {
            throw .unavailable("\(processPath) is damaged; move the folder away if no such process runs")
        }
        return stat
    }

    /// How the worker stands now. A process counts as the worker only when its number, its start time, the machine's
    /// start and its session agree with what was written down, and it does not say that it is another worker.
    func life(_ record: WorkerRecord) throws(Failure) -> WorkerLife {
        guard let started = try process() else {
            let restarted = try record.bootID != Machine.bootID()
            return restarted ? .ended(nil, reason: "the machine was restarted before the worker began") : .intended
        }
        if let reason = try exitReason() { return .ended(started.identity, reason: reason) }
        guard try record.bootID == Machine.bootID() else { return .ended(nil, reason: "the machine was restarted") }
        guard let now = try ProcessStat.of(started.identity.pid), now.identity == started.identity,
            now.session == started.identity.pid
        else { return .ended(started.identity, reason: nil) }
        if now.hasEnded { return .ended(started.identity, reason: nil) }
        let environment = Machine.environment(of: started.identity.pid)
        let claims = environment.first { $0.hasPrefix("MUSTER_WORKER=") }
        if let claims, claims != "MUSTER_WORKER=\(record.worker)" {
            return .ended(nil, reason: "its process number belongs to another process now")
        }
        return .running(started.identity)
    }
}

/// The layout of a state directory: `workers/<fleet>/<worker>/`, `logs/<fleet>/`, `removed/`.
struct StateLayout: Hashable, Sendable {
    let root: String

    var lockPath: String { "\(root)/lock" }
    private var workersPath: String { "\(root)/workers" }

    func fleetPath(_ fleet: FleetName) -> String { "\(workersPath)/\(fleet)" }

    func logsPath(_ fleet: FleetName) -> String { "\(root)/logs/\(fleet)" }

    var removedPath: String { "\(root)/removed" }

    func folder(_ fleet: FleetName, _ worker: WorkerID) throws(Failure) -> WorkerFolder {
        try Self.check(fleet.rawValue, "fleet")
        try Self.check(worker.rawValue, "worker")
        return WorkerFolder(path: "\(fleetPath(fleet))/\(worker)")
    }

    /// Every worker of a fleet that is written down, sorted by id.
    func workers(of fleet: FleetName) throws(Failure) -> [(folder: WorkerFolder, record: WorkerRecord)] {
        try Self.check(fleet.rawValue, "fleet")
        var found: [(folder: WorkerFolder, record: WorkerRecord)] = []
        for name in try StateFiles.names(in: fleetPath(fleet)) {
            let folder = WorkerFolder(path: "\(fleetPath(fleet))/\(name)")
            guard let record = try folder.record() else { continue }
            guard record.fleet == fleet, record.worker.rawValue == name else {
                throw .unavailable("\(folder.path)/record.json is of worker \(record.worker) of fleet \(record.fleet)")
            }
            found.append((folder, record))
        }
        return found
    }

    /// Ports of every worker of every fleet. What cannot be read of other fleets is left out: it is theirs to mend, and a
    /// port that is in use is found by binding to it.
    func portsTaken(for fleet: FleetName) throws(Failure) -> Set<Int> {
        var taken = Set(try workers(of: fleet).map(\.record.port))
        for other in try StateFiles.names(in: workersPath) where other != fleet.rawValue {
            taken.formUnion(readablePorts(of: FleetName(other)))
        }
        return taken
    }

    private func readablePorts(of fleet: FleetName) -> [Int] {
        do throws(Failure) {
            return try StateFiles.names(in: fleetPath(fleet)).compactMap { readablePort("\(fleetPath(fleet))/\($0)") }
        } catch {
            // A file where a fleet's directory should be, for example.
            return []
        }
    }

    private func readablePort(_ path: String) -> Int? {
        do throws(Failure) { return try WorkerFolder(path: path).record()?.port } catch { return nil }
    }

    /// A name that is a plain file name: the state directory is never left.
    private static func check(_ name: String, _ what: String) throws(Failure) {
        let plain = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
        }
        guard plain, !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix(".") else {
            throw .invalidRequest("'\(name)' cannot name a \(what): use letters, digits, '-', '_' and '.'")
        }
    }
}
