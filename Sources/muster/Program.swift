import ArgumentParser
import Foundation

/// The command line. Exit codes: 0 ok, 1 a check failed, 64 usage, 65 invalid policy, 69 daemon unreachable, 75 try
/// again.
@main
enum Program {
    static func main() async {
        // Whatever is opened next would take the number of a standard output that is closed.
        guard fcntl(STDOUT_FILENO, F_GETFD) >= 0 else {
            Console.complain("standard output is closed: there is nowhere to write to")
            exit(CommandFailure.Code.tryAgain.rawValue)
        }
        do {
            var command = try Muster.parseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.complain(failure.message)
            exit(failure.code.rawValue)
        } catch {
            Muster.exit(withError: error)
        }
    }
}

/// The root of all commands.
struct Muster: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Looks after fleets of workers: see what they do, why, and step in.",
        discussion: """
            EXAMPLES
              muster status                               every fleet on one line
              muster explain wallet-api                   why it has the workers it has
              muster scale wallet-api 40 --for 2h --reason "black friday"
              muster events -f                            what happens, as it happens
              muster check policies/                      before a policy goes live

            The daemon is looked for at --server, MUSTER_SERVER, or http://127.0.0.1:7077.
            Exit codes: 0 ok, 1 a check failed, 64 usage, 65 invalid policy, 69 daemon unreachable, 75 try again.
            """,
        version: MusterVersion.text,
        subcommands: [
            Status.self, Workers.self, Explain.self, WhyNotCommand.self, Events.self, Top.self, Scale.self, Pause.self,
            Resume.self,
            Freeze.self, Unfreeze.self, Drain.self, Protect.self, Quarantine.self, Retire.self, Check.self,
            Show.self, CalendarCommand.self, Schema.self, TestPolicies.self, Simulate.self, Decide.self, ScaleTest.self,
            Completions.self,
        ])
}

/// The version of this build.
enum MusterVersion {
    static let text = "0.1.0"
}

/// Ends a command with a message and an exit code.
struct CommandFailure: Error {
    enum Code: Int32 {
        case checkFailed = 1
        case usage = 64
        case invalidPolicy = 65
        case unreachable = 69
        case tryAgain = 75
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
