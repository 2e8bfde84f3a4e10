import CMusterSpawn
import Glibc
import MusterCore

/// Starts the process of a worker that is written down. The caller holds the state's lock.
struct WorkerStart {
    let folder: WorkerFolder
    let record: WorkerRecord
    let settings: ProcessSettings

    func run() throws(Failure) {
        let command = try WorkerCommand(settings, record: record)
        let log = try open(folder.logPath, O_APPEND)
        defer { close(log) }
        let process = try open(folder.processPath, O_TRUNC)
        defer { close(process) }
        let group = try cgroup()
        defer { if group >= 0 { close(group) } }
        let result = Self.spawn(command, log: log, process: process, group: group, limits: rlimits)
        guard result.stage != Int32(muster_stage_none.rawValue) else { return }
        throw failure(result, command)
    }

    private var rlimits: (data: UInt64, files: UInt64) {
        (record.cgroup == nil ? settings.limits.memory ?? 0 : 0, settings.limits.openFiles ?? 0)
    }

    private func open(_ path: String, _ mode: Int32) throws(Failure) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | mode, 0o640)
        guard descriptor >= 0 else { throw StateFiles.failure("open", path) }
        return descriptor
    }

    private func cgroup() throws(Failure) -> Int32 {
        guard let group = record.cgroup else { return -1 }
        let descriptor = Glibc.open("\(group)/cgroup.procs", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StateFiles.failure("open", "\(group)/cgroup.procs") }
        return descriptor
    }

    private static func spawn(
        _ command: WorkerCommand, log: Int32, process: Int32, group: Int32, limits: (data: UInt64, files: UInt64)
    ) -> muster_spawn_result {
        let arguments = command.arguments.map { strdup($0) } + [nil]
        let environment = command.environment.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        return command.path.withCString { path in
            let directory = command.directory.map { strdup($0) } ?? nil
            defer { free(directory) }
            return arguments.withUnsafeBufferPointer { arguments in
                environment.withUnsafeBufferPointer { environment in
                    var request = muster_spawn_request(
                        path: path, argv: arguments.baseAddress, envp: environment.baseAddress,
                        directory: directory, log_fd: log, record_fd: process, cgroup_fd: group,
                        data_bytes: limits.data, open_files: limits.files)
                    return muster_spawn(&request)
                }
            }
        }
    }

    /// Which step failed says whose fault it is.
    private func failure(_ result: muster_spawn_result, _ command: WorkerCommand) -> Failure {
        let why = StateFiles.text(result.error)
        if [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(result.error) {
            return .insufficientCapacity("cannot start worker \(record.worker): \(why)", retryAfter: nil)
        }
        switch UInt32(result.stage) {
        case muster_stage_exec.rawValue:
            return .invalidRequest("\(settings.place("command")): \(command.path): \(why)")
        case muster_stage_directory.rawValue:
            return .invalidRequest("\(settings.place("directory")): \(command.directory ?? ""): \(why)")
        case muster_stage_files.rawValue:
            return .invalidRequest(
                "\(settings.place("limits.openFiles")): \(why); the hard limit of this program may be lower")
        case muster_stage_memory.rawValue:
            return .invalidRequest("\(settings.place("limits.memory")): \(why)")
        case muster_stage_record.rawValue:
            return .unavailable("cannot write \(folder.processPath): \(why)")
        case muster_stage_report.rawValue:
            return .outcomeUnknown("worker \(record.worker) was started, but how it went is not known: \(why)")
        default:
            return .unavailable("cannot start worker \(record.worker), step \(result.stage): \(why)")
        }
    }
}
