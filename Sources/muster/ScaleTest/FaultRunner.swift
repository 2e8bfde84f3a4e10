import Foundation
import MusterCore
import MusterPolicy

/// Breaks what the plan says, when it says so.
struct FaultRunner: Sendable {
    let plan: ScaleTestPlan
    /// The folder of the plan's file.
    let folder: URL
    let state: RunState
    let clock: RunClock

    func run() async throws {
        for fault in plan.faults {
            try await clock.sleep(until: fault.at.inSeconds)
            switch fault.kind {
            case .killWorker: try killWorker()
            case .restartDaemon: try await restartDaemon()
            }
        }
    }

    private func killWorker() throws {
        let processes = try LocalProcesses(fleet: plan.fleet, marks: plan.marks).workers()
        let serving = state.now.ledger.last?.serving ?? []
        guard let worker = serving.sorted().first(where: { processes[$0] != nil }) else {
            throw CommandFailure(
                .checkFailed,
                "no worker of \(plan.fleet) in service runs on this machine, or its environment may not be read: "
                    + "`kill: worker` needs the right to see and to end it")
        }
        state.begin(FaultRecord(kind: .killWorker, at: clock.seconds, worker: worker, serving: serving))
        for process in processes[worker] ?? [] { try send(SIGKILL, to: process, what: "the worker \(worker)") }
    }

    private func restartDaemon() async throws {
        guard let daemon = plan.daemon else { return }
        let path = URL(fileURLWithPath: daemon.pid, relativeTo: folder).path
        guard let bytes = FileManager.default.contents(atPath: path),
            let process = Int32(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)),
            process > 1
        else { throw CommandFailure(.checkFailed, "\(path) holds no process id: is that the daemon's pid file?") }
        state.begin(FaultRecord(kind: .restartDaemon, at: clock.seconds))
        try send(SIGKILL, to: process, what: "the daemon")
        try await start(daemon.start)
    }

    private func send(_ signal: Int32, to process: Int32, what: String) throws {
        // Gone already is as good.
        guard kill(process, signal) != 0, errno != ESRCH else { return }
        throw CommandFailure(.checkFailed, "\(what) (process \(process)) cannot be sent a signal: \(errorText)")
    }

    private var errorText: String { String(cString: strerror(errno)) }

    private func start(_ words: [String]) async throws {
        let text = words.joined(separator: " ")
        let status = try await StartCommand(words: words, folder: folder.path).run()
        guard status == 0 else { throw CommandFailure(.checkFailed, "`\(text)` ended with \(status)") }
    }
}
