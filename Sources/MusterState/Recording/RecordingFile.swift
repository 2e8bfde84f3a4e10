import Foundation
import GRDB
import Glibc
import MusterPorts

/// An open recording: a connection that writes and one that reads beside it.
final class RecordingFile: Sendable {
    let writer: DatabaseQueue
    let reader: DatabaseQueue

    /// A file up to this size, in bytes, is checked page by page when it is opened.
    private static let checkedSize = 64 << 20
    /// The write-ahead log is cut to this size, in bytes, when it has been copied into the file.
    private static let logSize = 4 << 20

    /// Opens the file, which is made when it is missing. Throws what SQLite said, or `Foreign`.
    init(_ path: String) throws {
        try Self.make(path)
        var configuration = Configuration()
        configuration.label = "muster.recorder.writer"
        configuration.busyMode = .timeout(2)
        let writer = try DatabaseQueue(path: path, configuration: configuration)
        do {
            try writer.writeWithoutTransaction { db in try Self.prepare(db, path) }
            configuration.label = "muster.recorder.reader"
            configuration.readonly = true
            reader = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            try writer.close()
            throw error
        }
        self.writer = writer
    }

    func close() {
        // What fails here is found, and told, when the file is opened next.
        _ = Result { try reader.close() }
        _ = Result { try writer.writeWithoutTransaction { try Self.checkpoint($0) } }
        _ = Result { try writer.close() }
    }

    /// Copies the write-ahead log into the file and empties it.
    static func checkpoint(_ db: Database) throws {
        _ = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// What the file and its log take, in bytes.
    static func size(_ path: String) -> Int {
        [path, path + "-wal"].reduce(0) { total, path in
            var status = stat()
            return stat(path, &status) == 0 ? total + Int(status.st_size) : total
        }
    }

    /// Moves a file that makes no sense out of the way, in place of one that was moved before. Returns its new name.
    static func setAside(_ path: String) throws -> String {
        let aside = path + ".unreadable"
        guard rename(path, aside) == 0 else { throw Obstacle(path: path, code: errno) }
        for part in ["-wal", "-shm"] where unlink(path + part) != 0 && errno != ENOENT {
            throw Obstacle(path: path + part, code: errno)
        }
        return aside
    }

    /// What the system said of a path.
    struct Obstacle: Error, CustomStringConvertible {
        var path: String
        var code: Int32
        var description: String { "\(path): \(String(cString: strerror(code)))" }
    }

    /// Readable by its owner alone; SQLite gives its other files the same permissions.
    private static func make(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Obstacle(path: path, code: errno) }
        Glibc.close(descriptor)
    }

    private static func prepare(_ db: Database, _ path: String) throws {
        try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw RecorderFailure("\(path) is on a file system without shared memory; use a local disk")
        }
        try db.execute(sql: "PRAGMA journal_size_limit = \(logSize)")
        // It survives the death of the process; what a power cut takes is not missed.
        try db.execute(sql: "PRAGMA synchronous = NORMAL")
        if size(path) <= checkedSize {
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw RecordingSchema.Foreign(description: verdict) }
        }
        try RecordingSchema.prepare(db)
    }
}
