import Foundation
import Glibc
import MusterCore
import MusterPorts
import MusterState

/// Appends batches to a journal without end and prints each revision once it was acknowledged: to be killed by a test.
///
/// Usage: `journal-crasher DIRECTORY hold` only holds the journal, `journal-crasher DIRECTORY append` appends.
@main struct JournalCrasher {
    static func main() async throws {
        let directory = CommandLine.arguments[1]
        let journal = try await SQLiteJournal(directory: directory, program: "journal-crasher 1")
        var revision = try await journal.recover().revision
        say(revision)
        if CommandLine.arguments[2] == "hold" {
            while readLine() != nil {}
            await journal.close()
            return
        }
        for round in 1... {
            let next = revision + UInt64(round % 7 + 1)
            let facts = (revision + 1...next).map { Self.fact(at: $0) }
            let now = Instant(nanoseconds: Int64(next))
            revision = try await journal.append(facts, at: now, after: revision, durable: round % 3 != 0)
            say(revision)
            if round % 40 == 0 {
                try await journal.snapshot(ControlState(), at: revision, now: now, keeping: .nanoseconds(500))
            }
        }
    }

    /// What stands at that revision, on every run.
    static func fact(at revision: UInt64) -> Fact {
        .evaluated("wallet", need: Int(revision), sighted: true, at: Instant(nanoseconds: Int64(revision)))
    }

    private static func say(_ revision: UInt64) {
        let line = "\(revision)\n"
        guard write(STDOUT_FILENO, line, line.utf8.count) == line.utf8.count else { exit(1) }
    }
}
