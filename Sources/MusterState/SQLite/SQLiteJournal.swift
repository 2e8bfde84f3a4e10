import Dispatch
import Foundation
import GRDB
import Glibc
import MusterCore
import MusterPorts

/// The journal in an SQLite file: `journal.sqlite` in the state directory, beside the lock `holder`.
///
/// Two connections, in write-ahead mode: one that writes, and one for people's questions, so that however far back
/// somebody reads, no append waits for it. A durable append waits for the disk (`synchronous = FULL`), another does not: it
/// survives the death of the process, and a power cut may take it together with everything after it, never from the
/// middle.
package final class SQLiteJournal: Journal {
    /// The journal's file.
    package let file: String
    let database: DatabaseQueue
    let codec = FactCodec()
    /// Told, for people, what was passed over to recover all the same.
    let warn: @Sendable (String) -> Void
    private let reader: DatabaseQueue
    private let holder: Holder
    private let queue: DispatchQueue
    private let readerQueue = DispatchQueue(label: "muster.journal.reader")

    /// Opens the journal in a directory, which is made when it is missing. `program` is what a second process is told
    /// about the holder, for example `musterd 0.2.0`; `warn` is told what recovery passed over.
    ///
    /// `Failure`: `held`, `newerSchema`, `unreadable`, or `unavailable` when the directory cannot be written. What is
    /// there stays as it is in each of these cases.
    package init(
        directory: String, program: String = "musterd", warn: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws(JournalFailure) {
        let file = directory + "/journal.sqlite"
        let queue = DispatchQueue(label: "muster.journal")
        let opened = try await Self.run(on: queue, file: file) {
            try Self.makeDirectory(directory)
            let holder = try Holder(directory: directory, program: program)
            do {
                let database = try Self.open(file)
                return (holder, database, try Self.openReader(file, beside: database))
            } catch {
                holder.release()
                throw error
            }
        }
        self.file = file
        self.queue = queue
        self.warn = warn
        (holder, database, reader) = opened
    }

    package func close() async {
        let database = database
        let reader = reader
        let holder = holder
        await withCheckedContinuation { done in
            readerQueue.async {
                _ = Result { try reader.close() }
                done.resume()
            }
        }
        await withCheckedContinuation { done in
            queue.async {
                // What fails here fails again, with a message, when the journal is opened next.
                _ = Result { try database.writeWithoutTransaction { try Self.checkpoint($0) } }
                _ = Result { try database.close() }
                holder.release()
                done.resume()
            }
        }
    }

    /// Runs on the journal's own thread, one after the other. Not through GRDB's asynchronous calls: those give up when
    /// the task is cancelled, and a shutdown must not cut an append.
    func run<T: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> T
    ) async throws(JournalFailure) -> T {
        let database = database
        return try await Self.run(on: queue, file: file) { try database.writeWithoutTransaction(work) }
    }

    /// Reads on a connection of its own, beside the appends.
    func read<T: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> T
    ) async throws(JournalFailure) -> T {
        let reader = reader
        return try await Self.run(on: readerQueue, file: file) { try reader.read(work) }
    }

    private static func run<T: Sendable>(
        on queue: DispatchQueue, file: String, _ work: @escaping @Sendable () throws -> T
    ) async throws(JournalFailure) -> T {
        let result: Result<T, JournalFailure> = await withCheckedContinuation { done in
            queue.async {
                done.resume(returning: Result(catching: work).mapError { JournalFailure($0, file: file) })
            }
        }
        return try result.get()
    }
}
