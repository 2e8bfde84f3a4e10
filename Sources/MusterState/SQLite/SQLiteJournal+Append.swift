import Foundation
import GRDB
import MusterCore
import MusterPorts

extension SQLiteJournal {
    package func append(
        _ facts: [Fact], at now: Instant, after revision: UInt64, durable: Bool
    ) async throws(JournalFailure) -> UInt64 {
        let bodies: [(Fact, Data)]
        do {
            bodies = try facts.map { ($0, try codec.encode($0)) }
        } catch {
            throw JournalFailure(error, file: file)
        }
        let version = codec.version
        return try await run { db in
            // A pragma has no effect inside a transaction.
            try db.execute(sql: "PRAGMA synchronous = \(durable ? "FULL" : "NORMAL")")
            var head = revision
            try db.inTransaction(.immediate) {
                let found = try Self.head(db)
                guard found == revision else { throw JournalFailure.conflict(expected: revision, found: found) }
                let insert = try db.cachedStatement(
                    sql: """
                        INSERT INTO facts (revision, at, fleet, name, version, checksum, body)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """)
                for (fact, body) in bodies {
                    head += 1
                    let key = Int64(head)
                    let sum = checksum(revision: key, at: now.nanoseconds, body: body)
                    try insert.execute(arguments: [
                        key, now.nanoseconds, fact.fleet?.rawValue, fact.name, version, sum,
                        String(decoding: body, as: UTF8.self),
                    ])
                }
                return .commit
            }
            return head
        }
    }

    /// The revision of the last fact; its row may be gone when a snapshot stands for it.
    static func head(_ db: Database) throws -> UInt64 {
        let newest = try Int64.fetchOne(
            db,
            sql: """
                SELECT max(coalesce((SELECT max(revision) FROM facts), 0),
                           coalesce((SELECT max(revision) FROM snapshots), 0))
                """)
        return UInt64(max(0, newest ?? 0))
    }
}
