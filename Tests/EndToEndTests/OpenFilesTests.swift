import DaemonHarness
import Foundation
import Glibc
import Testing

/// How many files `musterd` and what it starts may have open.
@Suite("The limit of open files", .serialized)
struct OpenFilesTests {
    private static let soft = 4096

    @Test("is raised for musterd, which has a connection to each worker, and not for the workers")
    func raised() async throws {
        let workspace = try Workspace()
        defer { workspace.endWorkers() }
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var before = rlimit()
        #expect(getrlimit(resource, &before) == 0)
        var lower = before
        lower.rlim_cur = rlim_t(Self.soft)
        #expect(setrlimit(resource, &lower) == 0)
        let daemon = try DaemonProcess(workspace)
        #expect(setrlimit(resource, &before) == 0)
        try await daemon.ready().settled(2)
        #expect(try limit(of: daemon.pid) == Int(min(before.rlim_max, 1 << 20)))
        for worker in try workspace.runningWorkers() { #expect(try limit(of: worker.pid) == Self.soft) }
        try await daemon.crash()
    }

    private func limit(of pid: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Max open files") })
        return try #require(line.split(separator: " ").lazy.compactMap { Int($0) }.first)
    }
}
