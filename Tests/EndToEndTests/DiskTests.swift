import DaemonHarness
import Foundation
import Glibc
import MusterTransport
import MusterWire
import Testing

/// A state directory that cannot be written: nothing is done until it can, nothing is lost, and it is said.
@Suite("The disk under musterd", .serialized, .enabled(if: StateDisk.obstacle == nil, "a small disk must be mounted"))
struct DiskTests {
    @Test("that is full stops every effect, refuses operators, and all goes on when there is room")
    func full() async throws {
        let workspace = try Workspace()
        let disk = try StateDisk(workspace.state, bytes: 4 << 20)
        defer {
            workspace.endWorkers()
            disk.remove()
        }
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let daemon = try DaemonProcess(workspace)
        let api = try await daemon.ready()
        try await api.settled(2)
        let running = try workspace.runningWorkers()
        try disk.fill()
        try workspace.serve("value 190")
        try await eventually("the outage is told") { try await api.status(of: "/readyz") == 503 }
        #expect(try await api.status().unreadyReason?.contains("journal") == true)
        #expect(
            try await api.attempt("/v1/fleets/wallet/pause", MarkRequest(reason: "a test", by: "test")).status == 503)
        #expect(try workspace.runningWorkers() == running)
        try disk.empty()
        try await api.settled(4)
        #expect(try await api.status(of: "/readyz") == 200)
        #expect(Set(try workspace.runningWorkers()).isSuperset(of: running))
        #expect(try workspace.starts().values.allSatisfy { $0 == 1 })
        try await daemon.crash()
        let second = try DaemonProcess(workspace)
        try await second.ready().settled(4)
        #expect(try workspace.starts().count == 4)
        try await second.crash()
    }

    @Test("that becomes read-only, and musterd on one that is from the start")
    func readOnly() async throws {
        let workspace = try Workspace()
        let disk = try StateDisk(workspace.state, bytes: 8 << 20)
        defer {
            workspace.endWorkers()
            disk.remove()
        }
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let daemon = try DaemonProcess(workspace)
        let api = try await daemon.ready()
        try await api.settled(2)
        let running = try workspace.runningWorkers()
        try await daemon.crash()
        try disk.setReadOnly(true)
        let refused = try DaemonProcess(workspace)
        #expect(try await refused.ended() == 73)
        #expect(
            refused.output.contains(workspace.state) && refused.output.lowercased().contains("read-only"),
            "\(refused.output)")
        #expect(try workspace.runningWorkers() == running)
        try disk.setReadOnly(false)
        let again = try DaemonProcess(workspace)
        try await again.ready().settled(2)
        #expect(try workspace.runningWorkers() == running)
        try await again.crash()
    }
}

/// A small file system for the state directory; needs the right to mount.
struct StateDisk {
    let path: String

    /// Why it cannot be had here; nil when it can.
    static let obstacle: String? = {
        let path = FileManager.default.temporaryDirectory.path + "/muster-disk-\(getpid())"
        do {
            try StateDisk(path, bytes: 65_536).remove()
            rmdir(path)
            return nil
        } catch {
            print("skipped: no small disk can be mounted: \(error)")
            return "\(error)"
        }
    }()

    struct Obstacle: Error {
        var text: String
    }

    init(_ path: String, bytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID), "size=\(bytes),mode=0700") == 0 else {
            throw Obstacle(text: "mount: \(String(cString: strerror(errno)))")
        }
    }

    /// Lays a read-only view of itself over it, or takes that away: workers that run hold their logs open for writing,
    /// which forbids to make the file system itself read-only.
    func setReadOnly(_ readOnly: Bool) throws {
        let view = UInt(MS_BIND)
        let done =
            readOnly
            ? mount(path, path, nil, view, nil) == 0
                && mount(nil, path, nil, view | UInt(MS_REMOUNT) | UInt(MS_RDONLY), nil) == 0
            : umount2(path, Int32(MNT_DETACH)) == 0
        guard done else { throw Obstacle(text: "remount: \(String(cString: strerror(errno)))") }
    }

    func fill() throws {
        let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Obstacle(text: "ballast: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4_096)
        while write(descriptor, block, block.count) > 0 {}
    }

    func empty() throws {
        guard unlink(path + "/ballast") == 0 else {
            throw Obstacle(text: "ballast: \(String(cString: strerror(errno)))")
        }
    }

    func remove() {
        if umount2(path, Int32(MNT_DETACH)) != 0 { print("left mounted: \(path)") }
    }
}
