import Foundation
import Glibc
import MusterTransport
import Synchronization

/// A running `musterd`: the real program, from beside the tests.
package final class DaemonProcess: Sendable {
    package let workspace: Workspace
    package let log: String
    private let process: Mutex<Process>
    private let status: AsyncStream<Int32>

    /// `Process` does not say in one number how it ended: 128 and the signal, as shells have it.
    private static func status(of process: Process) -> Int32 {
        process.terminationReason == .uncaughtSignal ? 128 + process.terminationStatus : process.terminationStatus
    }

    /// The folder of the package's programs.
    package static let programs = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path

    /// Starts it, without waiting for anything.
    package init(_ workspace: Workspace, environment: [String: String] = [:], arguments: [String] = []) throws {
        self.workspace = workspace
        log = "\(workspace.path)/musterd-\(UUID().uuidString.prefix(8)).log"
        let (status, exited) = AsyncStream<Int32>.makeStream()
        self.status = status
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(Self.programs)/musterd")
        process.arguments = ["--config", "\(workspace.path)/muster.yaml"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        guard FileManager.default.createFile(atPath: log, contents: nil) else {
            throw NeverHappened(description: "cannot make \(log)")
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardError = output
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.terminationHandler = { ended in
            exited.yield(Self.status(of: ended))
            exited.finish()
        }
        try process.run()
        self.process = Mutex(process)
    }

    deinit { if isRunning { kill(pid, SIGKILL) } }

    package var pid: Int32 { process.withLock { $0.processIdentifier } }

    package var isRunning: Bool { process.withLock { $0.isRunning } }

    /// What it has said so far.
    package var output: String {
        String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
    }

    package func send(_ signal: Int32) { kill(pid, signal) }

    /// Waits for its end: the exit code, or 128 and the signal. To be asked once.
    package func ended(within limit: Duration = .seconds(15)) async throws -> Int32 {
        let status = status
        return try await withThrowingTaskGroup(of: Int32.self) { group in
            group.addTask {
                for await code in status { return code }
                throw NeverHappened(description: "its end was asked for twice")
            }
            group.addTask { [log] in
                try await Task.sleep(for: limit)
                throw NeverHappened(description: "musterd did not end within \(limit), its log is \(log)")
            }
            defer { group.cancelAll() }
            guard let code = try await group.next() else { throw NeverHappened(description: "nobody waited") }
            return code
        }
    }

    /// Kills it and waits for its end.
    package func crash() async throws {
        send(SIGKILL)
        _ = try await ended()
    }

    /// The port it listens on, once it does.
    package func port() async throws -> Int {
        try await awaitValue(within: .seconds(15), "musterd listens: \(output)") {
            guard let line = output.split(separator: "\n").last(where: { $0.contains(" listening ") }),
                let field = line.split(separator: " ").first(where: { $0.hasPrefix("port=") })
            else {
                guard isRunning else { throw NeverHappened(description: "musterd ended: \(output)") }
                return nil
            }
            return Int(field.dropFirst(5))
        }
    }

    /// Its API, once it is ready to decide and act.
    package func ready() async throws -> DaemonAPI {
        let api = DaemonAPI(port: try await port())
        try await eventually("musterd is ready") { try await api.status(of: "/readyz") == 200 }
        return api
    }
}
