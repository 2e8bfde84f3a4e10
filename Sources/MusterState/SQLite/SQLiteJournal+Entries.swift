import Foundation
import GRDB
import MusterCore
import MusterPorts

extension SQLiteJournal {
    package func entries(
        fleet: FleetName?, names: [String], until: Instant?, limit: Int
    ) async throws(JournalFailure) -> [JournalEntry] {
        guard limit > 0 else { return [] }
        let search = Search(fleet: fleet?.rawValue, until: until?.nanoseconds ?? .max, limit: limit)
        let rows = try await read { db in
            try search.revisions(db, names: Set(names).sorted()).compactMap { revision in
                try Row.fetchOne(
                    db.cachedStatement(sql: "SELECT revision, at, checksum, body, name FROM facts WHERE revision = ?"),
                    arguments: [revision]
                ).map(StoredBody.init)
            }
        }
        return try decoded(rows)
    }

    package func entries(after revision: UInt64, limit: Int) async throws(JournalFailure) -> [JournalEntry] {
        guard limit > 0 else { return [] }
        let last = Int64(clamping: revision)
        return try decoded(
            try await read { db in
                try Row.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT revision, at, checksum, body, name FROM facts
                            WHERE revision > ? ORDER BY revision LIMIT ?
                            """), arguments: [last, limit]
                ).map(StoredBody.init)
            })
    }

    private func decoded(_ rows: [StoredBody]) throws(JournalFailure) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        entries.reserveCapacity(rows.count)
        for row in rows {
            let fact = try row.fact(codec, file: file)
            entries.append(
                JournalEntry(revision: UInt64(max(0, row.revision)), at: Instant(nanoseconds: row.at), fact: fact))
        }
        return entries
    }

    /// Finds revisions in the indexes alone: one look-up for each name, merged here, so that a rare fact is not
    /// searched for among the frequent ones.
    struct Search: Sendable {
        var fleet: String?
        var until: Int64
        var limit: Int

        /// Newest first.
        func revisions(_ db: Database, names: [String]) throws -> [Int64] {
            guard !names.isEmpty else { return try revisions(db, name: nil) }
            let found = try names.flatMap { try revisions(db, name: $0) }
            return Array(found.sorted(by: >).prefix(limit))
        }

        private func revisions(_ db: Database, name: String?) throws -> [Int64] {
            var arguments: StatementArguments = []
            if let fleet { arguments += [fleet] }
            if let name { arguments += [name] }
            arguments += [until, limit]
            return try Int64.fetchAll(db.cachedStatement(sql: sql(named: name != nil)), arguments: arguments)
        }

        /// The statement with the conditions that are set, in the order fleet, name, time, limit.
        func sql(named: Bool) -> String {
            let conditions = (fleet == nil ? "" : "fleet = ? AND ") + (named ? "name = ? AND " : "")
            return "SELECT revision FROM facts WHERE \(conditions)at <= ? ORDER BY revision DESC LIMIT ?"
        }
    }
}
