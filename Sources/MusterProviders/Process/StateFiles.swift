import Glibc
import MusterCore

/// Files of the state directory. A full or read-only disk is `unavailable`, with the path in the text.
enum StateFiles {
    /// What the system says of an error number.
    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    static func failure(_ doing: String, _ path: String, _ code: Int32 = errno) -> Failure {
        .unavailable("cannot \(doing) \(path): \(text(code))")
    }

    /// The whole file, nil when there is none.
    static func read(_ path: String) throws(Failure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // The last one: a process of that number that ended while its file was looked up.
            if [ENOENT, ENOTDIR, ESRCH].contains(errno) { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            let length = Glibc.read(descriptor, &buffer, buffer.count)
            if length == 0 { return bytes }
            if length > 0 {
                bytes.append(contentsOf: buffer[..<length])
            } else if errno == ESRCH {
                return nil
            } else if errno != EINTR {
                throw failure("read", path)
            }
        }
    }

    /// Puts the file there whole, or not at all: written beside, synced, renamed.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let draft = path + ".draft"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", draft) }
        var rest = bytes[...]
        var problem: Int32 = 0
        while !rest.isEmpty, problem == 0 {
            let length = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if length > 0 {
                rest = rest.dropFirst(length)
            } else if errno != EINTR {
                problem = errno
            }
        }
        if problem == 0, fsync(descriptor) < 0 { problem = errno }
        close(descriptor)
        guard problem == 0 else {
            unlink(draft)
            throw failure("write", draft, problem)
        }
        guard rename(draft, path) == 0 else { throw failure("write", path) }
    }

    /// Makes the directory and those above it.
    static func makeDirectory(_ path: String) throws(Failure) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw failure("make directory", path)
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make directory", path) }
    }

    /// The names in a directory, sorted; none when it does not exist.
    static func names(in path: String) throws(Failure) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure("list", path)
        }
        defer { closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw failure("list", path) }
        return names.sorted()
    }

    /// Removes a file; one that is not there is a success.
    static func removeFile(_ path: String) throws(Failure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Removes a directory that holds only files; one that is not there is a success.
    static func removeDirectory(_ path: String) throws(Failure) {
        for name in try names(in: path) { try removeFile("\(path)/\(name)") }
        guard rmdir(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    static func move(_ path: String, to destination: String) throws(Failure) {
        guard rename(path, destination) == 0 else { throw failure("move", path) }
    }
}

/// A file lock, held while this value lives. A child holds it too until it becomes another program.
struct StateLock: ~Copyable {
    private let descriptor: Int32

    /// Waits for the lock; `unavailable` when it stays taken.
    init(_ path: String, patience: Duration = .seconds(20)) throws(Failure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateFiles.failure("open", path) }
        let deadline = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EWOULDBLOCK || code == EINTR, ContinuousClock.now < deadline {
                usleep(2_000)
                continue
            }
            close(descriptor)
            throw code == EWOULDBLOCK
                ? .unavailable("\(path) stays locked; is another program starting workers there?")
                : StateFiles.failure("lock", path, code)
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
