import Foundation
import GRDB
import MusterCore
import MusterPorts

extension SQLiteJournal {
    /// Rows removed in one transaction, so that appends come in between.
    private static let prunedAtOnce = 2000

    /// Pages given back to the file system in one step.
    private static let pagesAtOnce = 1000

    /// The newest two snapshots are kept, so that one that cannot be read loses nothing; with the facts after the older.
    package func snapshot(
        _ state: ControlState, at revision: UInt64, now: Instant, keeping: Duration
    ) async throws(JournalFailure) {
        let body: Data
        do {
            body = try codec.encode(state)
        } catch {
            throw JournalFailure(error, file: file)
        }
        let needless = try await store(body, at: revision, now: now)
        let routine = (now - min(keeping, JournalEntry.routineKeeping)).nanoseconds
        for name in Fact.routineNames {
            while try await prune(name, upTo: needless, before: routine) {}
        }
        while try await prune(nil, upTo: needless, before: (now - keeping).nanoseconds) {}
        while try await shrink() {}
        try await run { try Self.checkpoint($0) }
    }

    /// Stores the snapshot and returns the revision up to which no recovery needs the facts.
    private func store(
        _ body: Data, at revision: UInt64, now: Instant
    ) async throws(JournalFailure) -> Int64 {
        let version = codec.version
        return try await run { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            var needless: Int64 = 0
            try db.inTransaction(.immediate) {
                let head = try Self.head(db)
                guard revision <= head else { throw JournalFailure.conflict(expected: revision, found: head) }
                let key = Int64(revision)
                let sum = checksum(revision: key, at: now.nanoseconds, body: body)
                try db.execute(
                    sql:
                        "INSERT OR REPLACE INTO snapshots (revision, at, version, checksum, body) VALUES (?, ?, ?, ?, ?)",
                    arguments: [key, now.nanoseconds, version, sum, String(decoding: body, as: UTF8.self)])
                let kept = try Int64.fetchAll(
                    db, sql: "SELECT revision FROM snapshots ORDER BY revision DESC LIMIT 2")
                if kept.count == 2 {
                    needless = kept[1]
                    try db.execute(sql: "DELETE FROM snapshots WHERE revision < ?", arguments: [needless])
                }
                return .commit
            }
            return needless
        }
    }

    /// Removes some old facts, of a name or of any; whether there may be more. Looks at the oldest only, so that what
    /// is young costs nothing: times follow revisions, but for a clock that was set back.
    private func prune(_ name: String?, upTo needless: Int64, before: Int64) async throws(JournalFailure) -> Bool {
        let named = name == nil ? "" : "name = ? AND "
        var arguments: StatementArguments = name.map { [$0] } ?? []
        arguments += [needless, Self.prunedAtOnce, before]
        let complete = arguments
        return try await run { db in
            var removed = 0
            try db.inTransaction(.immediate) {
                try db.execute(
                    sql: """
                        DELETE FROM facts WHERE revision IN (SELECT revision FROM
                        (SELECT revision, at FROM facts WHERE \(named)revision <= ? ORDER BY revision LIMIT ?)
                        WHERE at < ?)
                        """, arguments: complete)
                removed = db.changesCount
                return .commit
            }
            return removed == Self.prunedAtOnce
        }
    }

    /// Gives some free pages back while they are more than a quarter of the file; whether there may be more.
    private func shrink() async throws(JournalFailure) -> Bool {
        try await run { db in
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let all = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            guard free > all / 4 else { return false }
            _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(\(min(free, Self.pagesAtOnce)))")
            return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? free < free
        }
    }
}
