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
    /// Processes that a reload has replaced and that may still serve what they had.
    private(set) var former: [pid_t] = []

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

    /// Gives its backend another name, from the next start or reload on.
    func rename(backend: String) throws {
        let file = directory.appending(path: "haproxy.cfg")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacingOccurrences(of: "backend wallet", with: "backend \(backend)").utf8).write(to: file)
    }

    /// How many connections it has taken so far, the one that asks included.
    func connections() throws -> Int {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isOpen = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
        guard isOpen else { throw LoopbackServer.Failed(call: "connect") }
        _ = "show info\n".withCString { send(descriptor, $0, strlen($0), 0) }
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let length = recv(descriptor, &buffer, buffer.count, 0)
            guard length > 0 else { break }
            reply += buffer[..<length]
        }
        let line = String(decoding: reply, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("CumConns: ") }
        guard let number = line.flatMap({ Int($0.dropFirst("CumConns: ".count)) }) else {
            throw LoopbackServer.Failed(call: "show info")
        }
        return number
    }

    /// Puts another process in its place, which knows no server; the old one serves what it has to its end.
    func reload() throws {
        former.append(pid)
        try start(["-sf", "\(pid)"])
    }

    /// Starts it; with `-D` the command ends when its ports are open.
    func start(_ more: [String] = []) throws {
        let status = try Self.run(
            [Self.binary, "-D", "-f", directory.appending(path: "haproxy.cfg").path, "-p", pidFile.path] + more)
        guard status == 0, let found = pid_t(try String(contentsOf: pidFile, encoding: .utf8).filter(\.isNumber))
        else { throw LoopbackServer.Failed(call: "haproxy ended with \(status)") }
        pid = found
    }

    /// Runs a command that ends soon. Not Foundation's `Process`: the daemon that HAProxy leaves behind would keep its
    /// pipes open, and the wait would not end.
    private static func run(_ arguments: [String]) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, arguments[0], &actions, nil, &words, environ)
        guard failure == 0 else { throw LoopbackServer.Failed(call: "posix_spawn: \(failure)") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    /// Ends it at once and returns when it is gone.
    func stop() {
        guard pid > 0 else { return }
        for process in former + [pid] {
            kill(process, SIGKILL)
            while Self.runs(process) { sched_yield() }
        }
        former = []
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

    /// Whether the process has not ended.
    static func runs(_ pid: pid_t) -> Bool { kill(pid, 0) == 0 && !isZombie(pid) }

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
    static func to(
        _ worker: WorkerID, port: Int?, fleet: FleetName = "wallet", steps: [DrainStep] = [],
        formerPlaces: [PlugInReference] = [], drainBegan: Instant? = nil
    ) -> WorkerOrder {
        WorkerOrder(
            fleet: fleet, worker: worker,
            placement: PlacementPolicy(name: "here", provider: PlugInReference(kind: "process")), handle: nil,
            address: port.map { WorkerAddress(host: "127.0.0.1", port: $0) }, steps: steps,
            formerPlaces: formerPlaces, drainBegan: drainBegan)
    }
}
