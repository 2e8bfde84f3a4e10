import GRDB

/// The tables of a recording.
enum RecordingSchema {
    /// The file is no recording of this version; it is set aside.
    struct Foreign: Error, CustomStringConvertible {
        var description: String
    }

    /// `MUSR`, in the file's header: tells a recording from any other SQLite file.
    static let applicationID: Int64 = 0x4D55_5352
    static let version = 1

    /// A block holds readings of one series in a row; `first` and `last` are when its oldest and newest were taken, and
    /// `checksum` is over both and the body.
    private static let tables = """
        CREATE TABLE series (
            id INTEGER PRIMARY KEY,
            fleet TEXT NOT NULL,
            signal TEXT NOT NULL,
            UNIQUE (fleet, signal)
        ) STRICT;
        CREATE TABLE blocks (
            id INTEGER PRIMARY KEY,
            series INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            readings INTEGER NOT NULL,
            stage INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX blocks_by_series ON blocks (series, first, last);
        CREATE INDEX blocks_by_stage ON blocks (stage, first);
        CREATE INDEX blocks_by_last ON blocks (last);
        CREATE TABLE learned (
            fleet TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        """

    /// Makes the tables of a new file, and refuses what is not ours.
    static func prepare(_ db: Database) throws {
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let there = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if application == applicationID, found == version { return }
        guard application == 0, found == 0, there == 0 else {
            throw Foreign(
                description: application == applicationID
                    ? "it was written by another version (\(found) instead of \(version))" : "it is no recording")
        }
        try db.inTransaction(.immediate) {
            try db.execute(sql: tables)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }
}
