import Foundation

/// A command that starts something and returns, while what it started goes on.
///
/// Not a `Process`: that one sees an end only when everything that the command started has ended too.
struct StartCommand {
    var words: [String]
    var folder: String

    /// Runs it in its folder, reading and printing nothing; gives its exit status, or 128 and the signal.
    func run() async throws -> Int32 {
        let process = try spawn()
        var status: Int32 = 0
        while waitpid(process, &status, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(20)) }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private func spawn() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        // The shell only changes the folder, which posix_spawn cannot do everywhere, and becomes the command.
        let shell = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder] + words
        var arguments = shell.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, shell[0], &actions, nil, &arguments, environ)
        guard failure == 0 else {
            throw CommandFailure(
                .checkFailed, "`\(words.joined(separator: " "))` cannot be run: \(String(cString: strerror(failure)))")
        }
        return process
    }
}
