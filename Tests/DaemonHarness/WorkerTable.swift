import Foundation
import Glibc

/// A process of this machine that a fleet's worker is.
package struct WorkerProcess: Hashable, Sendable {
    package var worker: String
    package var pid: Int32
    /// Clock ticks from the machine's start.
    package var startTicks: UInt64

    package init(worker: String, pid: Int32, startTicks: UInt64) {
        self.worker = worker
        self.pid = pid
        self.startTicks = startTicks
    }

    /// The process provider's name for it.
    package var handle: String { "\(pid)@\(startTicks)" }
}

extension Workspace {
    /// The workers of this workspace that run now, by what their processes say, sorted by worker.
    package func runningWorkers() throws -> [WorkerProcess] {
        var found: [WorkerProcess] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = Int32(name), let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
                let arguments = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat")
            else { continue }
            let variables = environment.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            guard let own = variables.first(where: { $0.hasPrefix("MUSTER_WORKER=") }),
                String(decoding: arguments, as: UTF8.self).contains(path)
            else { continue }
            let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let ticks = UInt64(fields[19]) else {
                continue
            }
            found.append(WorkerProcess(worker: String(own.dropFirst(14)), pid: pid, startTicks: ticks))
        }
        return found.sorted { ($0.worker, $0.pid) < ($1.worker, $1.pid) }
    }

    /// Workers that were ever started: each worker and how many processes it had.
    package func starts() throws -> [String: Int] { try notes("starts") }

    /// Workers that were told to end.
    package func ends() throws -> [String: Int] { try notes("ends") }

    private func notes(_ folder: String) throws -> [String: Int] {
        var counted: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)") {
            guard let dot = name.lastIndex(of: ".") else { continue }
            counted[String(name[..<dot]), default: 0] += 1
        }
        return counted
    }

    /// Ends what is left of the workers: only after a test, never part of one.
    package func endWorkers() {
        do {
            for process in try runningWorkers() { kill(process.pid, SIGKILL) }
        } catch {
            print("workers may be left: \(error)")
        }
    }
}
