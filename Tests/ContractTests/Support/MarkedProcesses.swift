import Foundation
import Glibc

/// The processes of this machine by what their environment says.
enum MarkedProcesses {
    /// Those that run now and were started with all of these variables.
    static func with(_ marks: String...) -> [pid_t] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var found: [pid_t] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let pid = pid_t(name), let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/environ")
            else { continue }
            let variables = Set(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
            if variables.isSuperset(of: marks) { found.append(pid) }
        }
        return found
    }
}

/// Waits until the condition holds, for at most `patience`; whether it did.
func holds(within patience: Duration = .seconds(10), _ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
