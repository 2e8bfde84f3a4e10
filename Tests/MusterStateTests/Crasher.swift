import Foundation
import Glibc
import Testing

/// A running `journal-crasher`, the program that a test lets append and then kills.
final class Crasher {
    private let process = Process()
    private let output = Pipe()
    private let input = Pipe()
    private var rest = ""

    init(directory: String, mode: String) throws {
        // The package's programs stand beside the tests'.
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("journal-crasher")
        process.arguments = [directory, mode]
        process.standardOutput = output
        process.standardInput = input
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }

    /// Waits for so many more lines.
    func lines(_ wanted: Int) throws -> [UInt64] {
        var found: [UInt64] = []
        while found.count < wanted {
            let some = output.fileHandleForReading.availableData
            try #require(!some.isEmpty, "the program ended by itself")
            found += take(some)
        }
        return found
    }

    /// Kills it and returns what it still had acknowledged.
    func kill() throws -> [UInt64] {
        Glibc.kill(process.processIdentifier, SIGKILL)
        let left = take(try output.fileHandleForReading.readToEnd() ?? Data())
        process.waitUntilExit()
        return left
    }

    private func take(_ bytes: Data) -> [UInt64] {
        rest += String(decoding: bytes, as: UTF8.self)
        let lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
        rest = String(lines.last ?? "")
        return lines.dropLast().compactMap { UInt64($0) }
    }
}
