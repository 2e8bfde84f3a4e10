import Foundation
import Glibc
import Synchronization

/// A folder with everything that one `musterd` and its workers need: configuration, policies, state, what workers leave.
package final class Workspace: Sendable {
    package let path: String
    /// Ports for workers, this workspace's own.
    package let ports: ClosedRange<Int>
    let balancerPort: Int
    private static let taken = Atomic<Int>(0)
    private static let start = Int.random(in: 0..<220)

    /// Makes the folder; `listen` is what the configuration says.
    package init(listen: String = "127.0.0.1:0") throws {
        path = FileManager.default.temporaryDirectory.path + "/muster-\(UUID().uuidString.prefix(8).lowercased())"
        // Each workspace of this process has a hundred ports of its own, below those that the system gives away.
        let first = try Self.freeBlock()
        ports = first...(first + 89)
        balancerPort = first + 95
        for folder in ["policies", "starts", "ends"] {
            try FileManager.default.createDirectory(
                atPath: "\(path)/\(folder)", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        try write("muster.yaml", "state: state\npolicies: [policies]\nlisten: \(listen)\n")
        try serve("value 0")
    }

    /// The first of a hundred ports that this process has not used yet and nobody listens on.
    private static func freeBlock() throws -> Int {
        for _ in 0..<220 {
            let place = taken.add(1, ordering: .relaxed).newValue
            let first = 10_000 + (start + place) % 220 * 100
            if (first..<first + 100).allSatisfy(isFree) { return first }
        }
        throw NeverHappened(description: "no hundred ports from 10000 to 31999 are free")
    }

    private static func isFree(_ port: Int) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = INADDR_ANY
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    package var state: String { "\(path)/state" }

    package func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"), options: .atomic)
    }

    /// What every worker serves from now on; see `worker.py`.
    package func serve(_ page: String) throws { try write("page", page + "\n") }

    /// The command of a worker, as a policy says it.
    package var workerCommand: String {
        let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("worker.py")
        return "[python3, -S, \(program.path), \"{port}\", \"{worker}\", \(path)]"
    }

    /// A fleet of quick reactions; one worker serves 50 of what the page says is offered.
    package func policy(
        _ fleet: String = "wallet", workers: String = "{min: 1, max: 8}", command: String? = nil, hold: String = "1s",
        limit: String = "{atMost: [2], per: 1s}", drain: String? = nil, every: String = "200ms", more: String = ""
    ) -> String {
        """
        fleet: \(fleet)
        workers: \(workers)
        provider:
          process: {command: \(command ?? workerCommand), portRange: \(ports.lowerBound)...\(ports.upperBound)}
        signals:
          offered: {workers: {path: /metrics, promql: "max(offered)", timeout: 180ms}, every: \(every)}
        rules:
          offered: {target: {signal: offered, perWorker: 50, foresight: false}}
        scaleOut: {tolerance: 0%, limit: {atMost: [8], per: 1s}}
        scaleIn: {tolerance: 0%, hold: \(hold), limit: \(limit)}
        drain:
          steps:
        \(drain ?? "    - wait: {until: \"in_flight == 0\", settle: 300ms, every: 100ms}")
          deadline: 30s
          atOnce: 100%
        guards: {change: {launch: 1000 per 1m, retire: 1000 per 1m}}
        health:
          check: {http: {path: /healthz}, every: 200ms, fail: 5, pass: 1}
          bootDeadline: 20s
        \(more)
        """
    }

    /// Writes a policy file; in force within a second.
    package func adopt(_ policy: String, file: String = "wallet.yaml") throws { try write("policies/\(file)", policy) }

    package func remove() {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }
}
