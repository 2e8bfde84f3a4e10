import Foundation

/// Other people's programs that our output is held against, in the Python environment that `deploy/setup test` makes.
enum Validator {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let python = root.appending(path: ".build/venv/bin/python").path
    static let isThere = FileManager.default.isExecutableFile(atPath: python)

    /// Runs a script of `Validators/`; its exit code and what it printed.
    static func run(_ script: String, _ arguments: [String], input: Data = Data()) throws -> (code: Int32, said: Data) {
        let process = Process()
        process.executableURL = URL(filePath: python)
        let place = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Validators/\(script)")
        process.arguments = [place.path] + arguments
        let (said, given) = (Pipe(), Pipe())
        process.standardOutput = said
        process.standardInput = given
        try process.run()
        // A script that ends early does not read all of it.
        signal(SIGPIPE, SIG_IGN)
        try given.fileHandleForWriting.write(contentsOf: input)
        try given.fileHandleForWriting.close()
        let answer = try said.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, answer)
    }

    /// A folder for the time of the call.
    static func folder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-validator-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let result = Swift.Result { try body(folder) }
        try FileManager.default.removeItem(at: folder)
        return try result.get()
    }
}
