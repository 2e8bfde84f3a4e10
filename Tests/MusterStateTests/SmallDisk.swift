import Foundation
import Glibc

/// A file system of its own that can be full or read-only; needs the right to mount.
struct SmallDisk {
    let path: String

    /// Why the tests that need one do not run here; nil when they do.
    static let obstacle: String? = {
        do {
            try SmallDisk(bytes: 65536).remove()
            return nil
        } catch {
            let reason = "no small disk can be mounted: \(error)"
            print("skipped: \(reason)")
            return reason
        }
    }()

    struct Obstacle: Error, CustomStringConvertible {
        var description: String
    }

    init(bytes: Int) throws {
        let place = try TemporaryDirectory()
        path = place.path
        guard mount("tmpfs", path, "tmpfs", UInt(MS_NOSUID), "size=\(bytes),mode=0700") == 0 else {
            let reason = String(cString: strerror(errno))
            place.remove()
            throw Obstacle(description: "mount: \(reason)")
        }
    }

    func setReadOnly(_ readOnly: Bool) throws {
        let flags = UInt(MS_REMOUNT) | (readOnly ? UInt(MS_RDONLY) : 0)
        guard mount("tmpfs", path, "tmpfs", flags, nil) == 0 else {
            throw Obstacle(description: "remount: \(String(cString: strerror(errno)))")
        }
    }

    /// Fills it to the last byte and returns the file that does.
    func fill() throws -> String {
        let ballast = path + "/ballast"
        let descriptor = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Obstacle(description: "ballast: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        return ballast
    }

    func remove() {
        if umount2(path, Int32(MNT_DETACH)) != 0 { print("left mounted: \(path)") }
        if rmdir(path) != 0 { print("left behind: \(path)") }
    }
}
