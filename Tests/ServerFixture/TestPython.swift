import Foundation

/// The Python environment that `deploy/setup test` makes in `.build/venv`, for holding our output against other people's
/// programs.
package enum TestPython {
    /// The interpreter; nil when the environment is not there.
    package static let path: String? = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        let python = folder.appendingPathComponent(".build/venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: python) ? python : nil
    }()

    /// Runs a program of Python on standard input; its exit code and everything that it said.
    package static func run(_ arguments: [String], input: String = "") throws -> (code: Int32, said: String) {
        guard let path else { throw CocoaError(.fileNoSuchFile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let (said, given) = (Pipe(), Pipe())
        process.standardOutput = said
        process.standardError = said
        process.standardInput = given
        try process.run()
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try given.fileHandleForWriting.close()
        let text = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
}
