import Foundation
import Glibc
import Synchronization
import Testing

/// A container engine of the tests' own.
struct Engine: Sendable, CustomStringConvertible {
    var name: String
    /// `unix:///...`.
    var host: String

    var description: String { name }
    var socket: String { String(host.dropFirst("unix://".count)) }
}

/// The engines of the tests, each started when the first test asks for it and ended with the run.
enum Engines {
    static let image = "muster-contract:latest"
    /// Nil where it cannot run; why is printed.
    static func dockerd() async -> Engine? { await dockerdStart.value }
    static func podman() async -> Engine? { await podmanStart.value }

    private static let dockerdStart = started("dockerd", startDockerd)
    private static let podmanStart = started("podman", startPodman)

    /// Starts on a thread of its own: programs are waited for.
    private static func started(
        _ name: String, _ start: @escaping @Sendable () throws -> Engine
    ) -> Task<Engine?, Never> {
        Task {
            await withCheckedContinuation { done in
                Thread.detachNewThread {
                    do {
                        done.resume(returning: try start())
                    } catch {
                        print("no \(name) to test against: \(error)")
                        done.resume(returning: nil)
                    }
                }
            }
        }
    }

    private static func startDockerd() throws -> Engine {
        if let host = ProcessInfo.processInfo.environment["MUSTER_TEST_DOCKER_HOST"] {
            return try prepared(Engine(name: "dockerd", host: host))
        }
        let script = root + "/deploy/demo/dockerd"
        guard access(script, X_OK) == 0 else { throw ChildFailure(text: "\(script) is not there") }
        let directory = try #require(Self.directory, "no directory is free for an engine") + "/d"
        guard try Child([script, "start", directory]).wait() == 0 else {
            throw ChildFailure(text: "\(script) start failed")
        }
        atexit {
            do {
                let script = Engines.root + "/deploy/demo/dockerd"
                _ = try Child([script, "stop", (Engines.directory ?? "/tmp") + "/d"]).wait()
            } catch {
                print("cannot stop dockerd: \(error)")
            }
        }
        return try swept(prepared(Engine(name: "dockerd", host: "unix://\(directory)/docker.sock")))
    }

    private static func startPodman() throws -> Engine {
        let directory = try #require(Self.directory, "no directory is free for an engine") + "/p"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let settings = "[containers]\ndefault_ulimits=[\"nofile=20000:20000\",\"nproc=32768:32768\"]\n"
        try settings.write(toFile: directory + "/containers.conf", atomically: true, encoding: .utf8)
        let socket = directory + "/api.sock"
        unlink(socket)
        let service = try Child(
            [
                "podman", "--root", directory + "/root", "--runroot", directory + "/run", "--cgroup-manager",
                "cgroupfs", "system", "service", "--time", "600", "unix://" + socket,
            ],
            environment: [
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME=\(NSHomeDirectory())", "CONTAINERS_CONF=\(directory)/containers.conf",
            ])
        podmanService.withLock { $0 = service }
        atexit { Engines.podmanService.withLock { $0?.end(SIGTERM) } }
        return try swept(prepared(Engine(name: "podman", host: "unix://" + socket)))
    }

    /// Where the engines of this run live: a run beside this one has another, one that was killed leaves its to the next.
    private static let directory: String? = (0..<10).lazy.map { "/tmp/muster-ct\($0)" }.first { path in
        mkdir(path, 0o700)
        // Held until this program ends.
        let descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        return descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private static let podmanService = Mutex<Child?>(nil)

    static var root: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }

    /// Removes what a run that was killed has left at an engine of our own.
    private static func swept(_ engine: Engine) throws -> Engine {
        let command = "docker ps -aq --filter label=muster.fleet | xargs -r docker rm -f >/dev/null"
        let environment = ["DOCKER_HOST=\(engine.host)", "HOME=/tmp", "PATH=/usr/local/bin:/usr/bin:/bin"]
        guard try Child(["sh", "-c", command], environment: environment).wait() == 0 else {
            throw ChildFailure(text: "what an earlier run left at \(engine.host) cannot be removed")
        }
        return engine
    }

    /// Waits until the engine answers and gives it the image: busybox and nothing else, from a root folder.
    private static func prepared(_ engine: Engine) throws -> Engine {
        let candidates: [String] = ["/bin/busybox", "/usr/bin/busybox"]
        guard let busybox = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw ChildFailure(text: "busybox-static is not installed")
        }
        let folder = "/tmp/muster-ci-\(engine.name)-\(getpid())"
        defer { rmdir(folder) }
        try FileManager.default.createDirectory(atPath: folder + "/root/bin", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: busybox, toPath: folder + "/root/bin/busybox")
        guard try Child(["tar", "-C", folder + "/root", "-cf", folder + "/image.tar", "."]).wait() == 0 else {
            throw ChildFailure(text: "tar failed")
        }
        let answers = try Child([
            "curl", "-sf", "-o", "/dev/null", "--retry", "50", "--retry-delay", "0", "--retry-all-errors",
            "--retry-max-time", "30", "--unix-socket", engine.socket, "http://d/_ping",
        ]).wait()
        guard answers == 0 else { throw ChildFailure(text: "\(engine.host) does not answer") }
        let made = try Child([
            "curl", "-sf", "-o", "/dev/null", "--unix-socket", engine.socket, "-H", "Content-Type: application/x-tar",
            "--data-binary", "@\(folder)/image.tar", "-X", "POST",
            "http://d/v1.41/images/create?fromSrc=-&repo=muster-contract&tag=latest",
        ]).wait()
        try FileManager.default.removeItem(atPath: folder + "/root")
        try FileManager.default.removeItem(atPath: folder + "/image.tar")
        guard made == 0 else { throw ChildFailure(text: "\(engine.host) did not take the image") }
        return engine
    }
}
