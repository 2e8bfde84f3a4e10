import Glibc

/// A child process; it sees the end of its standard input when we end, however we end.
///
/// Not Foundation's `Process`: children started at once inherit each other's pipes there, and none is seen to end.
struct ChildProcess {
    struct StartFailed: Error { let program: String, code: Int32 }

    private let identifier: pid_t
    /// Our end of the child's standard input and output.
    private let stream: Int32

    init(_ program: String, _ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw StartFailed(program: program, code: errno) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var child = pid_t()
        let code = posix_spawnp(&child, program, &actions, nil, &words, environ)
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        guard code == 0 else { throw StartFailed(program: program, code: code) }
        identifier = child
        stream = ends[0]
    }

    /// The next line that the child prints.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(stream, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Waits for the child's own end; its exit status.
    func wait() -> Int32 {
        var status: Int32 = 0
        waitpid(identifier, &status, 0)
        close(stream)
        return status
    }

    func stop() {
        kill(identifier, SIGKILL)
        _ = wait()
    }
}
