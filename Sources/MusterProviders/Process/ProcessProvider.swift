import Dispatch
import Glibc
import MusterCore
import MusterPorts

/// Workers are processes of this machine, each in a session of its own, with its own port, log and folder.
///
/// They outlive this program, however it ends, and are found again by what is written under the state directory.
public final class ProcessProvider: FleetProvider {
    public let kind = "process"

    let layout: StateLayout
    let cgroups: WorkerCgroups?
    let ports = PortAllocation()
    let deaths = DeathWatch()
    private let log: WorkerLog
    /// File and process calls wait here, not on the threads that tasks run on.
    private let queue = DispatchQueue(label: "muster.process", attributes: .concurrent)

    /// Keeps everything under `stateDirectory`, which is made when the first worker is launched.
    public convenience init(stateDirectory: String) {
        self.init(stateDirectory: stateDirectory, cgroups: .detected(), logBound: 64 << 20)
    }

    package convenience init(stateDirectory: String, cgroupBase: String?, logBound: Int = 64 << 20) {
        self.init(
            stateDirectory: stateDirectory, cgroups: cgroupBase.map(WorkerCgroups.init(base:)), logBound: logBound)
    }

    private init(stateDirectory: String, cgroups: WorkerCgroups?, logBound: Int) {
        layout = StateLayout(root: stateDirectory)
        self.cgroups = cgroups
        log = WorkerLog(bound: logBound)
    }

    public func launch(_ order: LaunchOrder) async throws(Failure) -> ObservedWorker {
        try await waiting { () throws(Failure) in try self.launchNow(order) }
    }

    public func list(fleet: FleetName, placement: PlacementPolicy) async throws(Failure) -> [ObservedWorker] {
        try await waiting { () throws(Failure) in
            var found: [ObservedWorker] = []
            for (folder, record) in try self.layout.workers(of: fleet) where record.placement == placement.labelledName
            {
                if let worker = try self.observed(folder, record) { found.append(worker) }
            }
            return found.sorted { $0.id < $1.id }
        }
    }

    public func signal(_ order: WorkerOrder, name: String) async throws(Failure) {
        let number = try Self.signalNumber(name)
        try await waiting { () throws(Failure) in
            let folder = try self.layout.folder(order.fleet, order.worker)
            guard let record = try folder.record() else {
                throw .notFound("worker \(order.worker) of fleet \(order.fleet)")
            }
            guard case .running(let identity) = try folder.life(record),
                try WorkerProcesses.send(number, to: identity)
            else { throw .notFound("worker \(order.worker) does not run") }
        }
    }

    public func changes(fleet: FleetName, placement: PlacementPolicy) -> AsyncStream<Void> {
        let stream = deaths.deaths(of: fleet)
        queue.async { [self] in
            do {
                for (folder, record) in try layout.workers(of: fleet) { _ = try observed(folder, record) }
            } catch {
                // Hints only: the listing that the hint asks for fails with the same reason and is heard.
            }
            // What ended before the watch began is told by nobody else.
            deaths.hint(fleet)
        }
        return stream
    }

    /// The worker as it stands, watched from now on; nil when its folder has just been removed.
    func observed(_ folder: WorkerFolder, _ record: WorkerRecord) throws(Failure) -> ObservedWorker? {
        var worker = ObservedWorker(
            id: record.worker, handle: "", state: .pending, address: record.address, launchedAt: record.at)
        switch try folder.life(record) {
        case .intended: break
        case .running(let identity):
            worker.handle = identity.handle
            worker.state = .running
            deaths.watch(folder, identity, fleet: record.fleet)
            log.shorten(folder.logPath)
        case .ended(let identity, let reason):
            if reason == nil, let identity { try ExitReason.settle(identity, in: folder) }
            worker.handle = identity?.handle ?? ""
            let noted = try folder.exitReason()
            worker.state = .exited(reason: reason ?? noted ?? ExitReason.unknown)
        }
        return try folder.record()?.token == record.token ? worker : nil
    }

    /// Runs work that waits for files, locks or children off the threads that tasks run on.
    func waiting<Value: Sendable>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { done in
            queue.async {
                do throws(Failure) {
                    done.resume(returning: .success(try work()))
                } catch {
                    done.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private static func signalNumber(_ name: String) throws(Failure) -> Int32 {
        let known = [
            "ABRT": SIGABRT, "CONT": SIGCONT, "HUP": SIGHUP, "INT": SIGINT, "KILL": SIGKILL, "QUIT": SIGQUIT,
            "STOP": SIGSTOP, "TERM": SIGTERM, "USR1": SIGUSR1, "USR2": SIGUSR2, "WINCH": SIGWINCH,
        ]
        let upper = name.uppercased()
        guard let number = known[upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper] else {
            throw .invalidRequest(
                "'\(name)' is not a signal to send; known are \(known.keys.sorted().joined(separator: ", "))")
        }
        return number
    }
}
