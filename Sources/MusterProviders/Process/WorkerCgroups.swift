import Glibc
import MusterCore

/// A cgroup (version 2) for each worker, below the one that this program runs in.
struct WorkerCgroups: Sendable {
    /// The directory below which groups are made.
    let base: String

    init(base: String) { self.base = base }

    /// The place below our own group, nil where there is no writable cgroup v2.
    ///
    /// A unit with `Delegate=yes` and `DelegateSubgroup=musterd` runs this program in a leaf named `musterd`: the groups
    /// are made beside it, because the kernel gives controllers only to a group without processes of its own.
    static func detected() -> WorkerCgroups? {
        guard let mount = mountPoint(), var own = ownGroup() else { return nil }
        if own.hasSuffix("/musterd") { own.removeLast("/musterd".utf8.count) }
        let parent = own == "/" ? mount : mount + own
        guard access(parent, W_OK) == 0 else { return nil }
        return WorkerCgroups(base: parent + "/muster-workers")
    }

    /// Where a group of that name is, made or not.
    func path(_ name: String) -> String { "\(base)/\(name)" }

    /// Makes the group at a path with its limits. False when a limit is asked for that no group can keep here.
    func make(_ path: String, limits: ProcessLimits) -> Bool {
        var wanted: [String] = []
        if limits.memory != nil { wanted.append("memory") }
        if limits.cpus != nil { wanted.append("cpu") }
        guard mkdir(base, 0o755) == 0 || errno == EEXIST else { return false }
        for controller in wanted {
            guard put("+\(controller)", "\(parent)/cgroup.subtree_control"),
                put("+\(controller)", "\(base)/cgroup.subtree_control")
            else { return false }
        }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { return false }
        var kept = true
        if let memory = limits.memory { kept = put("\(memory)", "\(path)/memory.max") }
        if kept, let cpus = limits.cpus {
            kept = put("\(max(1000, Int(cpus * 100_000))) 100000", "\(path)/cpu.max")
        }
        if !kept { rmdir(path) }
        return kept
    }

    private var parent: String { String(base[..<(base.lastIndex(of: "/") ?? base.startIndex)]) }

    /// Ends every process of the group at once. False where the kernel (before 5.14) or the group cannot.
    static func end(_ path: String) -> Bool { put("1", "\(path)/cgroup.kill") }

    /// The processes in the group, whatever they say of themselves; none where there is no such group.
    static func processes(_ path: String) throws(Failure) -> [Int32] {
        guard let bytes = try StateFiles.read("\(path)/cgroup.procs") else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
    }

    /// Ends what is left in a group and removes it; one that is not there is a success. `unavailable` when it stays: an
    /// ended process counts until the kernel has let go of it.
    static func remove(_ path: String) throws(Failure) {
        for _ in 0..<200 {
            if rmdir(path) == 0 || errno == ENOENT { return }
            guard errno == EBUSY else { break }
            _ = end(path)
            usleep(5_000)
        }
        throw StateFiles.failure("remove", path)
    }

    private func put(_ text: String, _ path: String) -> Bool { Self.put(text, path) }

    private static func put(_ text: String, _ path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return text.withCString { write(descriptor, $0, strlen($0)) } == text.utf8.count
    }

    private static func lines(_ path: String) -> [Substring] {
        do {
            guard let bytes = try StateFiles.read(path) else { return [] }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        } catch {
            // Unreadable: then there are no groups for us, which the caller says where a limit needs one.
            return []
        }
    }

    private static func mountPoint() -> String? {
        for line in lines("/proc/self/mounts") {
            let fields = line.split(separator: " ")
            if fields.count > 2, fields[2] == "cgroup2" { return String(fields[1]) }
        }
        return nil
    }

    private static func ownGroup() -> String? {
        lines("/proc/self/cgroup").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) }
    }
}
