import Foundation
import Testing

/// One run of the built `muster`.
struct Run: Sendable {
    var out: String
    var err: String
    var code: Int32

    /// Runs it with no environment but what is given, so that nothing of the caller's leaks in; one that is not done
    /// within 20 s is ended and reported.
    static func muster(
        _ arguments: String..., server: String? = nil, environment: [String: String] = [:]
    ) async throws -> Run {
        try await muster(arguments, server: server, environment: environment)
    }

    /// The same with a list.
    static func muster(
        _ arguments: [String], server: String? = nil, environment: [String: String] = [:], input: URL? = nil
    ) async throws -> Run {
        var variables = environment
        variables["USER"] = "alice"
        variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        if let server { variables["MUSTER_SERVER"] = server }
        let complete = variables
        // A thread of its own: the server under test needs the threads of the pool while this one waits.
        return try await withCheckedThrowingContinuation { waiting in
            Thread.detachNewThread { waiting.resume(with: Result { try finished(arguments, complete, input) }) }
        }
    }

    private static func finished(_ arguments: [String], _ environment: [String: String], _ input: URL?) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0])
            .deletingLastPathComponent().appendingPathComponent("muster")
        process.arguments = arguments
        process.environment = environment
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        try process.run()
        let tooLong = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 20, execute: tooLong)
        // What it says on stderr is short and fits the pipe, so stdout can be read first.
        let said = try out.fileHandleForReading.readToEnd() ?? Data()
        let complained = try err.fileHandleForReading.readToEnd() ?? Data()
        tooLong.cancel()
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal {
            throw Ended(command: arguments, signal: process.terminationStatus)
        }
        return Run(
            out: String(decoding: said, as: UTF8.self), err: String(decoding: complained, as: UTF8.self),
            code: process.terminationStatus)
    }

    /// It did not exit by itself: a crash, or 20 s were over (signal 9).
    private struct Ended: Error {
        var command: [String]
        var signal: Int32
    }
}

/// A line of a shell, as people paste it.
enum Shell {
    static let muster = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("muster").path

    static func run(_ line: String) throws -> (code: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        let said = Pipe()
        process.standardOutput = said
        process.standardError = said
        try process.run()
        let text = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}

/// Outputs as they were accepted; `MUSTER_ACCEPT=1` accepts them anew.
enum Golden {
    static func expect(_ text: String, is name: String, file: String = #filePath) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
        let golden = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["MUSTER_ACCEPT"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: golden)
        }
        let accepted = try String(contentsOf: golden, encoding: .utf8)
        #expect(text == accepted, "\(name) is different; if it is better, run the tests with MUSTER_ACCEPT=1")
    }
}
