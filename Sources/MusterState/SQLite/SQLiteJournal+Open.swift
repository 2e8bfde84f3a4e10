import Foundation
import GRDB
import Glibc
import MusterPorts

extension SQLiteJournal {
    /// A file up to this size, in bytes, is checked page by page when it is opened: some tenths of a second. What a
    /// larger one would be missing by it shows when the rows are read, each of which has its checksum.
    private static let checkedSize: Int64 = 64 << 20

    /// The write-ahead log is cut to this size, in bytes, when it has been copied into the file.
    private static let logSize = 16 << 20

    static func makeDirectory(_ directory: String) throws(JournalFailure) {
        let made = Result {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        guard case .failure(let error) = made else { return }
        throw .unavailable("cannot make the state directory \(directory): \(error.localizedDescription)")
    }

    static func open(_ file: String) throws -> DatabaseQueue {
        let size = try prepareFile(file)
        var configuration = Configuration()
        configuration.label = "muster.journal.database"
        configuration.busyMode = .timeout(2)
        let database = try DatabaseQueue(path: file, configuration: configuration)
        do {
            try database.writeWithoutTransaction { db in
                let version = try Schema.inspect(db, file: file)
                if version == 0 { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
                try useLog(db, file: file)
                if size <= checkedSize { try check(db, file: file) }
                try Schema.migrate(db, from: version)
            }
        } catch {
            try database.close()
            throw error
        }
        return database
    }

    /// A second connection, which only reads; the first is closed when it cannot be had.
    static func openReader(_ file: String, beside database: DatabaseQueue) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "muster.journal.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        do {
            return try DatabaseQueue(path: file, configuration: configuration)
        } catch {
            try database.close()
            throw error
        }
    }

    /// Makes the file, readable by its owner alone (SQLite gives its other files the same permissions), and returns its
    /// size in bytes.
    private static func prepareFile(_ file: String) throws(JournalFailure) -> Int64 {
        let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(file, errno) }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fchmod(descriptor, 0o600) == 0, fstat(descriptor, &status) == 0 else { throw .unwritable(file, errno) }
        var log = stat()
        if status.st_size == 0, stat(file + "-wal", &log) == 0, log.st_size > 0 {
            throw .unreadable(file, "it is empty, but its log \(file)-wal is not")
        }
        return Int64(status.st_size)
    }

    private static func useLog(_ db: Database, file: String) throws {
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw JournalFailure.unavailable("\(file) is on a file system without shared memory; use a local disk")
        }
        try db.execute(sql: "PRAGMA journal_size_limit = \(logSize)")
        // Creating and migrating is durable; each append sets its own.
        try db.execute(sql: "PRAGMA synchronous = FULL")
    }

    private static func check(_ db: Database, file: String) throws {
        let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard verdict == "ok" else { throw JournalFailure.unreadable(file, verdict) }
    }

    /// Copies the write-ahead log into the file and empties it. A reader from outside may hold it up; the next one does.
    static func checkpoint(_ db: Database) throws {
        _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
}
