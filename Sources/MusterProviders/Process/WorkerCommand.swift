import Foundation
import Glibc
import MusterCore

/// A worker's program with its placeholders filled in.
struct WorkerCommand {
    var path: String
    var arguments: [String]
    /// `NAME=value`, sorted.
    var environment: [String]
    var directory: String?

    /// What a worker inherits of our environment; the rest may hold secrets of ours.
    private static let inherited = ["HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER"]
    private static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    init(_ settings: ProcessSettings, record: WorkerRecord) throws(Failure) {
        let fill = { (text: String) in Self.filled(text, record) }
        var variables: [String: String] = ["PATH": Self.standardPath]
        for (name, value) in ProcessInfo.processInfo.environment where Self.inherited.contains(name) {
            variables[name] = value
        }
        for (name, value) in settings.environment { variables[name] = fill(value) }
        variables["PORT"] = String(record.port)
        variables["HOST"] = record.host
        variables["MUSTER_FLEET"] = record.fleet.rawValue
        variables["MUSTER_WORKER"] = record.worker.rawValue
        variables["MUSTER_INTENT"] = record.worker.rawValue
        variables["MUSTER_LAUNCH"] = record.token
        arguments = settings.command.map(fill)
        environment = variables.map { "\($0)=\($1)" }.sorted()
        directory = settings.directory
        if let directory, access(directory, X_OK) != 0 {
            throw .invalidRequest("\(settings.place("directory")): \(directory): \(StateFiles.text(errno))")
        }
        let program = arguments[0]
        guard let found = Self.executable(program, in: variables["PATH"] ?? "", from: directory) else {
            let why = program.contains("/") ? StateFiles.text(errno) : "not found in PATH=\(variables["PATH"] ?? "")"
            throw .invalidRequest("\(settings.place("command")): \(program): \(why)")
        }
        path = found
    }

    /// `{port}`, `{worker}`, `{fleet}` and `{host}`; any other text in braces stays.
    private static func filled(_ text: String, _ record: WorkerRecord) -> String {
        text.replacingOccurrences(of: "{port}", with: String(record.port))
            .replacingOccurrences(of: "{worker}", with: record.worker.rawValue)
            .replacingOccurrences(of: "{fleet}", with: record.fleet.rawValue)
            .replacingOccurrences(of: "{host}", with: record.host)
    }

    /// The file that a shell would run; a relative path counts from the worker's directory.
    private static func executable(_ program: String, in path: String, from directory: String?) -> String? {
        if program.contains("/") {
            let full = program.hasPrefix("/") ? program : (directory.map { "\($0)/\(program)" } ?? program)
            return isExecutable(full) ? (program.hasPrefix("/") ? full : program) : nil
        }
        return path.split(separator: ":").map { "\($0)/\(program)" }.first(where: isExecutable)
    }

    private static func isExecutable(_ path: String) -> Bool {
        guard access(path, X_OK) == 0 else { return false }
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        if status.st_mode & S_IFMT == S_IFREG { return true }
        errno = EISDIR
        return false
    }
}
