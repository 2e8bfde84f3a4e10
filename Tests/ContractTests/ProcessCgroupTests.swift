import Foundation
import Glibc
import MusterCore
import MusterProviders
import Testing

/// Workers in cgroups of their own, where this machine has a writable cgroup v2.
@Suite(.enabled("no writable cgroup v2 here; where was looked is printed above") { CgroupPlace.path != nil })
struct ProcessCgroupTests {
    private let scratch: Scratch
    private let sleepers: Sleepers
    private let base: String

    init() throws {
        scratch = try Scratch()
        sleepers = Sleepers(path: scratch.path)
        base = try #require(CgroupPlace.path) + "/muster-test-\(UUID().uuidString.prefix(8))"
    }

    private func provider() -> ProcessProvider { ProcessProvider(stateDirectory: sleepers.state, cgroupBase: base) }

    private func groups() throws -> [String] {
        guard access(base, F_OK) == 0 else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: base).filter { $0.hasPrefix("w") }
    }

    /// A child that left the session and carries no mark of its launch belongs to the worker all the same.
    @Test func whatHidesInTheGroupGoesToo() async throws {
        let script = """
            setsid env -i /bin/sleep 100000 & echo $! >\(scratch.path)/hidden.new
            mv \(scratch.path)/hidden.new \(scratch.path)/hidden; trap 'exit 0' TERM; while :; do sleep 0.02; done
            """
        let placement = sleepers.placement(["command": .texts("sh", "-c", script), "stopTimeout": .number(1)])
        let provider = provider()
        _ = try await provider.launch(launch("w1", placement))
        #expect(try await holds { access(scratch.path + "/hidden", F_OK) == 0 })
        let text = try String(contentsOfFile: scratch.path + "/hidden", encoding: .utf8)
        let hidden = try #require(pid_t(text.filter(\.isNumber)))
        #expect(try await holds { Self.program(hidden) == "sleep" })
        #expect(try groups().count == 1)
        try await provider.terminate(order("w1", placement))
        #expect(Self.program(hidden) == nil, "a worker that is gone has nothing left that runs")
        #expect(try groups() == [])
        rmdir(base)
        withExtendedLifetime(scratch) {}
    }

    /// A group is made after its record: a crash between the two leaves none that nobody knows of, and the launch goes on
    /// with the group that is written down.
    @Test func aCrashBeforeTheGroupIsMadeLeavesNone() async throws {
        let placement = sleepers.placement()
        let provider = provider()
        _ = try await provider.launch(launch("w1", placement))
        let path = sleepers.folder("w1") + "/record.json"
        let record = try String(contentsOfFile: path, encoding: .utf8)
        let group = try #require(try groups().first)
        #expect(record.contains(group))
        try await provider.terminate(order("w1", placement))
        // As the crash leaves it: the record and nothing else.
        try FileManager.default.createDirectory(atPath: sleepers.folder("w1"), withIntermediateDirectories: true)
        try record.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await provider.launch(launch("w1", placement)).runs)
        #expect(try groups() == [group])
        try await provider.terminate(order("w1", placement))
        #expect(try groups() == [])
        rmdir(base)
        withExtendedLifetime(scratch) {}
    }

    /// The name of what runs under the number; nil when nothing does.
    private static func program(_ pid: pid_t) -> String? {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: stat, as: UTF8.self)
        if text.contains(") Z ") { return nil }
        return text.split(separator: "(").last.map { String($0.prefix { $0 != ")" }) }
    }
}

/// Where cgroups can be made here.
enum CgroupPlace {
    /// The mount point of a writable cgroup v2; nil where there is none, and then what was looked at is printed.
    static let path: String? = {
        let table = FileManager.default.contents(atPath: "/proc/self/mounts") ?? Data()
        let mounts = String(decoding: table, as: UTF8.self)
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == "cgroup2" else { continue }
            let probe = "\(fields[1])/muster-probe-\(getpid())"
            guard mkdir(probe, 0o755) == 0 else { continue }
            rmdir(probe)
            return String(fields[1])
        }
        print("no cgroup v2 to test in among:\n\(mounts)")
        return nil
    }()
}
