import Foundation
import GRDB
import MusterCore
import MusterPorts

extension SQLiteJournal {
    package func recover() async throws(JournalFailure) -> Recovery {
        let (snapshots, head) = try await run { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT revision, at, checksum, body FROM snapshots ORDER BY revision DESC")
            return (rows.map(StoredBody.init), try Self.head(db))
        }
        let (base, state) = try newestReadable(snapshots)
        let rows = try await run { db in
            try Row.fetchAll(
                db, sql: "SELECT revision, at, checksum, body, name FROM facts WHERE revision > ? ORDER BY revision",
                arguments: [base]
            ).map(StoredBody.init)
        }
        let gap = rows.enumerated().first { index, row in row.revision != base + 1 + Int64(index) }
        guard gap == nil, UInt64(base) + UInt64(rows.count) == head else {
            throw .unreadable(file, "revision \(base + 1 + Int64(gap?.offset ?? rows.count)) is missing")
        }
        return Recovery(snapshot: state, facts: try await facts(of: rows), revision: head)
    }

    /// The newest snapshot that can be read; the facts since an older one, or since the first, say the same. One of a
    /// newer version is not passed over.
    private func newestReadable(_ snapshots: [StoredBody]) throws(JournalFailure) -> (Int64, ControlState?) {
        for row in snapshots {
            do throws(JournalFailure) {
                return (row.revision, try row.state(codec, file: file))
            } catch {
                if case .newerSchema = error { throw error }
                warn(
                    "the snapshot at revision \(row.revision) cannot be read and is passed over: the one before it, or "
                        + "the facts alone, say the same. \(error)")
            }
        }
        return (0, nil)
    }

    /// Decodes on all processors: it is what recovery takes its time for.
    private func facts(of rows: [StoredBody]) async throws(JournalFailure) -> [Fact] {
        let part = 2000
        let codec = codec
        let file = file
        let decoded: [Result<[Fact], JournalFailure>] = await withTaskGroup { group in
            for (index, start) in stride(from: 0, to: rows.count, by: part).enumerated() {
                group.addTask {
                    let rows = rows[start..<min(start + part, rows.count)]
                    return (index, Self.facts(rows, codec, file))
                }
            }
            var parts: [(Int, Result<[Fact], JournalFailure>)] = []
            for await done in group { parts.append(done) }
            return parts.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var facts: [Fact] = []
        facts.reserveCapacity(rows.count)
        for part in decoded { facts += try part.get() }
        return facts
    }

    private static func facts(
        _ rows: ArraySlice<StoredBody>, _ codec: FactCodec, _ file: String
    ) -> Result<[Fact], JournalFailure> {
        Result { () throws(JournalFailure) -> [Fact] in
            var facts: [Fact] = []
            facts.reserveCapacity(rows.count)
            for row in rows { facts.append(try row.fact(codec, file: file)) }
            return facts
        }
    }
}
