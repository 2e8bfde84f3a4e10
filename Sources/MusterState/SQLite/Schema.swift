import GRDB
import MusterPorts

/// The tables of the journal and how older files become newer ones.
enum Schema {
    /// In order: the first makes version 1. Each runs in one transaction. Add at the end; never change one that was
    /// released.
    static let migrations = [version1]

    /// `MUST`, in the file's header: tells a journal from any other SQLite file.
    static let applicationID: Int64 = 0x4D55_5354

    /// `fleet`, `name` and `version` repeat what the body says, for looking up. `checksum` is over revision, time and
    /// body: file systems do not notice a flipped bit.
    private static let version1 = """
        CREATE TABLE facts (
            revision INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            fleet TEXT,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX facts_by_fleet ON facts (fleet, revision, at);
        CREATE INDEX facts_by_fleet_and_name ON facts (fleet, name, revision, at);
        CREATE INDEX facts_by_name ON facts (name, revision, at);
        CREATE TABLE snapshots (
            revision INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            version INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        """

    /// Refuses what is no journal or a newer one, before anything is written to it. Returns the version, 0 for a new file.
    static func inspect(_ db: Database, file: String) throws -> Int {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if version == 0 && tables == 0 && application == 0 { return 0 }
        guard application == applicationID, version > 0 else {
            throw JournalFailure.unreadable(file, "it is an SQLite file but no journal of Muster's")
        }
        if version > migrations.count {
            throw JournalFailure.newerSchema(found: version, supported: migrations.count)
        }
        return version
    }

    /// Brings the file from `version` to the newest.
    static func migrate(_ db: Database, from version: Int) throws {
        for (index, sql) in migrations.enumerated().dropFirst(version) {
            try db.inTransaction(.immediate) {
                try db.execute(sql: sql)
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
    }
}
