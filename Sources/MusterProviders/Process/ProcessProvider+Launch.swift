import Foundation
import Glibc
import MusterCore

extension ProcessProvider {
    /// Writes the worker down, then starts it, under the state's lock.
    ///
    /// The lock passes to the child until that has become the worker's program. Whoever gets the lock therefore finds
    /// either a worker that is written down but was never started, or one whose process has said who it is.
    func launchNow(_ order: LaunchOrder) throws(Failure) -> ObservedWorker {
        let settings = try ProcessSettings(order.placement)
        let folder = try layout.folder(order.fleet, order.worker)
        try StateFiles.makeDirectory(layout.root)
        let lock = try StateLock(layout.lockPath)
        defer { withExtendedLifetime(lock) {} }
        try sweepRemoved()
        var record: WorkerRecord
        if let known = try folder.record() {
            guard try folder.life(known) == .intended else { return try existing(folder, known) }
            record = known
        } else {
            record = try newRecord(order, settings)
            do {
                try folder.write(record)
            } catch {
                throw undone(error, folder, record)
            }
        }
        do {
            record = try grouped(record, folder, settings)
            try WorkerStart(folder: folder, record: record, settings: settings).run()
        } catch {
            if case .outcomeUnknown = error { throw error }
            throw undone(error, folder, record)
        }
        return try existing(folder, record)
    }

    private func existing(_ folder: WorkerFolder, _ record: WorkerRecord) throws(Failure) -> ObservedWorker {
        guard let worker = try observed(folder, record) else {
            throw .outcomeUnknown("worker \(record.worker) was removed while it was launched")
        }
        return worker
    }

    private func newRecord(_ order: LaunchOrder, _ settings: ProcessSettings) throws(Failure) -> WorkerRecord {
        let port = try ports.next(
            in: settings.ports, taken: try layout.portsTaken(for: order.fleet), host: settings.host,
            place: settings.place)
        var record = WorkerRecord(
            fleet: order.fleet, worker: order.worker, placement: order.placement.name,
            token: UUID().uuidString.lowercased(), bootID: try Machine.bootID(), host: settings.host, port: port,
            program: settings.command[0], at: Instant(seconds: Date().timeIntervalSince1970),
            stopTimeout: settings.stopTimeout)
        record.cgroup = cgroups?.path("\(order.worker)-\(record.token.prefix(8))")
        return record
    }

    /// Makes the worker's group, which is written down already: a crash leaves none that nobody knows of. Where none can
    /// be made the record is written again without.
    private func grouped(
        _ record: WorkerRecord, _ folder: WorkerFolder, _ settings: ProcessSettings
    ) throws(Failure) -> WorkerRecord {
        var record = record
        if let path = record.cgroup, cgroups?.make(path, limits: settings.limits) != true {
            record.cgroup = nil
            try folder.write(record)
        }
        if settings.limits.cpus != nil, record.cgroup == nil {
            throw .invalidRequest(
                "\(settings.place("limits.cpus")): needs a writable cgroup v2 with the cpu controller, "
                    + "which this program does not have; delegate one to it or leave the limit out")
        }
        return record
    }

    /// Takes back what was written of a worker that has not been started.
    private func undone(_ failure: Failure, _ folder: WorkerFolder, _ record: WorkerRecord) -> Failure {
        do {
            if let group = record.cgroup { try WorkerCgroups.remove(group) }
            try StateFiles.removeDirectory(folder.path)
        } catch {
            return .outcomeUnknown("\(failure.message); and then \(error.message)")
        }
        return failure
    }
}
