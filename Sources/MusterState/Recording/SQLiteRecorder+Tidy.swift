import GRDB
import MusterCore
import MusterPorts

extension SQLiteRecorder {
    /// Hours that are joined or thinned in one transaction, so that readings come in between.
    private static let atOnce = 64
    private static let hour: Int64 = 3_600_000_000_000
    /// Pages given back to the file system in one step.
    private static let pagesAtOnce = 1000

    package func tidy(at now: Instant) async throws(RecorderFailure) {
        let complete = now.nanoseconds - now.nanoseconds % Self.hour
        while try await joinHours(before: complete) {}
        while try await thinHours(before: (now - RecordingBounds.thinAfter).nanoseconds) {}
        try await forget(before: (now - bounds.age).nanoseconds)
        while try await forgetBeyondSize() {}
        while try await shrink() {}
        try await write { try RecordingFile.checkpoint($0) }
    }

    /// Makes one block of each hour that is over; whether there may be more.
    private func joinHours(before complete: Int64) async throws(RecorderFailure) -> Bool {
        let read = reader
        return try await write { db in
            let hours = try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT series, first / \(Self.hour) FROM blocks WHERE stage = ? AND first < ? LIMIT ?
                    """, arguments: [StoredBlock.Stage.fresh.rawValue, complete, Self.atOnce])
            try db.inTransaction(.immediate) {
                for row in hours {
                    let (series, hour): (Int64, Int64) = (row[0], row[1])
                    let blocks = try Row.fetchAll(
                        db,
                        sql: """
                            SELECT \(StoredBlock.columns) FROM blocks
                            WHERE series = ? AND stage = ? AND first / \(Self.hour) = ? AND first < ? ORDER BY first, id
                            """, arguments: [series, StoredBlock.Stage.fresh.rawValue, hour, complete]
                    ).map { StoredBlock($0) }
                    try Self.replace(blocks, by: read(blocks).inOrder, of: series, .joined, in: db)
                }
                return .commit
            }
            return hours.count == Self.atOnce
        }
    }

    /// Thins out hours that are old enough; whether there may be more.
    private func thinHours(before old: Int64) async throws(RecorderFailure) -> Bool {
        let read = reader
        return try await write { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(StoredBlock.columns), series FROM blocks WHERE stage = ? AND first < ? AND last < ?
                    ORDER BY first LIMIT ?
                    """, arguments: [StoredBlock.Stage.joined.rawValue, old, old, Self.atOnce])
            try db.inTransaction(.immediate) {
                for row in rows {
                    let block = StoredBlock(row)
                    let thinned = read([block]).thinned(to: RecordingBounds.thinEvery)
                    try Self.replace([block], by: thinned, of: row[5], .thinned, in: db)
                }
                return .commit
            }
            return rows.count == Self.atOnce
        }
    }

    /// Reads blocks; those that are not what was written are told of and left out.
    private var reader: @Sendable ([StoredBlock]) -> [Reading] {
        let warn = warn
        let file = file
        return { blocks in
            blocks.flatMap { block -> [Reading] in
                if let readings = block.readings { return readings }
                warn("\(file): block \(block.id) is not what was written; its readings are lost")
                return []
            }
        }
    }

    private static func replace(
        _ blocks: [StoredBlock], by readings: [Reading], of series: Int64, _ stage: StoredBlock.Stage, in db: Database
    ) throws {
        let delete = try db.cachedStatement(sql: "DELETE FROM blocks WHERE id = ?")
        for block in blocks { try delete.execute(arguments: [block.id]) }
        try StoredBlock.insert(readings, of: series, stage, in: db)
    }

    private func forget(before: Int64) async throws(RecorderFailure) {
        try await write { db in
            try db.inTransaction(.immediate) {
                try db.execute(sql: "DELETE FROM blocks WHERE last < ?", arguments: [before])
                try db.execute(sql: "DELETE FROM series WHERE id NOT IN (SELECT series FROM blocks)")
                try db.execute(sql: "DELETE FROM learned WHERE at < ?", arguments: [before])
                return .commit
            }
        }
    }

    /// Removes the oldest blocks while there is too much; whether there still may be.
    private func forgetBeyondSize() async throws(RecorderFailure) -> Bool {
        let most = bounds.bytes
        return try await write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let page = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            guard (pages - free) * page > most else { return false }
            let there = try Int.fetchOne(db, sql: "SELECT count(*) FROM blocks") ?? 0
            try db.execute(
                sql: "DELETE FROM blocks WHERE id IN (SELECT id FROM blocks ORDER BY last LIMIT ?)",
                arguments: [max(Self.atOnce, there / 50)])
            return db.changesCount > 0
        }
    }

    /// Gives some free pages back while they are more than a quarter of the file; whether there may be more.
    private func shrink() async throws(RecorderFailure) -> Bool {
        try await write { db in
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            let all = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            guard free > all / 4 else { return false }
            _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(\(min(free, Self.pagesAtOnce)))")
            return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? free < free
        }
    }
}
