import Foundation
import Glibc
import MusterCore
import MusterTestKit

/// A real HAProxy with one frontend and the backend `wallet`, on free ports, with a runtime socket.
final class HAProxyProcess {
    static let binary = "/usr/sbin/haproxy"
    static var isInstalled: Bool { access(binary, X_OK) == 0 }

    let directory: URL
    let frontPort: Int
    let tcpSocketPort: Int
    private(set) var pid: pid_t = 0

    var socket: String { directory.appending(path: "admin.sock").path }
    var operatorSocket: String { directory.appending(path: "operator.sock").path }
    private var pidFile: URL { directory.appending(path: "pid") }

    init(retries: Int = 3) throws {
        directory = FileManager.default.temporaryDirectory.appending(
            path: "muster-haproxy-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        (frontPort, tcpSocketPort) = try (Self.freePort(), Self.freePort())
        let configuration = """
            global
              stats socket \(socket) level admin
              stats socket \(operatorSocket) level operator
              stats socket ipv4@127.0.0.1:\(tcpSocketPort) level admin
            defaults
              mode http
              retries \(retries)
              timeout connect 2s
              timeout client 30s
              timeout server 30s
            frontend front
              bind 127.0.0.1:\(frontPort)
              default_backend wallet
            backend wallet
              balance roundrobin

            """
        try Data(configuration.utf8).write(to: directory.appending(path: "haproxy.cfg"))
        try start()
    }

    /// Starts it; with `-D` the command ends when its ports are open.
    func start() throws {
        let command = Process()
        command.executableURL = URL(filePath: Self.binary)
        command.arguments = ["-D", "-f", directory.appending(path: "haproxy.cfg").path, "-p", pidFile.path]
        command.standardError = FileHandle.nullDevice
        try command.run()
        command.waitUntilExit()
        guard command.terminationStatus == 0,
            let found = pid_t(try String(contentsOf: pidFile, encoding: .utf8).filter(\.isNumber))
        else { throw LoopbackServer.Failed(call: "haproxy ended with \(command.terminationStatus)") }
        pid = found
    }

    /// Ends it at once and returns when it is gone.
    func stop() {
        guard pid > 0 else { return }
        kill(pid, SIGKILL)
        while kill(pid, 0) == 0, !Self.isZombie(pid) { sched_yield() }
        pid = 0
        unlink(socket)
    }

    func suspend() { kill(pid, SIGSTOP) }
    func resume() { kill(pid, SIGCONT) }

    deinit {
        stop()
        unlink(pidFile.path)
        for name in ["haproxy.cfg", "operator.sock"] { unlink(directory.appending(path: name).path) }
        rmdir(directory.path)
    }

    func settings(_ more: [Setting] = [], backend: String = "wallet", socket: String? = nil) -> SettingValue {
        let check = SettingValue.map([
            Setting(key: "fall", value: .number(2)), Setting(key: "inter", value: .text("50ms")),
            Setting(key: "rise", value: .number(1)),
        ])
        return .map(
            [
                Setting(key: "backend", value: .text(backend)), Setting(key: "check", value: check),
                Setting(key: "socket", value: .text(socket ?? self.socket)),
            ] + more)
    }

    private static func isZombie(_ pid: pid_t) -> Bool {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return true }
        return String(decoding: stat, as: UTF8.self).contains(") Z ")
    }

    private static func freePort() throws -> Int {
        let server = try LoopbackServer { _ in .text("") }
        defer { server.stop() }
        return server.port
    }
}

extension WorkerOrder {
    static func to(_ worker: WorkerID, port: Int?, fleet: FleetName = "wallet", steps: [DrainStep] = []) -> WorkerOrder
    {
        WorkerOrder(
            fleet: fleet, worker: worker,
            placement: PlacementPolicy(name: "here", provider: PlugInReference(kind: "process")), handle: nil,
            address: port.map { WorkerAddress(host: "127.0.0.1", port: $0) }, steps: steps)
    }
}
