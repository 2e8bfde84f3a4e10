import DaemonHarness
import Foundation

/// The built command line against a running daemon.
enum Command {
    /// Runs it; what it printed, what it said beside, and its exit code.
    static func muster(_ arguments: [String], _ server: String) throws -> (out: Data, err: String, code: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(DaemonProcess.programs)/muster")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["MUSTER_SERVER": server]) { _, new in new }
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        try process.run()
        let said = try out.fileHandleForReading.readToEnd() ?? Data()
        let complained = try err.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (said, String(decoding: complained, as: UTF8.self), process.terminationStatus)
    }
}
