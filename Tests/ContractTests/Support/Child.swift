import Foundation
import Glibc

/// A child process of the tests, without Foundation's run loop, which must not be waited for from a task.
struct Child: Sendable {
    let pid: pid_t

    init(_ command: [String], environment: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]) throws {
        var pid: pid_t = 0
        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        let code = posix_spawnp(&pid, command[0], nil, nil, arguments, variables)
        guard code == 0 else { throw ChildFailure(text: "\(command): \(String(cString: strerror(code)))") }
        self.pid = pid
    }

    /// Whether it has not ended; it is not reaped by asking.
    var runs: Bool {
        var status: siginfo_t = siginfo_t()
        return waitid(P_PID, id_t(pid), &status, WEXITED | WNOHANG | WNOWAIT) == 0 && status.si_signo == 0
    }

    /// The program that it runs now.
    var program: String {
        let name = FileManager.default.contents(atPath: "/proc/\(pid)/comm") ?? Data()
        return String(decoding: name.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    /// Its exit code once it ends; one that does not end in time is killed, and the code is -1.
    func wait(seconds: Int = 60) -> Int32 {
        var status: Int32 = 0
        for _ in 0..<(seconds * 100) {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1 }
            if ended < 0, errno != EINTR { return -1 }
            usleep(10_000)
        }
        kill(pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return -1
    }

    /// Ends and reaps it.
    func end(_ signal: Int32 = SIGKILL) {
        kill(pid, signal)
        _ = wait(seconds: 10)
    }
}

struct ChildFailure: Error { var text: String }
